"""The golden records, as Python sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "golden" / "data"


@dataclass(frozen=True)
class GoldenRecord:
    key: str | None
    headers: list[tuple[str, bytes]]
    value: bytes | None
    verdict: str
    code: str | None
    take_id: str | None
    object_key: str | None


@dataclass(frozen=True)
class GoldenCase:
    name: str
    records: list[GoldenRecord]


def golden_cases() -> list[GoldenCase]:
    index: dict[str, Any] = json.loads((DATA / "index.json").read_text())
    return [
        GoldenCase(case["name"], [golden_record(item) for item in case["records"]]) for case in index["cases"]
    ]


def golden_claims() -> dict[tuple[str, str], bytes]:
    index: dict[str, Any] = json.loads((DATA / "index.json").read_text())
    return {(claim["bucket"], claim["key"]): (DATA / claim["file"]).read_bytes() for claim in index["claims"]}


def golden_record(item: dict[str, Any]) -> GoldenRecord:
    """A record as the files have it."""
    file, expect = item.get("file"), item["expect"]
    return GoldenRecord(
        key=item["key"],
        headers=[
            (name, bytes.fromhex(text["hex"]) if isinstance(text, dict) else text.encode())
            for name, text in item["headers"]
        ],
        value=(DATA / file).read_bytes() if file else None,
        verdict=expect["verdict"],
        code=expect.get("code"),
        take_id=expect.get("take_id"),
        object_key=expect.get("object_key"),
    )
