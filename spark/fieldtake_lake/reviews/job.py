"""Folds what listeners said: ``python -m fieldtake_lake.reviews [--rule FILE.json]``. Reads what is new, tells stations, ends.

Each review is one row of ``lake.reviews``, each take that was decided one row of ``lake.verdicts``, and ``lake.takes_heard`` is
``lake.takes`` with its verdict; ``lake.owner_words`` is a row for each word of a project's owner (known answers, listeners set aside);
``lake.transcripts`` is a row for each part of a take that a listener wrote down. Reviews are durable before stations are told, and an outcome is written down after that: a
crash in between tells stations twice, and never not at all. Cassandra has reviews and verdicts by take.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from fieldtake_lineage.emit import told_run
from fieldtake_lineage.places import Places
from pyspark.sql import DataFrame, SparkSession

from fieldtake_lake.landing.catalogue import catalogue_record, try_publish
from fieldtake_lake.landing.receipts import rfc3339
from fieldtake_lake.landing.signed import Sieve, small_records
from fieldtake_lake.session import NAMESPACE, open_session
from fieldtake_lake.settings import Settings, settings_from_env
from fieldtake_lake.stores.cassandra import Serving
from fieldtake_lake.stores.iceberg import TAKES, TAKES_IN_USE, create_tables, make_view, view_of_takes
from fieldtake_lake.stores.kafka import send
from fieldtake_lake.stores.rows import strings
from fieldtake_lake.trust.receipts import signed_receipts

from .fold import Fold, FoldedTake, Heard, Known, ReviewRule, fold, parse_review, read_rule
from .home_table import REVIEWS, known_homes
from .owner_table import OWNER_WORDS, known_words
from .owner_words import OwnerWord, parse_word
from .verdicts import VERDICTS, fold_in, spelled

TAKES_HEARD = f"{NAMESPACE}.takes_heard"
TRANSCRIPTS = f"{NAMESPACE}.transcripts"

_REASONS = {
    "disputed": ("reviewers_disagree", "those who listened do not agree"),
    "rejected": ("reviewers_reject", "those who listened reject it"),
    "open": ("reviews_open", "too few voices so far"),
}
_ADDED = {
    "refused": "reviews that do not count, JSON",
    "transcript": "what the last listener who wrote it down heard, JSON: review_id, content",
}
# As the contract spells one (main/contract/transcript.ts).
_TRANSCRIPT = (
    "struct<review_id:string,content:struct<text:string,tiers:array<struct<name:string,"
    "segments:array<struct<start_ms:bigint,end_ms:bigint,text:string>>>>>>"
)
_UTC = pa.timestamp("us", tz="UTC")
_REVIEWS_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("review_id", "take_id", "verdict", "reviewer")),
        ("reasons", pa.list_(pa.string())),
        ("at", _UTC),
        ("appended_at", _UTC),
        ("value", pa.string()),
        ("station", pa.string()),
    ]
)
_WORDS_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("word_id", "kind", "about", "says")),
        ("at", _UTC),
        ("appended_at", _UTC),
    ]
)
_VERDICTS_ARROW = pa.schema(
    [
        ("take_id", pa.string()),
        ("state", pa.string()),
        *((name, pa.int32()) for name in ("approve", "reject", "unsure")),
        ("reasons", pa.list_(pa.string())),
        ("decided_at", _UTC),
        ("refused", pa.string()),
        ("transcript", pa.string()),
    ]
)


def create_review_tables(spark: SparkSession) -> None:
    """Makes what is missing; changes nothing that is there."""
    properties = "TBLPROPERTIES ('format-version'='2', 'write.merge.mode'='merge-on-read')"
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {REVIEWS} (review_id string NOT NULL, take_id string NOT NULL, verdict string NOT NULL, "
        "reviewer string NOT NULL, reasons array<string> NOT NULL, at timestamp NOT NULL, appended_at timestamp NOT NULL, "
        f"value string NOT NULL COMMENT 'the record, JSON') USING iceberg {properties}"
    )
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {VERDICTS} (take_id string NOT NULL, state string NOT NULL, approve int NOT NULL, "
        "reject int NOT NULL, unsure int NOT NULL, reasons array<string> NOT NULL, decided_at timestamp NOT NULL) "
        f"USING iceberg {properties}"
    )
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {OWNER_WORDS} (word_id string NOT NULL, kind string NOT NULL COMMENT 'gold or standing', "
        "about string NOT NULL COMMENT 'take_id, or reviewer', says string, at timestamp NOT NULL, "
        f"appended_at timestamp NOT NULL) USING iceberg {properties}"
    )
    # In a lake of before they are not there.
    if "station" not in spark.table(REVIEWS).columns:
        spark.sql(
            f"ALTER TABLE {REVIEWS} ADD COLUMN station string COMMENT 'that signed it, or says to have sent it'"
        )
    for name, means in _ADDED.items():
        if name not in spark.table(VERDICTS).columns:
            spark.sql(f"ALTER TABLE {VERDICTS} ADD COLUMN {name} string COMMENT '{means}'")
    make_view(
        spark,
        TAKES_HEARD,
        "SELECT t.*, v.state AS review_state, v.approve, v.reject, v.unsure, v.reasons AS review_reasons, "
        f"v.decided_at FROM {TAKES_IN_USE} t LEFT JOIN {VERDICTS} v ON v.take_id = t.take_id",
        view_of_takes(spark, "1"),
    )
    make_view(
        spark,
        TRANSCRIPTS,
        "SELECT take_id, w.review_id, w.content.text AS take_text, "
        "tier.name AS tier, part.start_ms, part.end_ms, part.text FROM "
        f"(SELECT v.take_id, from_json(v.transcript, '{_TRANSCRIPT}') AS w FROM {VERDICTS} v "
        f"LEFT SEMI JOIN {TAKES_IN_USE} u ON u.take_id = v.take_id WHERE v.transcript IS NOT NULL) "
        "LATERAL VIEW OUTER explode(w.content.tiers) t AS tier LATERAL VIEW OUTER explode(tier.segments) s AS part",
        "1",
    )


class Folder:
    """One batch of review records, from Kafka to receipts."""

    def __init__(self, spark: SparkSession, settings: Settings, rule: ReviewRule, serving: Serving) -> None:
        self._spark = spark
        self._settings = settings
        self._rule = rule
        self._serving = serving
        self._sieve = Sieve(spark, settings)
        self.seen = self.decided = self.malformed = 0

    @property
    def refused(self) -> int:
        """Reviews that no enrolled station signed, where the lake asks for that: dead letters."""
        return self._sieve.refused

    def __call__(self, records: DataFrame, batch_id: int) -> None:
        heard: dict[str, tuple[Heard, str]] = {}
        words: dict[str, OwnerWord] = {}
        for record in self._sieve(small_records(records), "reviews"):
            if record.value is None:
                continue
            review = parse_review(record.value, record.appended_at, self._sieve.sender(record, "reviews"))
            word = parse_word(record.value, record.appended_at) if review is None else None
            if review is not None:
                before = heard.get(review.review_id)
                if before is None or record.appended_at < before[0].appended_at:
                    heard[review.review_id] = review, record.value.decode()
            elif word is None:
                self.malformed += 1
            elif word.word_id not in words or record.appended_at < words[word.word_id].appended_at:
                words[word.word_id] = word
        self.seen += len(heard)
        moved = self._keep(list(heard.values())) if heard else set()
        about = moved | (self._keep_words(list(words.values())) if words else set())
        self.fold_takes({review.take_id for review, _ in heard.values()} | about)

    def serve_all(self) -> None:
        """Into a Cassandra that holds no verdicts: one of before, or one that was made anew."""
        if self._serving.verdicts():
            return
        self._serving.upsert_verdicts(
            (row.take_id, row.state, row.approve, row.reject, row.unsure, list(row.reasons), row.decided_at)
            for row in self._spark.table(VERDICTS).collect()
        )
        reviews = self._spark.sql(
            f"SELECT value, unix_millis(appended_at) AS ms FROM {REVIEWS}"
        ).toLocalIterator()
        heard = (parse_review(row.value.encode(), row.ms) for row in reviews)
        self._serving.upsert_reviews(_served(review) for review in heard if review is not None)

    def fold_takes(self, take_ids: set[str]) -> None:
        """Tells stations of each of these takes whose outcome is another than what they heard last."""
        changed = self._changed(take_ids) if take_ids else {}
        if changed:
            at = datetime.now(UTC)
            self._tell(changed, at)
            self._publish(changed)
            # last: what was not told to all is told again
            self._write(changed, at)
            self.decided += len(changed)

    def _keep(self, heard: list[tuple[Heard, str]]) -> set[str]:
        """Answers takes that are to be folded anew: of listeners who belong to another station than was thought."""
        reviewers = {review.reviewer for review, _ in heard}
        before = known_homes(self._spark, reviewers)
        rows = [
            asdict(review)
            | {"reasons": list(review.reasons), "value": value}
            | {"at": _time(review.at), "appended_at": _time(review.appended_at)}
            for review, value in heard
        ]
        self._merge(REVIEWS, "review_id", pa.Table.from_pylist(rows, _REVIEWS_ARROW), "")
        self._serving.upsert_reviews(_served(review) for review, _ in heard)
        # partitions are read one after the other, and the first word of a listener may come late
        now = known_homes(self._spark, reviewers)
        return self._judged_by({reviewer for reviewer in before if before[reviewer] != now[reviewer]})

    def _judged_by(self, reviewers: set[str]) -> set[str]:
        if not reviewers:
            return set()
        strings(self._spark, "reviewer", reviewers).createOrReplaceTempView("spoken_of")
        judged = self._spark.sql(
            f"SELECT DISTINCT take_id FROM {REVIEWS} LEFT SEMI JOIN spoken_of ON spoken_of.reviewer = {REVIEWS}.reviewer"
        )
        return {row.take_id for row in judged.collect()}

    def _keep_words(self, words: list[OwnerWord]) -> set[str]:
        """Answers the takes that they are about."""
        rows = [
            asdict(word) | {"at": _time(word.at), "appended_at": _time(word.appended_at)} for word in words
        ]
        self._merge(OWNER_WORDS, "word_id", pa.Table.from_pylist(rows, _WORDS_ARROW), "")
        takes = {word.about for word in words if word.kind == "gold"}
        return takes | self._judged_by({word.about for word in words if word.kind == "standing"})

    def _changed(self, take_ids: set[str]) -> dict[str, Fold]:
        strings(self._spark, "take_id", take_ids).createOrReplaceTempView("judged")
        reviews: dict[str, list[Heard]] = defaultdict(list)
        for row in self._spark.sql(
            "SELECT value, station, unix_millis(appended_at) AS ms FROM "
            f"{REVIEWS} LEFT SEMI JOIN judged ON judged.take_id = {REVIEWS}.take_id"
        ).collect():
            review = parse_review(row.value.encode(), row.ms, row.station)
            if review is not None:
                reviews[review.take_id].append(review)
        takes = {
            row.take_id: FoldedTake(
                row.speaker_id,
                -(-row.frames * 1000 // max(1, row.sample_rate)),
                row.station_id,
                row.project_id,
            )
            for row in self._spark.sql(
                f"SELECT take_id, speaker_id, station_id, project_id, frames, sample_rate FROM {TAKES} "
                f"LEFT SEMI JOIN judged ON judged.take_id = {TAKES}.take_id"
            ).collect()
        }
        told = {
            row.take_id: fold_in(row)
            for row in self._spark.sql(
                f"SELECT * FROM {VERDICTS} LEFT SEMI JOIN judged ON judged.take_id = {VERDICTS}.take_id"
            ).collect()
        }
        gold, set_aside = known_words(self._spark, "judged")
        homes = known_homes(self._spark, {one.reviewer for each in reviews.values() for one in each})
        folds = {
            take_id: fold(
                take_id,
                reviews.get(take_id, []),
                self._rule,
                takes.get(take_id),
                Known(gold.get(take_id), set_aside, homes),
            )
            for take_id in take_ids
        }
        # nobody waits to hear that nothing is decided, unless something was, or somebody wrote down what they heard
        return {
            take_id: each
            for take_id, each in folds.items()
            if each != told.get(take_id) and (each.state != "open" or each.transcript or take_id in told)
        }

    def _tell(self, changed: dict[str, Fold], at: datetime) -> None:
        kafka = self._settings.kafka
        rows = signed_receipts(
            self._settings.lake_key, (review_receipt(take_id, each, at) for take_id, each in changed.items())
        )
        send(self._spark, kafka, {kafka.receipts_topic: rows})

    def _write(self, changed: dict[str, Fold], at: datetime) -> None:
        rows = [
            {
                "take_id": take_id,
                **asdict(each),
                "reasons": list(each.reasons),
                "decided_at": at,
                "refused": json.dumps(each.refused) if each.refused else None,
                "transcript": json.dumps(spelled(each)["transcript"], ensure_ascii=False)
                if each.transcript
                else None,
            }
            for take_id, each in changed.items()
        ]
        self._merge(
            VERDICTS, "take_id", pa.Table.from_pylist(rows, _VERDICTS_ARROW), "WHEN MATCHED THEN UPDATE SET *"
        )
        self._serving.upsert_verdicts(
            (take_id, each.state, each.approve, each.reject, each.unsure, list(each.reasons), at)
            for take_id, each in changed.items()
        )

    def _publish(self, changed: dict[str, Fold]) -> None:
        """What listeners elsewhere know of these takes. A lake without the topic loses nothing by it."""
        ids = strings(self._spark, "take_id", changed)
        rows = self._spark.table(TAKES_IN_USE).join(ids, "take_id", "left_semi").collect()
        records = [
            catalogue_record(row.asDict(), row.landed_at, spelled(changed[row.take_id]), self._rule)
            for row in rows
        ]
        try_publish(self._spark, self._settings, records)

    def _merge(self, table: str, key: str, rows: pa.Table, matched: str) -> None:
        self._spark.createDataFrame(rows).createOrReplaceTempView("folded")
        self._spark.sql(
            f"MERGE INTO {table} t USING folded s ON t.{key} = s.{key} {matched} WHEN NOT MATCHED THEN INSERT *"
        )


def review_receipt(take_id: str, outcome: Fold, at: datetime) -> tuple[str, str]:
    """Key and value. A receipt knows approved and disputed; what it is in full stands in ``review``."""
    reason = _REASONS.get(outcome.state)
    value: dict[str, object] = {
        "take_id": take_id,
        "status": "approved" if reason is None else "disputed",
        **({} if reason is None else {"reason": {"code": reason[0], "message": reason[1]}}),
        "at": rfc3339(at),
        "review": spelled(outcome),
    }
    return take_id, json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def seen_anew(spark: SparkSession, rule: ReviewRule) -> set[str]:
    """Takes that came after a review of which more is known now that they are here.

    It does not count (by their own speaker, not about them, of a discard elsewhere), or their project has a rule of its own.
    """
    own = "get_json_object(r.value, '$.reviewer_speaker_id')"
    tiers = "get_json_object(r.value, '$.transcript.tiers')"
    ends = (
        f"flatten(transform(from_json({tiers}, 'array<struct<segments:array<struct<end_ms:bigint>>>>'), "
        "tier -> tier.segments.end_ms))"
    )
    decisive = ", ".join(_quoted(reason) for reason in sorted(rule.decisive_reasons))
    elsewhere = f"r.station <> t.station_id AND arrays_overlap(r.reasons, array({decisive or 'NULL'}))"
    projects = ", ".join(_quoted(project) for project in sorted(rule.projects))
    ruled = f"t.project_id IN ({projects or 'NULL'}) AND r.appended_at < t.landed_at"
    rows = spark.sql(
        f"SELECT DISTINCT r.take_id FROM {REVIEWS} r JOIN {TAKES} t ON t.take_id = r.take_id "
        f"AND (t.speaker_id = {own} OR t.speaker_id = r.reviewer "
        f"OR array_max({ends}) > ceil(t.frames * 1000 / t.sample_rate) OR {elsewhere} OR ({ruled}))"
    ).collect()
    return {row.take_id for row in rows}


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def forget_reviews(spark: SparkSession, take_ids: list[str]) -> None:
    """Takes what was said of these takes out of the tables; the erasure of a speaker calls it."""
    if not all(spark.catalog.tableExists(table) for table in (REVIEWS, VERDICTS)):
        return
    strings(spark, "take_id", take_ids).createOrReplaceTempView("erased")
    for table in (REVIEWS, VERDICTS):
        spark.sql(f"DELETE FROM {table} WHERE take_id IN (SELECT take_id FROM erased)")
    if spark.catalog.tableExists(OWNER_WORDS):
        spark.sql(f"DELETE FROM {OWNER_WORDS} WHERE kind = 'gold' AND about IN (SELECT take_id FROM erased)")


def _served(review: Heard) -> tuple[str, str, str, str, list[str], int]:
    said = review.review_id, review.verdict, list(review.reasons)
    return review.take_id, review.reviewer, *said, review.decided[0]


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def main() -> int:
    """Prints one line of JSON: reviews seen, outcomes told, records that are no review, and those nobody is believed to have signed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--rule", type=Path, help="when listeners agree; default: review_rule.json of the package"
    )
    arguments.add_argument("--topic", default="reviews")
    chosen = arguments.parse_args()
    rule = read_rule(chosen.rule)
    settings = settings_from_env()
    spark = open_session(settings, "fieldtake-reviews")
    create_tables(spark)
    create_review_tables(spark)
    options = settings.kafka.options() | {
        "subscribe": chosen.topic,
        "startingOffsets": "earliest",
        "includeHeaders": "true",
        "maxOffsetsPerTrigger": "20000",
    }
    places = Places(settings)
    written = [places.table(name) for name in ("reviews", "verdicts")]
    with (
        Serving(settings.cassandra) as serving,
        told_run(spark, settings, "reviews", [places.topic(chosen.topic)], written),
    ):
        folder = Folder(spark, settings, rule, serving)
        folder.serve_all()
        query = (
            spark.readStream.format("kafka")
            .options(**options)
            .load()
            .writeStream.queryName("reviews")
            .foreachBatch(folder)
            .option("checkpointLocation", f"{settings.checkpoints}/reviews")
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()
        folder.fold_takes(seen_anew(spark, rule))
    spark.stop()
    report = {
        "reviews": folder.seen,
        "decided": folder.decided,
        "malformed": folder.malformed,
        "refused": folder.refused,
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
