"""The folding of reviews against the golden cases that the small lake is held to as well."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fieldtake_lake.reviews.fold import Fold, FoldedTake, Known, fold, parse_review, read_rule, rule_of
from fieldtake_lake.reviews.homes import Claim, homes_of
from fieldtake_lake.reviews.owner_words import OwnerWord, last_says, parse_word
from fieldtake_lake.reviews.verdicts import spelled

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "reviews.json").read_text("utf-8")
)["cases"]


#: of every case
TAKE_ID = "0190b0a4-0000-7000-8000-000000000001"
GOOD: dict[str, Any] = next(each["review"] for case in CASES for each in case["records"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_golden_folds(case: dict[str, Any]) -> None:
    rule = rule_of(case["rule"]) if "rule" in case else read_rule()
    heard = []
    for record in case["records"]:
        appended = round(datetime.fromisoformat(record["appended_at"]).timestamp() * 1000)
        review = parse_review(json.dumps(record["review"]).encode(), appended, record.get("station"))
        assert review is not None
        heard.append(review)
    words = [_word(record) for record in case.get("words", [])]
    gold = last_says([word for word in words if word.kind == "gold"])
    standings = [word for word in words if word.kind == "standing"]
    spoken_of = {word.about for word in standings}
    set_aside = frozenset(
        about for about in spoken_of if last_says([word for word in standings if word.about == about])
    )
    homes = homes_of(
        Claim(one.reviewer, one.station, one.appended_at, one.review_id) for one in heard if one.station
    )
    known = Known(gold, set_aside, homes)
    expected = case["expect"]
    refused = tuple((each["review_id"], each["code"]) for each in expected.get("refused", []))
    take = (
        FoldedTake(
            case["speaker"],
            case.get("length_ms", 2_000),
            case.get("recorded_at", "coast"),
            case.get("project"),
        )
        if case.get("speaker")
        else None
    )
    made = fold(TAKE_ID, heard, rule, take, known)
    assert spelled(made) == spelled(
        Fold(
            **(
                expected
                | {"reasons": tuple(expected["reasons"]), "refused": refused, "transcript": made.transcript}
            )
        )
    )
    assert spelled(made).get("transcript") == expected.get("transcript")
    assert fold(TAKE_ID, reversed(heard), rule, take, known) == made
    assert last_says([word for word in reversed(words) if word.kind == "gold"]) == gold


def _word(record: dict[str, Any]) -> OwnerWord:
    appended = round(datetime.fromisoformat(record["appended_at"]).timestamp() * 1000)
    word = parse_word(json.dumps(record["word"]).encode(), appended)
    assert word is not None
    return word


WORD = {"gold_id": "g", "take_id": "t", "gold": "approve", "at": "2026-03-01T10:00:00Z"}


@pytest.mark.parametrize(
    "value",
    [
        *(b"", b"[]", b"{}", b"\xff"),
        *(
            json.dumps(WORD | change).encode()
            for change in ({"gold": "perhaps"}, {"at": "2026"}, {"take_id": 7})
        ),
        b'{"standing_id":"s","reviewer":"r","counts":"yes","at":"2026-03-01T10:00:00Z"}',
    ],
)
def test_what_is_no_word_of_an_owner_is_none(value: bytes) -> None:
    assert parse_word(json.dumps(WORD).encode(), 0) is not None
    assert parse_word(value, 0) is None


def _of(*parts: tuple[float, float]) -> dict[str, Any]:
    segments = [{"start_ms": start, "end_ms": end, "text": ""} for start, end in parts]
    return {"text": "", "tiers": [{"name": "a", "segments": segments}]}


@pytest.mark.parametrize(
    "change",
    [
        {"at": "0001-01-01T00:00:00+01:00"},
        {"reviewer": "\ud800"},
        {"reasons": ["\ud800"]},
        {"reviewer_speaker_id": 7},
        {"note": "DEEP"},
        {"transcript": None},
        {"transcript": {"text": "x"}},
        {"transcript": {"text": "x" * 60_001, "tiers": []}},
        {"transcript": {"text": "\ud800", "tiers": []}},
        {"transcript": {"text": "\u0000", "tiers": []}},
        {"transcript": {"text": "", "tiers": [{"name": "", "segments": []}]}},
        {"transcript": {"text": "", "tiers": [{"name": "a", "segments": []}, {"name": "a", "segments": []}]}},
        {"transcript": _of((5, 5))},
        {"transcript": _of((0, 1.5))},
        {"transcript": _of((-1, 5))},
        {"transcript": _of((0, 5), (4, 9))},
        {"transcript": _of((0, 2**53))},
        {"transcript": _of(*((n, n + 1) for n in range(2_001)))},
    ],
)
def test_a_review_that_cannot_be_kept_is_none(change: dict[str, Any]) -> None:
    said = GOOD | change
    assert parse_review(json.dumps(said).replace('"DEEP"', "[" * 20_000 + "]" * 20_000).encode(), 0) is None


def test_the_last_instant_of_all_can_be_kept() -> None:
    heard = parse_review(json.dumps(GOOD | {"at": "9999-12-31T23:59:59.999999Z"}).encode(), 0)
    assert heard is not None
    assert heard.at == 253402300799999


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]", b"{}", b'{"at":"yesterday"}'])
def test_what_is_no_review_is_none(value: bytes | None) -> None:
    assert parse_review(value, 0) is None
