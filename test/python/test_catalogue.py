"""What listeners are told of a take, against the golden record that the small lake is held to as well."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fieldtake_lake.landing.catalogue import catalogue_record
from fieldtake_lake.reviews.fold import read_rule

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "catalogue.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_golden_records(case: dict[str, Any]) -> None:
    row = case["row"]
    take = row | {"recorded_at": datetime.fromisoformat(row["recorded_at"])}
    key, value = catalogue_record(
        take, datetime.fromisoformat(row["landed_at"]), case["verdict"], read_rule()
    )
    assert key == row["take_id"]
    assert json.loads(value) == case["expect"]
