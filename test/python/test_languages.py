"""Both landers give a language tag the same form (test/unit/text/language-tag.test.ts reads the same file)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fieldtake_lake.landing.headers import decode_headers, parse_take
from fieldtake_lake.landing.languages import canonical_tag
from golden import golden_cases

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "languages.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["written"])
def test_canonical_form(case: dict[str, str]) -> None:
    assert canonical_tag(case["written"]) == case["tag"]
    assert canonical_tag(case["tag"]) == case["tag"]


def test_a_take_of_an_old_station_goes_under_the_one_form() -> None:
    flac = next(case for case in golden_cases() if case.name == "flac")
    head = parse_take(decode_headers(flac.records[0].headers) | {"lang": "AMH-ethi"})
    assert head.lang == "am-Ethi"
