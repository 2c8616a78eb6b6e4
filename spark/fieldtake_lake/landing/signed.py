"""Small records that stations send beside takes (reviews, speakers, outcomes): those that are believed, and the others as dead letters."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.iceberg import merge_dead_letters
from fieldtake_lake.trust.registry import Registry, distrust_of, said_station, signer_of
from fieldtake_lake.trust.signature import Header
from fieldtake_lake.trust.stations import Enrolments

from .faults import Fault
from .letters import dead_records, write_letters
from .outcome import Origin, Refused

_log = logging.getLogger("landing")
_LETTER = (
    "topic string, partition int, offset long, key binary, value binary, "
    "headers array<struct<key:string,value:binary>>, code string, message string"
)


@dataclass(frozen=True, slots=True)
class SmallRecord:
    """As it came from Kafka. ``appended_at``: milliseconds since 1970, by the broker."""

    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]
    appended_at: int

    @property
    def sent_at(self) -> datetime:
        """When the broker appended it, UTC."""
        return datetime.fromtimestamp(self.appended_at / 1000, UTC)


def small_records(records: DataFrame) -> list[SmallRecord]:
    """Brings a batch of Kafka's source, read with ``includeHeaders``, to the driver, each partition in its order."""
    columns = ("topic", "partition", "offset", "key", "value", "headers")
    rows = records.select(*columns, F.expr("unix_millis(timestamp)").alias("ms")).collect()
    found = [
        SmallRecord(
            Origin(row.topic, row.partition, row.offset),
            _bytes(row.key),
            _bytes(row.value),
            tuple((pair.key, _bytes(pair.value)) for pair in row.headers or ()),
            row.ms,
        )
        for row in rows
    ]
    return sorted(found, key=lambda record: record.origin)


def _bytes(value: bytearray | None) -> bytes | None:
    return None if value is None else bytes(value)


def no_station(value: bytes) -> str | None:
    """Of records whose value names no station, such as reviews."""
    return None


def station_in(value: bytes) -> str | None:
    """The station that a value names, as those of speakers and outcomes do."""
    try:
        said = json.loads(value)
    except (ValueError, RecursionError):
        return None
    station = said.get("station_id") if isinstance(said, dict) else None
    return station if isinstance(station, str) else None


class Sieve:
    """Holds records against who is enrolled, by the policy of the settings (docs/trust.md)."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._enrolments = Enrolments(spark, settings.kafka, settings.signatures)
        self.refused = 0

    def __call__(
        self, records: Sequence[SmallRecord], topic: str, said: Callable[[bytes], str | None] = no_station
    ) -> list[SmallRecord]:
        """Those that count. What does not is a dead letter when this returns; with the policy ``warn`` all count, and the log says so.

        ``topic`` as the contract names it, of all these records; ``said``: the station that a record's value names.
        """
        if self._settings.signatures == "off" or not records:
            return list(records)
        faults = _judged(records, topic, said, self._enrolments.registry())
        # Whoever was enrolled a moment ago is not refused for it.
        strangers = any(fault is not None and fault.code == "unknown_station" for fault in faults)
        if strangers and self._enrolments.look_again():
            faults = _judged(records, topic, said, self._enrolments.registry())
        strange = [
            (record, fault) for record, fault in zip(records, faults, strict=True) if fault is not None
        ]
        if self._settings.signatures == "warn":
            if strange:
                told = Counter(fault.code for _, fault in strange)
                _log.warning("%s: kept all the same: %s", topic, json.dumps(told))
            return list(records)
        # An empty record that the lander itself wrote has no signature, and nothing to be kept.
        self._bury([(record, fault) for record, fault in strange if record.value], said)
        return [record for record, fault in zip(records, faults, strict=True) if fault is None]

    def sender(self, record: SmallRecord, topic: str) -> str | None:
        """The station that signed it; where nobody looks at signatures, or it has none that is believed, the one that it names."""
        if self._settings.signatures != "off":
            signer = signer_of(
                self._enrolments.registry(),
                topic,
                record.key,
                lambda: hashlib.sha256(record.value or b"").hexdigest(),
                record.headers,
                record.sent_at,
            )
            if isinstance(signer, str):
                return signer
        return said_station(record.headers)

    def _bury(
        self, refused: Sequence[tuple[SmallRecord, Fault]], said: Callable[[bytes], str | None]
    ) -> None:
        if not refused:
            return
        at = datetime.now(UTC)
        rows = [
            (
                *record.origin,
                record.key,
                record.value,
                [{"key": name, "value": value} for name, value in record.headers],
                fault.code,
                fault.message,
            )
            for record, fault in refused
        ]
        write_letters(dead_records(self._spark.createDataFrame(rows, _LETTER), at), self._settings.kafka)
        merge_dead_letters(
            self._spark,
            [
                Refused(
                    record.origin,
                    fault.code,
                    fault.message,
                    None,
                    said_station(record.headers) or said(record.value or b""),
                    record.sent_at,
                )
                for record, fault in refused
            ],
            at,
        )
        self.refused += len(refused)


def _judged(
    records: Sequence[SmallRecord], topic: str, said: Callable[[bytes], str | None], registry: Registry
) -> list[Fault | None]:
    return [
        distrust_of(
            registry,
            topic,
            record.key,
            record.value,
            record.headers,
            record.sent_at,
            said(record.value or b""),
        )
        for record in records
    ]
