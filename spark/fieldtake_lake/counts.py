"""Takes and seconds per minute and per hour, by speaker, station and language.

Reads the rows that were committed to ``takes`` rather than the topic: those are deduplicated already, so no state, no
watermark, and nothing that comes late is left out. For the windows that new rows touch, the figures are counted anew
from the table: counting again after a crash gives the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from .serving import Serving
from .settings import Settings
from .tables import COUNTS, TAKES

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
        .option("checkpointLocation", f"{settings.checkpoints}/counts")
    )
    interval = f"{round(settings.counts_seconds * 1000)} milliseconds"
    return (writer.trigger(availableNow=True) if once else writer.trigger(processingTime=interval)).start()


def _count_batch(serving: Serving, rows: DataFrame, batch_id: int) -> None:
    hours = [
        row.hour for row in rows.selectExpr("date_trunc('HOUR', recorded_at) AS hour").distinct().collect()
    ]
    recount(rows.sparkSession, serving, hours)


def recount(spark: SparkSession, serving: Serving, hours: list[datetime]) -> None:
    """Counts every window within these hours (UTC) again, in Iceberg and Cassandra."""
    if not hours:
        return
    # Collected timestamps are naive in this process's zone; the table's are UTC.
    hours = sorted({hour.astimezone(UTC) for hour in hours})
    where = " OR ".join(_between("recorded_at", hour) for hour in hours)
    per_window = " UNION ALL ".join(
        f"SELECT '{grain}' grain, '{name}' dimension, {column} value, date_trunc('{grain}', recorded_at) window_start, "
        f"count(*) takes, sum(frames / sample_rate) seconds FROM touched GROUP BY 3, 4"
        for grain in ("minute", "hour")
        for name, column in DIMENSIONS.items()
    )
    spark.sql(f"SELECT * FROM {TAKES} WHERE {where}").createOrReplaceTempView("touched")
    counted = spark.sql(per_window).localCheckpoint()
    counted.createOrReplaceTempView("counted")
    matched = " OR ".join(_between("t.window_start", hour) for hour in hours)
    spark.sql(
        f"MERGE INTO {COUNTS} t USING counted s ON ({matched}) AND t.window_start = s.window_start "
        "AND t.grain = s.grain AND t.dimension = s.dimension AND t.value = s.value "
        "WHEN MATCHED AND t.takes <> s.takes THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )
    serving.upsert_counts(
        (row.grain, row.dimension, row.value, row.window_start.astimezone(UTC), row.takes, row.seconds)
        for row in counted.collect()
    )


def _between(column: str, hour: datetime) -> str:
    end = hour + timedelta(hours=1)
    return f"({column} >= TIMESTAMP'{hour:%Y-%m-%d %H:%M:%S}Z' AND {column} < TIMESTAMP'{end:%Y-%m-%d %H:%M:%S}Z')"
