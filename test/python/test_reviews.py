"""The folding of reviews against the golden cases that the small lake is held to as well."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fieldtake_lake.review_fold import Fold, fold, parse_review, read_rule, rule_of

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "reviews.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_golden_folds(case: dict[str, Any]) -> None:
    rule = rule_of(case["rule"]) if "rule" in case else read_rule()
    heard = []
    for record in case["records"]:
        appended = round(datetime.fromisoformat(record["appended_at"]).timestamp() * 1000)
        review = parse_review(json.dumps(record["review"]).encode(), appended)
        assert review is not None
        heard.append(review)
    wanted = Fold(**(case["expect"] | {"reasons": tuple(case["expect"]["reasons"])}))
    assert fold(heard, rule) == wanted
    assert fold(reversed(heard), rule) == wanted


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]", b"{}", b'{"at":"yesterday"}'])
def test_what_is_no_review_is_none(value: bytes | None) -> None:
    assert parse_review(value, 0) is None
