"""Counts the lake and tells stations: ``python -m fieldtake_lake.summary``. Takes go through the driver one by one, and are not kept."""

from __future__ import annotations

import json
import logging
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fieldtake_lineage.emit import told_run
from fieldtake_lineage.places import Places
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from fieldtake_lake.landing.withdrawals import Gone
from fieldtake_lake.reviews.fold import FoldedTake, Heard, Known, ReviewRule, fold, parse_review, read_rule
from fieldtake_lake.reviews.home_table import REVIEWS, known_homes
from fieldtake_lake.reviews.owner_table import known_words
from fieldtake_lake.session import NAMESPACE, open_session
from fieldtake_lake.settings import Settings, settings_from_env
from fieldtake_lake.stores.iceberg import TAKES, create_tables, who_is_gone
from fieldtake_lake.stores.kafka import send
from fieldtake_lake.trust.receipts import signed_records

from .count import Counter, Votes
from .parts import fitted

KEY = "lake"
_log = logging.getLogger("summary")
# A topic that is not there keeps nobody waiting for a minute, which is the client's own patience.
_PATIENCE_MS = 10_000
_COLUMNS = (
    "take_id, lang, speaker_id, station_id, project_id, prompt_id, prompt_sha256, prompt_text, kind, bytes, sample_rate, frames, "
    "quality, device, withdrawal_sha256, unix_millis(recorded_at) AS recorded_ms, unix_millis(sent_at) AS sent_ms"
)


def count(spark: SparkSession, rule: ReviewRule, at: datetime) -> dict[str, Any]:
    """The record. Speakers, outcomes and prompts are counted where the lake has them."""
    counter, gone = Counter(), who_is_gone(spark)
    for row in _rows(spark, "prompts", "*", "ORDER BY sent_at"):
        counter.prompt(row)
    for row in _rows(spark, "speakers", "*", "WHERE valid_to IS NULL"):
        if not _is_gone(gone, row["speaker_id"], row["station_id"]):
            counter.speaker(row["speaker_id"], row["project_id"], json.loads(row["answers"]))
    for row in _rows(spark, "outcomes", "*", ""):
        if row["speaker_id"] is None or not _is_gone(gone, row["speaker_id"], row["station_id"]):
            counter.outcome(row)
    reviews = _Reviews(spark, rule)
    for row in _rows(spark, TAKES.removeprefix(f"{NAMESPACE}."), _COLUMNS, "ORDER BY take_id"):
        # In quarantine it is as good as gone.
        if not _is_gone(gone, row["speaker_id"], row["station_id"], row["withdrawal_sha256"]):
            counter.take(row, reviews.of(row))
    return counter.made(at)


def _rows(spark: SparkSession, name: str, columns: str, rest: str) -> Iterator[dict[str, Any]]:
    table = f"{NAMESPACE}.{name}"
    if not spark.catalog.tableExists(table):
        return
    for row in spark.sql(f"SELECT {columns} FROM {table} {rest}").toLocalIterator():
        yield row.asDict()


def _is_gone(gone: Gone, speaker: str, station: str, withdrawal_sha256: str | None = None) -> bool:
    return any(said.scope.covers(station, withdrawal_sha256) for said in gone.get(speaker, ()))


class _Reviews:
    """What listeners said, read beside the takes in the same order: of each take what is needed, and no more."""

    def __init__(self, spark: SparkSession, rule: ReviewRule) -> None:
        self._rule = rule
        self._gold, self._set_aside = known_words(spark)
        self._homes = known_homes(spark) if spark.catalog.tableExists(REVIEWS) else {}
        self._sent = "station" if self._homes else "NULL AS station"
        self._left = self._grouped(spark, self._sent)
        self._next = next(self._left, None)

    @staticmethod
    def _grouped(spark: SparkSession, sent: str) -> Iterator[tuple[str, list[Heard]]]:
        if not spark.catalog.tableExists(REVIEWS):
            return
        heard: defaultdict[str, list[Heard]] = defaultdict(list)
        for row in spark.sql(
            f"SELECT take_id, value, {sent}, unix_millis(appended_at) AS ms FROM {REVIEWS} ORDER BY take_id"
        ).toLocalIterator():
            if heard and row.take_id not in heard:
                yield heard.popitem()
            review = parse_review(row.value.encode(), row.ms, row.station)
            if review is not None:
                heard[row.take_id].append(review)
        yield from heard.items()

    def of(self, take: dict[str, Any]) -> Votes | None:
        """Takes have to come in their order."""
        take_id = take["take_id"]
        while self._next is not None and self._next[0] < take_id:
            self._next = next(self._left, None)
        heard = self._next[1] if self._next is not None and self._next[0] == take_id else []
        known = Known(self._gold.get(take_id), self._set_aside, self._homes)
        if not heard and known.gold is None:
            return None
        frames, rate = take["frames"], take["sample_rate"]
        length_ms = -(-frames * 1000 // max(1, rate))
        spoken = FoldedTake(str(take["speaker_id"]), length_ms, str(take["station_id"]), take["project_id"])
        told = fold(take_id, heard, self._rule, spoken, known)
        return Votes(told.state, told.approve, told.reject, told.unsure)


def publish(spark: SparkSession, settings: Settings, value: str) -> bool:
    """False: the topic is not there, or may not be written. The log says so."""
    kafka = settings.kafka
    rows = signed_records(settings.lake_key, "summary", [(KEY, value)])
    try:
        send(spark, kafka, {kafka.summary_topic: rows}, _PATIENCE_MS)
    except (PySparkException, Py4JError) as fault:
        _log.warning("topic %s cannot be written: %s", kafka.summary_topic, str(fault)[:500])
        return False
    return True


def main() -> int:
    """Prints one line of JSON: takes counted, and whether stations were told."""
    settings = settings_from_env()
    spark = open_session(settings, "fieldtake-summary")
    create_tables(spark)
    places = Places(settings)
    with told_run(
        spark, settings, "summary", [places.table("takes")], [places.topic(settings.kafka.summary_topic)]
    ):
        record = count(spark, read_rule(), datetime.now(UTC))
        told = publish(spark, settings, fitted(record))
    spark.stop()
    sys.stdout.write(json.dumps({"takes": record["total"]["takes"], "told": told}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
