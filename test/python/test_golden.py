"""The pure half of the landing job against the golden records, with dictionaries for S3 and the table."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fieldtake_lake.faults import FAULT_CODES, Fault, FaultError
from fieldtake_lake.headers import Claim, decode_headers
from fieldtake_lake.judge import GoodTake, Withdrawal, judge
from fieldtake_lake.keys import object_key, object_uri
from fieldtake_lake.landing import refusal_of, row_of
from fieldtake_lake.outcome import Origin, Refused, Stored, StoredTake
from fieldtake_lake.resolve import Owner, candidates, resolve
from golden import GoldenCase, golden_cases, golden_claims

SENT = datetime(2026, 3, 7, tzinfo=UTC)
CLAIMS = golden_claims()


def fetch(claim: Claim) -> bytes | None:
    if claim.bucket != "claims":
        raise FaultError("bad_header", "not a claim bucket")
    return CLAIMS.get((claim.bucket, claim.key))


def land(case: GoldenCase) -> list[tuple[str, str | None, str | None]]:
    """Verdict, code and object key of each record of a case, all in one batch."""
    objects: dict[str, str] = {}
    refused: dict[int, Refused] = {}
    takes: list[StoredTake] = []
    withdrawn: set[int] = set()
    for offset, record in enumerate(case.records):
        origin = Origin("topic2", 0, offset)
        headers = decode_headers(record.headers)
        verdict = judge(headers, record.value or b"", fetch)
        if isinstance(verdict, Fault):
            refused[offset] = refusal_of(verdict, headers, origin, SENT)
        elif isinstance(verdict, Withdrawal):
            withdrawn.add(offset)
        else:
            takes.append(store(verdict, objects, origin))
    owners = {row.take_id: Owner(row.sha256, row.object_uri, row.origin) for row in candidates(takes)}
    outcome = resolve(takes, owners)
    refused |= {refusal.origin.offset: refusal for refusal in outcome.conflicts}
    told = {item.row.origin.offset: item for item in outcome.told}
    for uri in outcome.orphans:
        del objects[uri.removeprefix("s3://lake/")]
    assert set(objects) == {item.owner.object_uri.removeprefix("s3://lake/") for item in outcome.told}
    return [
        ("withdrawn", None, None)
        if offset in withdrawn
        else ("rejected", refused[offset].code, None)
        if offset in refused
        else (told[offset].status, None, told[offset].owner.object_uri.removeprefix("s3://lake/"))
        for offset in range(len(case.records))
    ]


def store(take: GoodTake, objects: dict[str, str], origin: Origin) -> StoredTake:
    head = take.headers
    key = object_key(head.lang, head.recorded_at, head.take_id, head.extension)
    held = objects.get(key)
    stored: Stored = "created" if held is None else "same" if held == head.sha256 else "other"
    objects.setdefault(key, head.sha256)
    return StoredTake(row_of(head, object_uri("lake", key), origin, SENT), stored)


@pytest.mark.parametrize("case", golden_cases(), ids=lambda case: case.name)
def test_verdicts(case: GoldenCase) -> None:
    assert land(case) == [(record.verdict, record.code, record.object_key) for record in case.records]


def test_every_code_has_a_case() -> None:
    seen = {record.code for case in golden_cases() for record in case.records}
    assert seen - {None} == set(FAULT_CODES)


def test_the_files_are_what_the_generator_makes() -> None:
    script = Path(__file__).parents[1] / "golden" / "generate.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
