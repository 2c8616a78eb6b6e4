"""Withdrawn speakers leave the lake: what they recorded goes from every store, and a row that says so stays."""

from __future__ import annotations

from datetime import UTC, datetime

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.counts import hours_of, recount
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.cassandra import from_micros
from fieldtake_lake.stores.iceberg import CONSENTS, COUNTS, ERASURES, TAKES, WITHDRAWALS

from .removal import Removal, Report


def erase(spark: SparkSession, settings: Settings) -> Report:
    """Deletes everything of withdrawn speakers, wherever it is, and keeps a row that says that it was done.

    Takes of a withdrawn speaker that land later are found by the next run, and so is what a run that died left behind.
    """
    erased, takes, hours = 0, 0, set[datetime]()
    speakers = _withdrawn_and_here(spark)
    if not speakers:
        return {"speakers": 0, "takes": 0}
    with Removal(spark, settings) as removal:
        for speaker in speakers:
            theirs = F.col("speaker_id") == F.lit(speaker.speaker_id)
            rows = removal.rows(theirs)
            # Takes may all have gone by age, or never landed, and what their speaker had agreed to be left.
            if rows or not spark.table(CONSENTS).where(theirs).isEmpty():
                _erase_speaker(removal, speaker, rows)
                erased, takes = erased + 1, takes + len(rows)
            hours |= {
                from_micros(row.recorded_micros).replace(minute=0, second=0, microsecond=0) for row in rows
            }
        # Also those whose takes went with a run that died before it counted.
        gone = F.col("value").isin([speaker.speaker_id for speaker in speakers])
        hours |= hours_of(spark.table(COUNTS).where((F.col("dimension") == "speaker") & gone), "window_start")
        # Once for all of them: counting is most of the work.
        recount(spark, removal.serving, hours, shrunk=True)
    return {"speakers": erased, "takes": takes}


def _withdrawn_and_here(spark: SparkSession) -> list[Row]:
    """Who withdrew, and when first, of whom there is anything left: all who ever withdrew become many."""
    return spark.sql(
        f"SELECT w.speaker_id, unix_micros(min(w.withdrawn_at)) micros FROM {WITHDRAWALS} w LEFT SEMI JOIN "
        f"(SELECT speaker_id FROM {TAKES} UNION SELECT speaker_id FROM {CONSENTS} "
        f"UNION SELECT value FROM {COUNTS} WHERE dimension = 'speaker') here "
        "ON here.speaker_id = w.speaker_id GROUP BY 1"
    ).collect()


def _erase_speaker(removal: Removal, speaker: Row, rows: list[Row]) -> None:
    """The objects first, the rows that name them last: a crash in between leaves rows to find the rest by."""
    spark = removal.spark
    if rows:
        removal.drop(rows)
    removal.retention.erase(speaker.speaker_id)
    withdrawn_at, bytes_ = from_micros(speaker.micros), sum(row.bytes for row in rows)
    audit = [(speaker.speaker_id, withdrawn_at, datetime.now(UTC), len(rows), bytes_)]
    columns = "speaker_id string, withdrawn_at timestamp, erased_at timestamp, takes bigint, bytes bigint"
    spark.createDataFrame(audit, columns).writeTo(ERASURES).append()
    for table in (CONSENTS, TAKES) if rows else (CONSENTS,):
        spark.sql(f"DELETE FROM {table} WHERE speaker_id = :speaker", {"speaker": speaker.speaker_id})
