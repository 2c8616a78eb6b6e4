"""Takes and seconds per minute and per hour, by speaker, station and language.

Reads the rows that were committed to ``takes`` rather than the topic: those are deduplicated already, so no state, no
watermark, and nothing that comes late is left out. For the windows that new rows touch, the figures are counted anew
from the table: counting again after a crash gives the same.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.streaming.query import StreamingQuery

from fieldtake_lake.settings import Settings
from fieldtake_lake.stopwatch import Stopwatch
from fieldtake_lake.stores.cassandra import Serving, from_micros
from fieldtake_lake.stores.iceberg import COUNTS, TAKES
from fieldtake_lake.words.tables import add_prompts_of_takes

_log = logging.getLogger("landing")
# Rows on their way to Cassandra at once. Counting a lake anew makes millions.
_ROWS = 10_000
# Nothing has an end after it; a station whose clock says so lands, and is not counted by the hour.
_LAST_HOUR = datetime(9999, 12, 31, 23, tzinfo=UTC)

DIMENSIONS = {"speaker": "speaker_id", "station": "station_id", "lang": "lang"}


def start_counts(spark: SparkSession, settings: Settings, serving: Serving, once: bool) -> StreamingQuery:
    """Follows ``takes`` commit by commit."""
    rows = (
        spark.readStream.format("iceberg")
        # Erasing a withdrawn speaker rewrites files; the erasure itself corrects the counts.
        .option("streaming-skip-delete-snapshots", "true")
        .option("streaming-skip-overwrite-snapshots", "true")
        .load(TAKES)
    )
    writer = (
        rows.writeStream.queryName("counts")
        .foreachBatch(partial(_count_batch, serving))
        .option("checkpointLocation", _checkpoint(settings))
    )
    interval = f"{round(settings.counts_seconds * 1000)} milliseconds"
    return (writer.trigger(availableNow=True) if once else writer.trigger(processingTime=interval)).start()


def forget_expired(spark: SparkSession, settings: Settings, error: str) -> None:
    """After an error because the snapshot it had read up to has expired: the next start counts the whole table anew.

    That is right whenever it happens, since figures are counted and not added up; it only costs a full scan.
    """
    if not has_expired(error):
        return
    jvm: Any = spark.sparkContext._jvm
    path = jvm.org.apache.hadoop.fs.Path(_checkpoint(settings))
    path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf()).delete(path, True)


def has_expired(error: str) -> bool:
    """Whether Iceberg says so. What Spark adds on the query tells offsets, in which a snapshot is always named."""
    said = error.partition("=== Streaming Query ===")[0]
    return any(text in said for text in ("the snapshot was expired or removed", "Cannot find snapshot"))


def _checkpoint(settings: Settings) -> str:
    return f"{settings.checkpoints}/counts"


def _count_batch(serving: Serving, rows: DataFrame, batch_id: int) -> None:
    watch = Stopwatch()
    recount(rows.sparkSession, serving, hours_of(rows, "recorded_at"))
    watch.lap("windows")
    # By the way: what these takes asked for is known from now on.
    add_prompts_of_takes(rows.sparkSession, rows)
    watch.lap("prompts")
    _log.info(json.dumps({"counts": batch_id, **watch.laps}))


def hours_of(rows: DataFrame, column: str) -> set[datetime]:
    """The hours (UTC) in which these times lie."""
    hours = rows.selectExpr(f"unix_micros(date_trunc('HOUR', {column})) AS hour").distinct().collect()
    return {from_micros(row.hour) for row in hours}


def recount(spark: SparkSession, serving: Serving, hours: Collection[datetime], shrunk: bool = False) -> None:
    """Counts every window within these hours (UTC) again, in Iceberg and Cassandra.

    ``shrunk``: takes were deleted, so that windows may have gone that nothing counts any more.
    """
    spans = spans_of(sorted(hours))
    if not spans:
        return
    # One scan: each row stands for itself once in every window and dimension.
    windows = ", ".join(
        f"named_struct('grain', '{grain}', 'dimension', '{name}', 'value', {column}, "
        f"'window_start', date_trunc('{grain}', recorded_at))"
        for grain in ("minute", "hour")
        for name, column in DIMENSIONS.items()
    )
    rows = spark.sql(
        "SELECT w.grain, w.dimension, w.value, w.window_start, count(*) takes, sum(seconds) seconds FROM "
        f"(SELECT explode(array({windows})) w, frames / sample_rate seconds FROM {TAKES} "
        f"WHERE {_within('recorded_at', spans)}) GROUP BY 1, 2, 3, 4"
    )
    # Used three times below, and must be the same each time: the table goes on changing.
    counted = rows.localCheckpoint()
    counted.createOrReplaceTempView("counted")
    if shrunk:
        _drop_gone(spark, serving, spans)
    spark.sql(
        f"MERGE INTO {COUNTS} t USING counted s ON ({_within('t.window_start', spans)}) "
        f"AND {_SAME} WHEN MATCHED AND t.takes <> s.takes THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )
    for some in _chunks(counted):
        serving.upsert_counts((*_key(row), row.takes, row.seconds) for row in some)


_SAME = "t.window_start = s.window_start AND t.grain = s.grain AND t.dimension = s.dimension AND t.value = s.value"


def _chunks(counts: DataFrame) -> Iterator[list[Row]]:
    rows = counts.withColumn("window_micros", F.expr("unix_micros(window_start)")).drop("window_start")
    left = rows.toLocalIterator()
    while some := list(islice(left, _ROWS)):
        yield some


def _key(row: Row) -> tuple[str, str, str, datetime]:
    return row.grain, row.dimension, row.value, from_micros(row.window_micros)


def _drop_gone(spark: SparkSession, serving: Serving, spans: list[Span]) -> None:
    within = _within("t.window_start", spans)
    gone = spark.sql(f"SELECT t.* FROM {COUNTS} t LEFT ANTI JOIN counted s ON {_SAME} WHERE {within}")
    for some in _chunks(gone):
        serving.delete_counts(map(_key, some))
    spark.sql(
        f"MERGE INTO {COUNTS} t USING counted s ON {_SAME} WHEN NOT MATCHED BY SOURCE AND ({within}) THEN DELETE"
    )


Span = tuple[datetime, datetime]


def spans_of(hours: list[datetime]) -> list[Span]:
    """Sorted hours as few spans: a batch of late takes may touch a whole summer."""
    spans: list[Span] = []
    for hour in hours:
        if hour >= _LAST_HOUR:
            break
        end = hour + timedelta(hours=1)
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((hour, end))
    return spans


def _within(column: str, spans: list[Span]) -> str:
    """A condition on constants, for Iceberg to skip files by."""
    return " OR ".join(
        f"({column} >= TIMESTAMP'{start.isoformat()}' AND {column} < TIMESTAMP'{end.isoformat()}')"
        for start, end in spans
    )
