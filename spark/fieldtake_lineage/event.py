"""OpenLineage's run event. Pure: no Spark, no clock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

PRODUCER = "https://fieldtake.example/lake"
NAMESPACE = "fieldtake"
_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACET = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_ERROR = "https://openlineage.io/spec/facets/1-0-1/ErrorMessageRunFacet.json"

Event = dict[str, object]
# By partition: the first offset that was read, and the first that was not.
Ranges = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Named as OpenLineage names them: ``kafka://HOST:PORT`` and the topic, ``s3://BUCKET`` and the key."""

    namespace: str
    name: str
    facets: Mapping[str, object] = field(default_factory=dict)


def offsets_facet(ranges: Ranges) -> dict[str, object]:
    """Which records of a topic a run read, so that a run can be found by a record."""
    read = {str(number): {"from": start, "until": end} for number, (start, end) in sorted(ranges.items())}
    return {
        "fieldtake_offsets": {
            "_producer": PRODUCER,
            "_schemaURL": f"{_FACET}InputDatasetFacet",
            "partitions": read,
        }
    }


def run_event(
    kind: str,
    job: str,
    run_id: uuid.UUID,
    at: datetime,
    inputs: Sequence[Dataset],
    outputs: Sequence[Dataset],
    error: str | None = None,
) -> Event:
    """``kind`` is START, COMPLETE or FAIL. ``at`` has to know its zone."""
    failed = {"_producer": PRODUCER, "_schemaURL": _ERROR, "message": error, "programmingLanguage": "python"}
    run: dict[str, object] = {"runId": str(run_id)}
    if error is not None:
        run["facets"] = {"errorMessage": failed}
    return {
        "eventType": kind,
        "eventTime": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "producer": PRODUCER,
        "schemaURL": _SCHEMA,
        "run": run,
        "job": {"namespace": NAMESPACE, "name": job},
        "inputs": [_input(each) for each in inputs],
        "outputs": [{"namespace": each.namespace, "name": each.name} for each in outputs],
    }


def _input(dataset: Dataset) -> dict[str, object]:
    named: dict[str, object] = {"namespace": dataset.namespace, "name": dataset.name}
    return {**named, "inputFacets": dict(dataset.facets)} if dataset.facets else named
