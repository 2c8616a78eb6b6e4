"""What goes on by itself for months: queries that are kept running, tables that are kept small, stores that are compared."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from fieldtake_lake.housekeeping import each_in_turn
from fieldtake_lake.job import Keeper
from fieldtake_lake.landing.counts import has_expired, spans_of
from fieldtake_lake.reconcile import Difference, lasting
from fieldtake_lake.settings import settings_from_env
from fieldtake_lake.stores.cassandra import from_micros, micros
from pyspark.sql.streaming.query import StreamingQuery

# As PySpark words them: the query's offsets stand in every error.
_QUERY = """
=== Streaming Query ===
Identifier: counts [id = 1, runId = 2]
Current Committed Offsets: {ice.lake.takes: {"version":1,"snapshot_id":7,"position":0,"scan_all_files":false}}
"""
OUTAGE = "[STREAM_FAILED] Query terminated with exception: NoHostAvailable: ('Unable to connect'," + _QUERY
EXPIRED = (
    "[STREAM_FAILED] Query terminated with exception: Cannot load current offset at snapshot 7, the snapshot was expired "
    "or removed" + _QUERY
)


def test_only_a_snapshot_that_is_gone_lets_counts_begin_anew() -> None:
    assert not has_expired(OUTAGE)
    assert has_expired(EXPIRED)


def test_the_last_hour_of_all_is_not_counted() -> None:
    hours = [datetime(9999, 12, 31, hour, tzinfo=UTC) for hour in (22, 23)]
    assert spans_of(hours) == [(hours[0], hours[1])]
    assert spans_of(hours[1:]) == []


@pytest.mark.parametrize("at", [datetime.min, datetime.max], ids=["first", "last"])
def test_an_instant_survives_its_way_through_a_number(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    assert from_micros(micros(instant)) == instant


class Query:
    """As much of a streaming query as its keeper sees."""

    lastProgress = None  # noqa: N815 - Spark's name
    stopped = False

    def __init__(self, active: bool) -> None:
        self.isActive = active

    def exception(self) -> str:
        return OUTAGE

    def stop(self) -> None:
        self.stopped = True


def test_nothing_is_started_again_in_a_session_that_is_dead() -> None:
    starts: list[str] = []

    def start() -> StreamingQuery:
        starts.append("landing")
        return cast(StreamingQuery, Query(active=False))

    keeper = Keeper({"landing": start}, threading.Event(), {}, lambda: True)
    assert keeper.run() is False
    assert starts == ["landing"]


def test_a_query_that_failed_is_mended_and_started_again() -> None:
    stopping, mended = threading.Event(), list[str]()
    queries = [Query(active=False), Query(active=True)]
    left = iter(queries)

    def start() -> StreamingQuery:
        query = next(left)
        if query.isActive:
            stopping.set()
        return cast(StreamingQuery, query)

    assert Keeper({"counts": start}, stopping, {"counts": mended.append}, lambda: False).run() is True
    assert mended == [OUTAGE]
    assert queries[1].stopped


def test_a_table_that_cannot_be_compacted_keeps_no_other_from_it() -> None:
    done: list[str] = []

    def work(table: str) -> None:
        done.append(table)
        if table == "counts" or (table == "reviews" and done.count(table) == 1):
            raise ValueError("conflicting files\nand a long account of them")

    with pytest.raises(RuntimeError, match=r"^counts: conflicting files$"):
        each_in_turn(["takes", "counts", "reviews"], work)
    assert done == ["takes", *["counts"] * 3, *["reviews"] * 2]


def test_what_is_on_its_way_between_stores_is_no_difference() -> None:
    lost, landing, next_one = (Difference("s3", "missing", what) for what in ("lost", "landing", "next"))
    looks = iter([(5, [lost, landing]), (6, [next_one, lost])])
    waits: list[None] = []
    assert lasting(lambda: next(looks), lambda: waits.append(None)) == (6, [lost])
    assert len(waits) == 1
    assert lasting(lambda: (6, []), lambda: waits.append(None)) == (6, [])
    assert len(waits) == 1


ENV: dict[str, Any] = {
    f"FIELDTAKE_{name}": "x"
    for name in (
        *("KAFKA_BOOTSTRAP", "S3_ENDPOINT", "S3_SECRET_KEY", "CASSANDRA_HOST", "CASSANDRA_PASSWORD"),
        *("POSTGRES_HOST", "POSTGRES_PASSWORD", "CHECKPOINTS"),
    )
}


def test_the_lakes_own_bucket_is_none_for_claims() -> None:
    assert settings_from_env(ENV).claim_buckets == ("claims",)
    with pytest.raises(ValueError, match="FIELDTAKE_CLAIM_BUCKETS names the lake's own bucket, corpus"):
        settings_from_env(
            ENV | {"FIELDTAKE_LAKE_BUCKET": "corpus", "FIELDTAKE_CLAIM_BUCKETS": "claims,corpus"}
        )


def test_the_region_that_is_named_is_the_one_that_is_signed_for() -> None:
    assert settings_from_env(ENV).store.region == "us-east-1"
    assert settings_from_env(ENV | {"FIELDTAKE_S3_REGION": "af-south-1"}).store.region == "af-south-1"
