"""The whole lake in one record, against the golden one that the small lake is held to as well."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from fieldtake_lake.summary.count import Counter, Votes
from fieldtake_lake.summary.parts import fitted

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "golden" / "summary.json").read_text("utf-8")
)


def _ms(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)


def _counted() -> dict[str, Any]:
    counter = Counter()
    for prompt in GOLDEN["prompts"]:
        counter.prompt(prompt)
    for speaker in GOLDEN["speakers"]:
        if speaker["valid_to"] is None:
            counter.speaker(speaker["speaker_id"], speaker["project_id"], speaker["answers"])
    for outcome in GOLDEN["outcomes"]:
        counter.outcome(outcome)
    for each in GOLDEN["takes"]:
        take, verdict = each["take"], each["verdict"]
        row = take | {"recorded_ms": _ms(take["recorded_at"]), "sent_ms": _ms(take["sent_at"])}
        votes = verdict and Votes(verdict["state"], verdict["approve"], verdict["reject"], verdict["unsure"])
        counter.take(row, votes)
    return counter.made(datetime.fromisoformat(GOLDEN["made_at"]))


def test_golden_summary() -> None:
    assert _counted() == GOLDEN["expected"]


def test_a_record_that_is_too_large_is_cut_at_the_ends_of_its_lists() -> None:
    record = _counted()
    cell = record["cells"][0] | {"answers": {"accent": "x" * 80}}
    text = fitted(record | {"cells": [cell] * 2000}, 100_000)
    assert len(text.encode()) <= 100_000
    read = json.loads(text)
    assert len(read["cells"]) + read["more_cells"] == 2000
