"""What keeps the lake in order: ``python -m fieldtake_lake.housekeeping TASK...`` (erase, retire, compact, orphans, replay, texts, withdrawals,
approve, undo, catalogue).

Each may run while the landing job does, and may be run again after a crash. Each prints one line of JSON. What ``erase`` and
``retire`` delete is gone from old snapshots too once ``compact`` has expired them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fieldtake_lineage.emit import told_run
from fieldtake_lineage.places import Places
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.catalogue import catalogue_record, publish, try_publish
from fieldtake_lake.landing.faults import FAULT_CODES
from fieldtake_lake.reviews.fold import read_rule
from fieldtake_lake.reviews.home_table import REVIEWS
from fieldtake_lake.reviews.owner_table import OWNER_WORDS
from fieldtake_lake.reviews.verdicts import VERDICTS, verdicts_of
from fieldtake_lake.stores.iceberg import (
    CONSENTS,
    COUNTS,
    DEAD_LETTERS,
    ERASURES,
    OUTCOMES,
    PROMPTS,
    RESULTS,
    RETIRED_TAKES,
    SPEAKERS,
    TAKES,
    TAKES_IN_USE,
    WITHDRAWALS,
    create_tables,
)
from fieldtake_lake.upkeep.decisions import approve, list_withdrawals, undo
from fieldtake_lake.upkeep.erasure import erase
from fieldtake_lake.upkeep.expiry import retire
from fieldtake_lake.upkeep.keep_days import keep_from_env
from fieldtake_lake.upkeep.removal import Report
from fieldtake_lake.upkeep.texts import fill_texts

from .audit import assert_audited, record_act
from .reconcile import list_objects
from .session import CATALOG, open_session
from .settings import Settings, settings_from_env

TASKS = (
    "compact",
    "erase",
    "orphans",
    "retire",
    "replay",
    "texts",
    "withdrawals",
    "approve",
    "undo",
    "catalogue",
)
# Of one speaker, whom somebody names.
_DECISIONS = ("approve", "undo")
# Tidying changes no data, and a look nothing at all.
_UNWRITTEN = ("compact", "orphans", "withdrawals")
_ORPHANED = timedelta(days=3)
# What else than takes stations send, and may have been refused for its signature.
_WORD_TOPICS = ("reviews", "speakers", "outcomes")

# Some are made by jobs that may never have run.
_TABLES = (
    TAKES,
    DEAD_LETTERS,
    WITHDRAWALS,
    COUNTS,
    ERASURES,
    CONSENTS,
    RETIRED_TAKES,
    REVIEWS,
    VERDICTS,
    OWNER_WORDS,
    RESULTS,
    SPEAKERS,
    OUTCOMES,
    PROMPTS,
)


def compact(spark: SparkSession, settings: Settings, expire_hours: float) -> Report:
    """Joins small files (a commit every second makes many), sorts takes by id, expires snapshots.

    Snapshots younger than ``expire_hours`` stay: the counts query and readers may still be on them. Each of them is in the
    metadata that every commit writes anew, so few hours are enough. ``object_ratio`` is the number of objects there are
    against the audio plus one data file a partition. A table that cannot be compacted keeps no other from it; RuntimeError
    names it in the end.
    """
    before = _ago(timedelta(hours=expire_hours))
    present = _present(spark)
    each_in_turn(present, lambda table: _compact_table(spark, table, before))
    audio = sum(1 for _ in list_objects(settings, "audio/"))
    # Metadata files are a fixed number a table (write.metadata.previous-versions-max), whatever the lake's size.
    data = sum(1 for key, _ in list_objects(settings, "warehouse/") if "/data/" in key)
    partitions = sum(spark.table(f"{table}.partitions").count() for table in present)
    return {
        "audio": audio,
        "data_files": data,
        "partitions": partitions,
        "objects": audio + data,
        "object_ratio": (audio + data) / max(1, audio + partitions),
    }


def _compact_table(spark: SparkSession, table: str, before: str) -> None:
    name = table.removeprefix(f"{CATALOG}.")
    sort = ", strategy => 'sort', sort_order => 'take_id'" if table == TAKES else ""
    # Merging leaves files that say what was deleted from others; those of files that are joined now say it to nobody.
    options = (
        "options => map('min-input-files', '2', 'partial-progress.enabled', 'false', "
        "'remove-dangling-deletes', 'true')"
    )
    spark.sql(f"CALL {CATALOG}.system.rewrite_data_files(table => '{name}'{sort}, {options})")
    spark.sql(f"CALL {CATALOG}.system.rewrite_manifests(table => '{name}')")
    spark.sql(
        f"CALL {CATALOG}.system.expire_snapshots(table => '{name}', older_than => TIMESTAMP '{before}', "
        "retain_last => 1, stream_results => true)"
    )


def each_in_turn(tables: Sequence[str], work: Callable[[str], None], tries: int = 3) -> None:
    """Does the work on each, again if it fails: a commit in between, such as of counts, is no fault. RuntimeError in the end."""
    failed: dict[str, str] = {}
    for table in tables:
        for _ in range(tries):
            try:
                work(table)
                failed.pop(table, None)
                break
            except Exception as error:
                failed[table] = str(error).partition("\n")[0][:500]
    if failed:
        raise RuntimeError("; ".join(f"{table}: {why}" for table, why in failed.items()))


def orphans(spark: SparkSession, settings: Settings) -> Report:
    """Deletes files that no snapshot knows, such as those of a commit that failed or of a job that was killed.

    Only those of three days ago: a job that is at work has files too that no snapshot knows yet.
    """
    before = _ago(_ORPHANED)
    found: dict[str, int] = {}

    def sweep(table: str) -> None:
        name = table.removeprefix(f"{CATALOG}.")
        # Listed by the catalogue's own S3 client: there is no Hadoop file system for the bucket.
        gone = spark.sql(
            f"CALL {CATALOG}.system.remove_orphan_files(table => '{name}', older_than => TIMESTAMP '{before}', "
            "prefix_listing => true)"
        )
        found[table] = gone.count()

    each_in_turn(_present(spark), sweep)
    return {"files": sum(found.values())}


def _present(spark: SparkSession) -> list[str]:
    return [table for table in _TABLES if spark.catalog.tableExists(table)]


def approve_and_tell(spark: SparkSession, settings: Settings, speaker_id: str) -> Report:
    """Listeners lose the speaker's takes at once; they are deleted when the quarantine is over."""
    report = approve(spark, speaker_id)
    theirs = spark.table(TAKES).where(F.col("speaker_id") == F.lit(speaker_id)).select("take_id").collect()
    try_publish(spark, settings, [(row.take_id, None) for row in theirs])
    return report


def undo_and_tell(spark: SparkSession, settings: Settings, speaker_id: str) -> Report:
    """Listeners get the speaker's takes back."""
    report = undo(spark, speaker_id, settings.quarantine_days)
    theirs = spark.table(TAKES_IN_USE).where(F.col("speaker_id") == F.lit(speaker_id))
    return {**report, **_tell(spark, settings, theirs)}


def _ago(age: timedelta) -> str:
    return (datetime.now(UTC) - age).strftime("%Y-%m-%d %H:%M:%S.%f")


def tell_all(spark: SparkSession, settings: Settings) -> Report:
    """Tells listeners of every take: for a lake from before there was the topic, or one that could not write it for a while."""
    return _tell(spark, settings, spark.table(TAKES_IN_USE))


def _tell(spark: SparkSession, settings: Settings, takes: DataFrame) -> Report:
    verdicts = verdicts_of(spark)
    rows = takes.toLocalIterator()
    rule = read_rule()
    records = (catalogue_record(row.asDict(), row.landed_at, verdicts.get(row.take_id), rule) for row in rows)
    return {"told": publish(spark, settings, records)}


def replay(spark: SparkSession, settings: Settings, code: str) -> Report:
    """Sends dead letters with this reason again, as they came and where they came from. For use after what was wrong is mended.

    Landing is idempotent, so a letter that is sent twice lands once. The letters stay where they are, as history: of a take that
    is refused again and again there are many, of which one is sent, and none once the take has landed.
    """
    kafka = settings.kafka
    letters = (
        spark.read.format("kafka")
        .options(
            **kafka.options(), subscribe=kafka.dead_topic, includeHeaders="true", startingOffsets="earliest"
        )
        .load()
    )
    landed = spark.table(TAKES).select("take_id", "sha256")
    letters = still_to_land(letters, landed, code, kafka.takes_topic).persist()
    count = letters.count()
    options = kafka.options() | {"includeHeaders": "true", "kafka.acks": "all"}
    letters.write.format("kafka").options(**options, **{"kafka.max.request.size": str(20 << 20)}).save()
    return {"code": code, "sent": count}


def still_to_land(letters: DataFrame, landed: DataFrame, code: str, takes_topic: str) -> DataFrame:
    """Of dead letters with this reason those to be sent again, as they were: one of each take and its bytes, if it has not landed.

    What a lander added stands last: a record may have come with headers that look like it. Nothing is sent to other topics than
    stations write to, whatever a letter says.
    """
    words = ", ".join(f"'{name}'" for name in _WORD_TOPICS)
    return (
        letters.withColumn("reason", _header("dlq_code"))
        .where(F.col("reason") == F.lit(code))
        .withColumn("take", _header("ce_id"))
        .withColumn("sha", _header("sha256"))
        .withColumn("origin", _header("dlq_topic"))
        # What does not say which take it was is known by where it came from.
        .withColumn("same", F.expr("coalesce(concat(take, ' ', sha), cast(key as string))"))
        .dropDuplicates(["same"])
        .join(landed, (F.col("take") == landed.take_id) & (F.col("sha") == landed.sha256), "left_anti")
        .selectExpr(
            f"CASE WHEN origin IN ({words}) THEN origin ELSE '{takes_topic}' END AS topic",
            "nullif(try_element_at(filter(headers, h -> h.key = 'dlq_key'), -1).value, cast('' as binary)) AS key",
            "value",
            "filter(headers, h -> NOT startswith(h.key, 'dlq_')) AS headers",
        )
    )


def _header(name: str) -> Column:
    """The last of that name, as text; null where there is none."""
    return F.expr(f"cast(try_element_at(filter(headers, h -> h.key = '{name}'), -1).value as string)")


def main() -> int:
    """Runs the tasks in the order given."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("tasks", nargs="+", choices=TASKS)
    arguments.add_argument("--expire-hours", type=float, default=6.0, help="compact: keep younger snapshots")
    arguments.add_argument(
        "--dry-run", action="store_true", help="retire: tell how much is too old, and delete nothing"
    )
    arguments.add_argument("--code", help="replay: the reason whose dead letters are sent again")
    arguments.add_argument(
        "--from", dest="files", action="append", default=[], type=Path, metavar="FILE",
        help="texts: JSON lines with prompt_text or text, such as a small lake's takes.jsonl and prompts.jsonl; beside what the topics still hold",
    )  # fmt: skip
    arguments.add_argument("--speaker", help="approve, undo: whose withdrawal")
    chosen = arguments.parse_args()
    if any(task in _DECISIONS for task in chosen.tasks) and not chosen.speaker:
        arguments.error("approve and undo need --speaker")
    if "replay" in chosen.tasks and chosen.code not in FAULT_CODES:
        arguments.error(f"replay needs --code, one of {', '.join(FAULT_CODES)}")
    try:
        # What is wrong there is no reason not to erase who has withdrawn.
        keep = keep_from_env(os.environ if "retire" in chosen.tasks else {})
    except ValueError as error:
        arguments.error(str(error))
    settings = settings_from_env()
    spark = open_session(settings, "fieldtake-housekeeping")
    create_tables(spark)
    work: dict[str, Callable[[], Report]] = {
        "compact": lambda: compact(spark, settings, chosen.expire_hours),
        "erase": lambda: erase(spark, settings),
        "orphans": lambda: orphans(spark, settings),
        "retire": lambda: retire(spark, settings, keep, datetime.now(UTC), chosen.dry_run),
        "replay": lambda: replay(spark, settings, chosen.code),
        "catalogue": lambda: tell_all(spark, settings),
        "texts": lambda: fill_texts(spark, settings, chosen.files),
        "withdrawals": lambda: list_withdrawals(spark),
        "approve": lambda: approve_and_tell(spark, settings, chosen.speaker),
        "undo": lambda: undo_and_tell(spark, settings, chosen.speaker),
    }
    places = Places(settings)
    takes, kafka = places.table("takes"), settings.kafka
    told = {
        "compact": ([takes], [takes]),
        "orphans": ([takes], [takes]),
        "erase": ([places.table("withdrawals")], [takes, places.table("erasures"), places.objects("audio")]),
        "retire": (
            [takes],
            [takes, places.table("retired_takes"), places.table("dead_letters"), places.objects("audio")],
        ),
        "replay": ([places.topic(kafka.dead_topic)], [places.topic(kafka.takes_topic)]),
        "catalogue": ([takes], [places.topic(kafka.catalogue_topic)]),
        "texts": (
            [places.topic(kafka.takes_topic), places.topic(kafka.dead_topic), takes],
            [takes, places.table("prompts")],
        ),
        "withdrawals": ([places.table("withdrawals"), takes], []),
        "approve": ([], [places.table("withdrawals")]),
        "undo": ([], [places.table("withdrawals")]),
    }
    for task in chosen.tasks:
        if task not in _UNWRITTEN:
            assert_audited()
        with told_run(spark, settings, task, *told[task]):
            report = work[task]()
        # a rehearsal changes nothing at all
        if task not in _UNWRITTEN and not report.get("dry"):
            record_act(f"lake_{task}", report)
        sys.stdout.write(json.dumps({"task": task, **report}) + "\n")
        sys.stdout.flush()
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
