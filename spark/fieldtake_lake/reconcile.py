"""Compares what the lake's parts hold: ``python -m fieldtake_lake.reconcile``. Prints a report; exit code 1 if not empty.

S3's listing against Iceberg against Cassandra and PostgreSQL: objects no row names, rows without their object, takes
that are in one store and not in another, or there with other bytes, or twice. Takes may land meanwhile: what is on its
way between the stores looks like a difference, so it looks again a while later and reports what it sees both times.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import boto3
from botocore.config import Config
from pyiceberg.exceptions import NoSuchTableError

from fieldtake_lake.stores.cassandra import TAKE_TABLES, Serving, micros
from fieldtake_lake.stores.postgres import PostgresStore

from .look import read_table
from .settings import Settings, settings_from_env


@dataclass(frozen=True, slots=True)
class Difference:
    """``store`` lacks the thing (missing), has it beyond what Iceberg says (extra), otherwise (other), or more than once."""

    store: str
    kind: str
    what: str


def compare(
    store: str, expected: Iterable[tuple[str, str]], found: Iterable[tuple[str, str]]
) -> list[Difference]:
    """Differences between what Iceberg says ``store`` holds and what it does hold, as (name, fingerprint) pairs."""
    have = list(found)
    times = Counter(name for name, _ in have)
    wanted, held = dict(expected), dict(have)
    differences = [Difference(store, "missing", name) for name in wanted if name not in held]
    differences += [Difference(store, "extra", name) for name in held if name not in wanted]
    differences += [
        Difference(store, "other", name) for name in wanted if held.get(name, wanted[name]) != wanted[name]
    ]
    differences += [Difference(store, "twice", name) for name, count in times.items() if count > 1]
    return differences


def lasting(
    look: Callable[[], tuple[int, list[Difference]]], wait: Callable[[], None]
) -> tuple[int, list[Difference]]:
    """What ``look`` says, without the differences that a second look no longer sees."""
    takes, differences = look()
    if not differences:
        return takes, differences
    wait()
    takes, again = look()
    return takes, [each for each in again if each in set(differences)]


def reconcile(settings: Settings) -> tuple[int, list[Difference]]:
    """How many takes there are, and every difference."""
    columns = ("take_id", "sha256", "object_uri", "bytes")
    rows = read_table(settings, "takes", columns)
    takes = [(row["take_id"], row["sha256"]) for row in rows]
    prefix = f"s3://{settings.lake_bucket}/"
    objects = [(row["object_uri"].removeprefix(prefix), str(row["bytes"])) for row in rows]
    differences = compare("iceberg", takes, takes)
    differences += compare("s3", objects, list_objects(settings, "audio/"))
    with Serving(settings.cassandra) as serving:
        for table in TAKE_TABLES:
            differences += compare(f"cassandra.{table}", takes, serving.take_ids(table))
        differences += _judged(settings, serving)
    retention = PostgresStore(settings.postgres)
    differences += compare("postgres.landed_takes", takes, retention.take_ids())
    # Of one moment: while takes land, no number is the same twice. The figures go on counting what went by age.
    landed, counted = retention.counted()
    recorded = landed + len(read_table(settings, "retired_takes", ("take_id",)))
    differences += compare("postgres.daily_figures", [("takes", str(recorded))], [("takes", str(counted))])
    agreed = [
        (f"{row['speaker_id']}/{row['text_sha256']}", str(micros(row["given_at"])))
        for row in read_table(settings, "consents")
    ]
    differences += compare("postgres.consents", agreed, retention.consents())
    answered = [
        (
            f"{row['speaker_id']}/{micros(row['valid_from'])}",
            "" if row["valid_to"] is None else str(micros(row["valid_to"])),
        )
        for row in read_table(settings, "speakers", ("speaker_id", "valid_from", "valid_to"))
    ]
    differences += compare("postgres.speaker_answers", answered, retention.answers())
    return len(rows), differences


def _judged(settings: Settings, serving: Serving) -> list[Difference]:
    """What listeners said and what came of it; nothing where nobody has ever folded reviews."""
    try:
        verdicts = [
            (row["take_id"], f"{row['state']} {row['approve']} {row['reject']} {row['unsure']}")
            for row in read_table(settings, "verdicts")
        ]
    except NoSuchTableError:
        return []
    latest: dict[str, tuple[tuple[Any, str], str]] = {}
    for row in read_table(settings, "reviews"):
        name = f"{row['take_id']} {row['reviewer']}"
        said = (min(row["at"], row["appended_at"]), row["review_id"]), row["verdict"]
        latest[name] = max(said, latest.get(name, said))
    reviews = [(name, verdict) for name, (_, verdict) in latest.items()]
    return [
        *compare("cassandra.verdicts_by_take", verdicts, serving.verdicts()),
        *compare("cassandra.reviews_by_take", reviews, serving.reviews()),
    ]


def list_objects(settings: Settings, prefix: str) -> Iterator[tuple[str, str]]:
    """(key, bytes) of every object below a prefix of the lake's bucket."""
    for page in (
        s3_client(settings)
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings.lake_bucket, Prefix=prefix)
    ):
        for item in page.get("Contents", ()):
            yield item["Key"], str(item["Size"])


def s3_client(settings: Settings) -> Any:
    """boto3's own client: slow to call, but it knows listings and their pages."""
    store = settings.store
    return boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        region_name=store.region,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 3}),
    )


def main() -> int:
    """Prints ``{"takes": n, "differences": n}`` and one line for each difference."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--again-seconds",
        type=float,
        default=60.0,
        help="until the second look, if the first sees differences",
    )
    chosen = arguments.parse_args()
    settings = settings_from_env()
    takes, differences = lasting(lambda: reconcile(settings), lambda: time.sleep(chosen.again_seconds))
    sys.stdout.write(json.dumps({"takes": takes, "differences": len(differences)}) + "\n")
    for difference in differences:
        sys.stdout.write(json.dumps(asdict(difference)) + "\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
