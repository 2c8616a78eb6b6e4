"""The enrolments, as the driver reads them from Kafka between batches."""

from __future__ import annotations

import time
from collections.abc import Callable

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.settings import KafkaSettings

from .registry import Policy, Registry, registry_of

# Somebody who was revoked is refused within this; somebody who was enrolled is looked for when first met.
_FRESH_SECONDS = 20.0


class Enrolments:
    """Reads the topic when it is first asked, and again when that is some time ago."""

    def __init__(
        self,
        spark: SparkSession,
        kafka: KafkaSettings,
        policy: Policy,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spark = spark
        self._kafka = kafka
        self._policy = policy
        self._steady = steady
        self._registry = Registry()
        self._read_at: float | None = None

    def registry(self) -> Registry:
        """Empty where nobody asks for signatures. Raises what Kafka raises where there is no such topic."""
        if self._policy != "off" and (
            self._read_at is None or self._steady() - self._read_at > _FRESH_SECONDS
        ):
            self.look_again()
        return self._registry

    def look_again(self) -> bool:
        """Reads the topic now. True: somebody has come or gone."""
        before = self._registry
        self._registry = registry_of(self._records())
        self._read_at = self._steady()
        return self._registry != before

    def _records(self) -> list[tuple[str | None, bytes | None]]:
        options = self._kafka.options() | {
            "subscribe": self._kafka.stations_topic,
            "startingOffsets": "earliest",
            "failOnDataLoss": "false",
        }
        try:
            rows = (
                self._spark.read.format("kafka")
                .options(**options)
                .load()
                .select(F.expr("cast(key as string)").alias("key"), "value", "partition", "offset")
                .collect()
            )
        except Exception as error:
            # A backend of before has no such topic, and nobody is enrolled there.
            if self._policy == "warn" and "UnknownTopicOrPartition" in str(error):
                return []
            raise
        ordered = sorted(rows, key=lambda row: (row.partition, row.offset))
        return [(row.key, None if row.value is None else bytes(row.value)) for row in ordered]
