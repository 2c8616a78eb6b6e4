"""Runs the rules: ``python -m fieldtake_quality.check [--since-hours N]``. One line of JSON a rule; exit code 3 if an error-rule is broken.

Results go to the Iceberg table ``lake.quality_results``, one row a rule and run, and the latest of each rule to the compacted topic
``quality``, from which stations show it (docs/contracts.md).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fieldtake_lake.landing.receipts import rfc3339
from fieldtake_lake.session import open_session
from fieldtake_lake.settings import Settings, settings_from_env
from fieldtake_lake.stores.iceberg import DEAD_LETTERS, RESULTS, TAKES, create_tables
from fieldtake_lake.stores.kafka import send
from fieldtake_lake.trust.receipts import signed_records
from fieldtake_lineage.emit import told_run
from fieldtake_lineage.places import Places
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812

from .rules import Rule, broken_takes, query, read_rules

# Apart from 1, which any crash ends with: whoever runs this must be able to tell bad data from a bad day.
BROKEN = 3
# Of the takes that break a rule so many are named at most: the contract's own limit.
NAMED = 500
_TABLES = {"takes": TAKES, "dead_letters": DEAD_LETTERS, "prompts": "prompts"}
_SCHEMA = (
    "checked_at timestamp NOT NULL, rule string NOT NULL, severity string NOT NULL, since timestamp, "
    "checked bigint NOT NULL, broken bigint NOT NULL, example string"
)


def read_prompts(spark: SparkSession, settings: Settings, topic: str) -> None:
    """The ids of every prompt ever published, as the view ``prompts``."""
    records = (
        spark.read.format("kafka")
        .options(**settings.kafka.options(), subscribe=topic, startingOffsets="earliest")
        .load()
    )
    records.select(F.col("key").cast("string").alias("prompt_id")).distinct().createOrReplaceTempView(
        "prompts"
    )


def check(spark: SparkSession, rules: list[Rule], since: datetime | None) -> list[dict[str, object]]:
    """One result a rule."""
    spark.sql(f"CREATE TABLE IF NOT EXISTS {RESULTS} ({_SCHEMA}) USING iceberg")
    now = datetime.now(UTC)
    text = None if since is None else since.strftime("%Y-%m-%d %H:%M:%S")
    results: list[dict[str, object]] = []
    for rule in rules:
        row = spark.sql(query(rule, _TABLES, text)).collect()[0]
        found = {"checked": int(row.checked or 0), "broken": int(row.broken or 0), "example": row.example}
        results.append(
            {"checked_at": now, "rule": rule.name, "severity": rule.severity, "since": since, **found}
        )
    spark.createDataFrame(results, _SCHEMA).writeTo(RESULTS).append()
    return results


def told(
    spark: SparkSession, rules: list[Rule], results: list[dict[str, object]], since: datetime | None
) -> list[tuple[str, str]]:
    """What stations are told of these results: with the takes that break a rule, as far as they have names."""
    text = None if since is None else since.strftime("%Y-%m-%d %H:%M:%S")
    records = []
    for rule, result in zip(rules, results, strict=True):
        found = spark.sql(broken_takes(rule, _TABLES, text, NAMED)).collect() if result["broken"] else []
        records.append(record_of(rule, result, [row.take_id for row in found], since))
    return records


def publish(spark: SparkSession, settings: Settings, topic: str, records: list[tuple[str, str]]) -> None:
    """The latest word on each rule, by its key."""
    send(spark, settings.kafka, {topic: signed_records(settings.lake_key, "quality", records)})


def record_of(
    rule: Rule, result: Mapping[str, object], takes: list[str], since: datetime | None
) -> tuple[str, str]:
    """Key and value. A run over what came in lately has a key of its own, so that it does not hide a run over everything."""
    checked_at = result["checked_at"]
    value = {
        "rule": rule.name,
        "table": rule.table,
        "severity": rule.severity,
        "checked": result["checked"],
        "broken": result["broken"],
        "checked_at": rfc3339(checked_at) if isinstance(checked_at, datetime) else None,
        "since": None if since is None else rfc3339(since),
        "takes": takes,
    }
    key = rule.name if since is None else f"{rule.name}/lately"
    return key, json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> int:
    """Checks every rule."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--since-hours", type=float, help="only what came in lately; default: everything")
    arguments.add_argument("--prompts-topic", default="topic1")
    arguments.add_argument("--results-topic", default="quality")
    chosen = arguments.parse_args()
    since = None if chosen.since_hours is None else datetime.now(UTC) - timedelta(hours=chosen.since_hours)
    rules = read_rules()
    settings = settings_from_env()
    spark = open_session(settings, "fieldtake-quality")
    create_tables(spark)
    places = Places(settings)
    read = [places.table("takes"), places.table("dead_letters"), places.topic(chosen.prompts_topic)]
    written = [places.table("quality_results"), places.topic(chosen.results_topic)]
    with told_run(spark, settings, "quality", read, written):
        read_prompts(spark, settings, chosen.prompts_topic)
        results = check(spark, rules, since)
        publish(spark, settings, chosen.results_topic, told(spark, rules, results, since))
    spark.stop()
    for result in results:
        sys.stdout.write(json.dumps(result, default=str) + "\n")
    return BROKEN if any(each["severity"] == "error" and each["broken"] for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
