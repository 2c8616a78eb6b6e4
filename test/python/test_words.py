"""What is kept beside takes, against the records that test/unit/small-lake/words.test.ts reads too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fieldtake_lake.landing.receipts import rfc3339
from fieldtake_lake.words.history import history
from fieldtake_lake.words.prompt_text import prompt_text
from fieldtake_lake.words.records import outcome_in, prompt_in, speaker_in

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "words.json").read_text("utf-8"))
CASES = [(topic, case) for topic in ("speakers", "outcomes", "prompts") for case in GOLDEN[topic]]
READERS: dict[str, Callable[[bytes | None, bytes], Any]] = {
    "speakers": speaker_in,
    "outcomes": outcome_in,
    "prompts": prompt_in,
}


def spelled(row: Any) -> dict[str, object] | None:
    """As the small lake writes it."""
    if row is None:
        return None
    columns = {
        name: rfc3339(each) if isinstance(each, datetime) else each for name, each in asdict(row).items()
    }
    return columns | {name: json.loads(columns[name]) for name in ("answers", "consents") if name in columns}


@pytest.mark.parametrize(
    ("topic", "case"), CASES, ids=lambda each: each if isinstance(each, str) else each["name"]
)
def test_rows(topic: str, case: dict[str, Any]) -> None:
    key = None if case["key"] is None else case["key"].encode()
    assert spelled(READERS[topic](key, case["value"].encode())) == case["row"]


@pytest.mark.parametrize("case", GOLDEN["histories"], ids=lambda case: case["name"])
def test_histories(case: dict[str, Any]) -> None:
    rows = [row for value in case["records"] if (row := speaker_in(b"s-1", value.encode()))]
    told = [spelled(row) or {} for row in history(rows)]
    assert [{name: row[name] for name in ("valid_from", "valid_to", "answers")} for row in told] == case[
        "rows"
    ]


@pytest.mark.parametrize(("raw", "kept"), GOLDEN["texts"], ids=range(len(GOLDEN["texts"])))
def test_texts(raw: str, kept: str | None) -> None:
    assert prompt_text(raw) == kept


def test_what_no_store_takes_is_replaced() -> None:
    said = GOLDEN["speakers"][0]["value"].replace('"highland"', '"half \\ud800 pair"')
    row = speaker_in(b"s-1", said.encode())
    assert row is not None
    assert json.loads(row.answers)["accent"] == "half ? pair"
