"""Records that the driver itself writes: few and small, as receipts are. What comes out of a query is written by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
from pyspark.sql import SparkSession

from fieldtake_lake.settings import KafkaSettings

from .rows import tuples

# Key, value (None takes back what stood under the key) and headers.
Record = tuple[str, str | None, list[tuple[str, bytes]]]

_HEADERS = pa.list_(pa.struct([("key", pa.string()), ("value", pa.binary())]))
_SCHEMA = pa.schema(
    [("topic", pa.string()), ("key", pa.string()), ("value", pa.string()), ("headers", _HEADERS)]
)


def send(
    spark: SparkSession,
    kafka: KafkaSettings,
    records: Mapping[str, Sequence[Record]],
    max_block_ms: int | None = None,
) -> None:
    """Records by topic, in one job. Returns once every broker that has to has them.

    ``max_block_ms``: so long for a topic that is not there; None: the client's own minute. Raises PySparkException or
    Py4JError where a topic is not there or may not be written. Safe to repeat.
    """
    rows = [
        (topic, key, value, [{"key": name, "value": text} for name, text in headers])
        for topic, some in records.items()
        for key, value, headers in some
    ]
    if not rows:
        return
    options = kafka.options() | {
        "includeHeaders": "true",
        "kafka.acks": "all",
        "kafka.linger.ms": "0",
        "kafka.max.request.size": str(20 << 20),
    }
    if max_block_ms is not None:
        options["kafka.max.block.ms"] = str(max_block_ms)
    tuples(spark, _SCHEMA, rows).write.format("kafka").options(**options).save()
