"""What the lake's jobs tell of themselves."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from fieldtake_lake.settings import settings_from_env
from fieldtake_lineage.batches import BatchListener, ranges_of
from fieldtake_lineage.emit import told_by
from fieldtake_lineage.event import Dataset, Event, run_event
from fieldtake_lineage.places import Places

SETTINGS = settings_from_env(
    {
        "FIELDTAKE_KAFKA_BOOTSTRAP": "k:1,l:2",
        "FIELDTAKE_S3_ENDPOINT": "http://s",
        "FIELDTAKE_S3_SECRET_KEY": "x",
        "FIELDTAKE_CASSANDRA_HOST": "c",
        "FIELDTAKE_CASSANDRA_PASSWORD": "x",
        "FIELDTAKE_POSTGRES_HOST": "p",
        "FIELDTAKE_POSTGRES_PASSWORD": "x",
        "FIELDTAKE_CHECKPOINTS": "/nowhere",
    }
)


def test_a_batch_is_what_lies_between_two_offsets() -> None:
    assert ranges_of("t", '{"t":{"0":3,"1":5}}', '{"t":{"0":3,"1":9,"2":1}}') == {1: (5, 9), 2: (0, 1)}
    assert ranges_of("t", None, '{"t":{"0":2}}') == {0: (0, 2)}
    assert ranges_of("t", "None", '{"t":{"0":2}}') == {0: (0, 2)}
    assert ranges_of("t", "null", '{"other":{"0":2}}') == {}


def progress(name: str, batch: int, start: str | None, end: str, rows: int = 1) -> Any:
    source = SimpleNamespace(startOffset=start, endOffset=end)
    query = uuid.uuid5(uuid.NAMESPACE_DNS, name)
    made = SimpleNamespace(name=name, id=query, batchId=batch, sources=[source], numInputRows=rows)
    return SimpleNamespace(progress=made)


def test_a_batch_told_twice_is_one_run_and_an_empty_one_is_none() -> None:
    told: list[Any] = []
    listener = BatchListener(told.append, Places(SETTINGS))
    listener.onQueryProgress(progress("landing", 0, None, '{"topic2":{"0":2}}'))
    listener.onQueryProgress(progress("landing", 0, None, '{"topic2":{"0":2}}'))
    listener.onQueryProgress(progress("landing", 1, '{"topic2":{"0":2}}', '{"topic2":{"0":2}}'))
    listener.onQueryProgress(progress("counts", 0, None, "{}", rows=0))
    listener.onQueryProgress(SimpleNamespace())
    assert len(told) == 2
    assert told[0]["run"] == told[1]["run"]
    (read,) = told[0]["inputs"]
    assert (read["namespace"], read["name"]) == ("kafka://k:1", "topic2")
    assert read["inputFacets"]["fieldtake_offsets"]["partitions"] == {"0": {"from": 0, "until": 2}}
    assert {"namespace": "s3://lake/warehouse", "name": "lake.takes"} in told[0]["outputs"]


def test_a_job_that_fails_says_so_and_still_fails() -> None:
    told: list[Event] = []
    with pytest.raises(ValueError, match="no"), told_by(told.append, "job", [], [Dataset("n", "out")]):
        raise ValueError("no")
    assert [each["eventType"] for each in told] == ["START", "FAIL"]
    assert told[0]["run"]["runId"] == told[1]["run"]["runId"]  # type: ignore[index]
    assert told[1]["run"]["facets"]["errorMessage"]["message"] == "no"  # type: ignore[index]


def test_an_event_has_what_the_standard_asks_for() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    event = run_event("COMPLETE", "job", uuid.UUID(int=1), at, [], [])
    assert event["eventTime"] == "2026-01-02T03:04:05Z"
    assert {"eventType", "producer", "schemaURL", "run", "job", "inputs", "outputs"} <= set(event)
