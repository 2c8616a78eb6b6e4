"""What has grown old leaves the lake, by the days that ``Keep`` names for each kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.counts import hours_of, recount
from fieldtake_lake.landing.keys import CLAIMS_PREFIX
from fieldtake_lake.reconcile import s3_client
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.iceberg import DEAD_LETTERS, RESULTS, RETIRED_TAKES, TAKES

from .keep_days import Keep
from .removal import Removal, Report

# A run that died after it deleted takes and before it counted again is put right by those of the next days.
_COUNTED_AGAIN = timedelta(days=7)


def retire(spark: SparkSession, settings: Settings, keep: Keep, now: datetime, dry: bool) -> Report:
    """Deletes what is older than it is to be kept; answers how much of each kind (``dry``: how much it would be).

    Ages are by the lake's own clock: a station's may be wrong by years. Of a take that goes, ``retired_takes`` keeps that
    it was there, and the daily figures go on counting it.
    """
    report: Report = {"dry": dry}
    for kind, table, column, days in (
        ("dead_letters", DEAD_LETTERS, "refused_at", keep.dead_letters),
        ("results", RESULTS, "checked_at", keep.results),
    ):
        report[kind] = _retire_rows(spark, table, column, _limit(now, days), dry)
    report["claims"] = retire_claims(
        s3_client(settings), settings.claim_buckets, _limit(now, keep.claims), dry
    )
    report["takes"] = _retire_takes(spark, settings, _limit(now, keep.audio), now, dry)
    return report


def _limit(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def _before(column: str, limit: datetime) -> str:
    """A condition on a constant, for Iceberg to skip files by."""
    return f"{column} < TIMESTAMP'{limit.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}'"


def _retire_rows(spark: SparkSession, table: str, column: str, limit: datetime | None, dry: bool) -> int:
    if limit is None or not spark.catalog.tableExists(table):
        return 0
    count = spark.table(table).where(_before(column, limit)).count()
    if count and not dry:
        spark.sql(f"DELETE FROM {table} WHERE {_before(column, limit)}")
    return count


def retire_claims(s3: Any, buckets: Sequence[str], limit: datetime | None, dry: bool) -> int:
    """Deletes what was put aside for records that never landed: those that were refused, or never sent."""
    if limit is None:
        return 0
    count = 0
    for bucket in buckets:
        for keys in _old_keys(s3, bucket, limit):
            count += len(keys)
            if keys and not dry:
                _delete(s3, bucket, keys)
    return count


def _old_keys(s3: Any, bucket: str, limit: datetime) -> Iterable[list[str]]:
    """Page by page, and nothing that is no claim: a bucket may hold other things too. A bucket that is not there has nothing in it: not every lake takes claims."""
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=CLAIMS_PREFIX):
            yield [each["Key"] for each in page.get("Contents", ()) if each["LastModified"] < limit]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise


def _delete(s3: Any, bucket: str, keys: list[str]) -> None:
    objects = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
    failed = s3.delete_objects(Bucket=bucket, Delete=objects).get("Errors", [])
    if failed:
        first = failed[0]
        raise RuntimeError(
            f"{len(failed)} of {len(keys)} claims in {bucket} could not be deleted, such as {first['Key']}: "
            f"{first.get('Code')} {first.get('Message', '')}"
        )


def _retire_takes(
    spark: SparkSession, settings: Settings, limit: datetime | None, now: datetime, dry: bool
) -> int:
    if limit is None:
        return 0
    old = spark.table(TAKES).where(_before("landed_at", limit))
    if dry:
        return old.count()
    # A day at a time: what is held in memory is bounded, and a run that is stopped has done something.
    days = [row.minted_on for row in old.select("minted_on").distinct().orderBy("minted_on").collect()]
    with Removal(spark, settings) as removal:
        count = sum(_retire_day(removal, day, limit, now) for day in days)
        lately = spark.table(RETIRED_TAKES).where(f"NOT {_before('retired_at', now - _COUNTED_AGAIN)}")
        recount(spark, removal.serving, hours_of(lately, "recorded_at"), shrunk=True)
    return count


def _retire_day(removal: Removal, day: date, limit: datetime, now: datetime) -> int:
    """The objects first, the rows that name them last: a crash in between leaves rows to find the rest by."""
    spark = removal.spark
    condition = f"minted_on = DATE'{day.isoformat()}' AND {_before('landed_at', limit)}"
    rows = removal.rows(F.expr(condition))
    removal.drop(rows)
    removal.retention.forget([row.take_id for row in rows])
    spark.sql(
        f"MERGE INTO {RETIRED_TAKES} t USING (SELECT take_id, minted_on, recorded_at, lang, station_id, prompt_id, bytes, "
        f"sha256, frames / sample_rate AS seconds, landed_at, TIMESTAMP'{now.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}' AS retired_at "
        f"FROM {TAKES} WHERE {condition}) s ON t.minted_on = DATE'{day.isoformat()}' AND t.take_id = s.take_id "
        "WHEN NOT MATCHED THEN INSERT *"
    )
    spark.sql(f"DELETE FROM {TAKES} WHERE {condition}")
    return len(rows)
