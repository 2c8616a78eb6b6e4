"""Withdrawn speakers leave the lake: what they recorded goes from every store, and a row that says so stays."""

from __future__ import annotations

from datetime import UTC, datetime

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from .counts import recount
from .removal import Removal, Report
from .settings import Settings
from .tables import CONSENTS, COUNTS, ERASURES, TAKES, WITHDRAWALS


def erase(spark: SparkSession, settings: Settings) -> Report:
    """Deletes everything of withdrawn speakers, wherever it is, and keeps a row that says that it was done.

    Takes of a withdrawn speaker that land later are found by the next run, and so is what a run that died left behind.
    """
    withdrawn = spark.sql(f"SELECT speaker_id, min(withdrawn_at) at FROM {WITHDRAWALS} GROUP BY 1").collect()
    erased = takes = 0
    with Removal(spark, settings) as removal:
        for speaker in withdrawn:
            theirs = F.col("speaker_id") == F.lit(speaker.speaker_id)
            rows = spark.table(TAKES).where(theirs).collect()
            if rows:
                _erase_takes(removal, speaker, rows)
                erased, takes = erased + 1, takes + len(rows)
            hours = {
                row.recorded_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) for row in rows
            }
            hours |= _hours_counted(spark, speaker.speaker_id)
            recount(spark, removal.serving, sorted(hours), shrunk=True)
    return {"speakers": erased, "takes": takes}


def _erase_takes(removal: Removal, speaker: Row, rows: list[Row]) -> None:
    """The objects first, the rows that name them last: a crash in between leaves rows to find the rest by."""
    spark = removal.spark
    removal.drop(rows)
    removal.retention.erase(speaker.speaker_id)
    audit = [(speaker.speaker_id, speaker.at, datetime.now(UTC), len(rows), sum(row.bytes for row in rows))]
    columns = "speaker_id string, withdrawn_at timestamp, erased_at timestamp, takes bigint, bytes bigint"
    spark.createDataFrame(audit, columns).writeTo(ERASURES).append()
    for table in (CONSENTS, TAKES):
        spark.sql(f"DELETE FROM {table} WHERE speaker_id = :speaker", {"speaker": speaker.speaker_id})


def _hours_counted(spark: SparkSession, speaker_id: str) -> set[datetime]:
    """Hours (UTC) in which the speaker is still counted: those whose takes went with a run that died before it counted."""
    windows = spark.sql(
        f"SELECT DISTINCT date_trunc('HOUR', window_start) AS hour FROM {COUNTS} "
        "WHERE dimension = 'speaker' AND value = :speaker",
        {"speaker": speaker_id},
    )
    return {row.hour.astimezone(UTC) for row in windows.collect()}
