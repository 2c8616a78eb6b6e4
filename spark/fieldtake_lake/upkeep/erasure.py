"""Withdrawn speakers leave the lake: what they recorded goes from every store, and a row that says so stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pyspark.sql import Column, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.counts import hours_of, recount
from fieldtake_lake.landing.proof import Scope, scope_of
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.cassandra import from_micros
from fieldtake_lake.stores.iceberg import (
    CONSENTS,
    COUNTS,
    ERASURES,
    OUTCOMES,
    SPEAKERS,
    TAKES,
    WITHDRAWALS,
)
from fieldtake_lake.words.topics import forget_words

from .removal import Removal, Report


def erase(spark: SparkSession, settings: Settings) -> Report:
    """Deletes everything of withdrawn speakers, wherever it is, and keeps a row that says that it was done.

    Takes of a withdrawn speaker that land later are found by the next run, and so is what a run that died left behind.
    """
    erased, takes, hours = 0, 0, set[datetime]()
    speakers = _withdrawn_and_here(spark, settings.quarantine_days)
    if not speakers:
        return {"speakers": 0, "takes": 0}
    with Removal(spark, settings) as removal:
        for speaker in speakers:
            rows = removal.rows(_about(speaker, takes=True))
            # Takes may all have gone by age, or never landed, and what their speaker had agreed to be left.
            agreed = not spark.table(CONSENTS).where(_about(speaker, takes=False)).isEmpty()
            if rows or agreed or (_has_words(spark, speaker) and _takes_all(spark, speaker, rows)):
                _erase_speaker(removal, speaker, rows)
                erased, takes = erased + 1, takes + len(rows)
            hours |= {
                from_micros(row.recorded_micros).replace(minute=0, second=0, microsecond=0) for row in rows
            }
        # Also those whose takes went with a run that died before it counted.
        whole = [speaker.speaker_id for speaker in speakers]
        gone = F.col("value").isin(whole)
        hours |= hours_of(spark.table(COUNTS).where((F.col("dimension") == "speaker") & gone), "window_start")
        # Once for all of them: counting is most of the work.
        recount(spark, removal.serving, hours, shrunk=True)
    return {"speakers": erased, "takes": takes}


def _withdrawn_and_here(spark: SparkSession, quarantine_days: float) -> list[Row]:
    """Who withdrew, how far, and when first, of whom there is anything left: all who ever withdrew become many."""
    before = datetime.now(UTC) - timedelta(days=quarantine_days)
    return spark.sql(
        "SELECT w.speaker_id, w.proof, w.station_id, w.secret_sha256, unix_micros(min(w.withdrawn_at)) micros "
        f"FROM {WITHDRAWALS} w LEFT SEMI JOIN "
        f"(SELECT speaker_id FROM {TAKES} UNION SELECT speaker_id FROM {CONSENTS} "
        f"UNION SELECT speaker_id FROM {SPEAKERS} UNION SELECT speaker_id FROM {OUTCOMES} "
        f"UNION SELECT value FROM {COUNTS} WHERE dimension = 'speaker') here "
        "ON here.speaker_id = w.speaker_id WHERE w.undone_at IS NULL "
        "AND (w.noted_at IS NULL OR w.noted_at <= :before) GROUP BY 1, 2, 3, 4",
        {"before": before},
    ).collect()


def _scope(speaker: Row) -> Scope:
    return scope_of(speaker.proof, speaker.station_id, speaker.secret_sha256)


def _about(speaker: Row, takes: bool) -> Column:
    """Rows of takes, or of consents, that a withdrawal speaks of."""
    theirs = F.col("speaker_id") == F.lit(speaker.speaker_id)
    scope = _scope(speaker)
    if scope.station_id is None:
        return theirs
    own = F.col("station_id") == F.lit(scope.station_id)
    if takes and scope.secret_sha256 is not None:
        own = own | (F.coalesce(F.col("withdrawal_sha256"), F.lit("")) == F.lit(scope.secret_sha256))
    return theirs & own


def _has_words(spark: SparkSession, speaker: Row) -> bool:
    theirs = F.col("speaker_id") == F.lit(speaker.speaker_id)
    return any(not spark.table(table).where(theirs).isEmpty() for table in (SPEAKERS, OUTCOMES))


def _takes_all(spark: SparkSession, speaker: Row, rows: list[Row]) -> bool:
    """Whether a withdrawal reaches what is known of the speaker beside takes.

    That is of the speaker as a whole: whoever may take back only a part takes none of it, unless the part is all there is.
    """
    if _scope(speaker).station_id is None:
        return True
    held = spark.table(TAKES).where(F.col("speaker_id") == F.lit(speaker.speaker_id)).count()
    return 0 < held == len(rows)


def _erase_speaker(removal: Removal, speaker: Row, rows: list[Row]) -> None:
    """The objects first, the rows that name them last: a crash in between leaves rows to find the rest by."""
    spark = removal.spark
    # While the rows of all takes are there to be counted.
    if _takes_all(spark, speaker, rows):
        forget_words(spark, removal.settings.kafka, removal.retention, speaker.speaker_id)
    if rows:
        removal.drop(rows)
    removal.retention.erase(speaker.speaker_id, [row.take_id for row in rows], _scope(speaker).station_id)
    withdrawn_at, bytes_ = from_micros(speaker.micros), sum(row.bytes for row in rows)
    scope = (speaker.proof, speaker.station_id, speaker.secret_sha256)
    audit = [(speaker.speaker_id, withdrawn_at, datetime.now(UTC), len(rows), bytes_, *scope)]
    columns = (
        "speaker_id string, withdrawn_at timestamp, erased_at timestamp, takes bigint, bytes bigint, "
        "proof string, station_id string, secret_sha256 string"
    )
    spark.createDataFrame(audit, columns).writeTo(ERASURES).append()
    station, secret = _scope(speaker)
    named = {"speaker": speaker.speaker_id, "station": station or "", "secret": secret or ""}
    own = "" if station is None else " AND station_id = :station"
    spark.sql(f"DELETE FROM {CONSENTS} WHERE speaker_id = :speaker{own}", named)
    if secret is not None:
        own = " AND (station_id = :station OR withdrawal_sha256 = :secret)"
    if rows:
        spark.sql(f"DELETE FROM {TAKES} WHERE speaker_id = :speaker{own}", named)
