"""The pure half of the landing job against the golden records, with dictionaries for S3 and the table."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from fieldtake_lake.landing.faults import FAULT_CODES, Fault, FaultError
from fieldtake_lake.landing.headers import Claim, decode_headers
from fieldtake_lake.landing.judge import GoodTake, Withdrawal, judge
from fieldtake_lake.landing.keys import object_key, object_uri
from fieldtake_lake.landing.outcome import Origin, Refused, Stored, StoredTake, Withdrawn
from fieldtake_lake.landing.resolve import Owner, candidates, resolve
from fieldtake_lake.landing.rows import refusal_of, row_of
from fieldtake_lake.landing.withdrawals import Gone, has_withdrawn, joined, without_late
from golden import DATA, GoldenCase, golden_cases, golden_claims

SENT = datetime(2026, 3, 7, tzinfo=UTC)
CLAIMS = golden_claims()


def fetch(claim: Claim, _: int) -> bytes | None:
    if claim.bucket != "claims":
        raise FaultError("bad_header", "not a claim bucket")
    return CLAIMS.get((claim.bucket, claim.key))


def land(case: GoldenCase, known: bool) -> list[tuple[str, str | None, str | None]]:
    """Verdict, code and object key of each record of a case, all in one batch; ``known`` if its withdrawals were before."""
    objects: dict[str, str] = {}
    refused: dict[int, Refused] = {}
    takes: list[StoredTake] = []
    withdrawn: set[int] = set()
    gone: Gone = {}
    for offset, record in enumerate(case.records):
        origin = Origin("topic2", 0, offset)
        headers = decode_headers(record.headers)
        verdict = judge(
            headers,
            record.value or b"",
            fetch,
            has_withdrawn=partial(withdrew, gone if known else {}, origin),
        )
        if isinstance(verdict, Fault):
            refused[offset] = refusal_of(verdict, headers, origin, SENT)
        elif isinstance(verdict, Withdrawal):
            withdrawn.add(offset)
            gone = joined(gone, [Withdrawn(origin, verdict.speaker_id, verdict.station_id, SENT)])
        else:
            takes.append(store(verdict, objects, origin))
    outcomes, late = without_late([*takes, *refused.values()], gone)
    for take in late:
        objects.pop(take.row.object_uri.removeprefix("s3://lake/"))
    takes = [outcome for outcome in outcomes if isinstance(outcome, StoredTake)]
    refused = {outcome.origin.offset: outcome for outcome in outcomes if isinstance(outcome, Refused)}
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


def withdrew(gone: Gone, origin: Origin, speaker_id: str) -> bool:
    return has_withdrawn(gone, speaker_id, origin)


def store(take: GoodTake, objects: dict[str, str], origin: Origin) -> StoredTake:
    head = take.headers
    key = object_key(head.lang, head.recorded_at, head.take_id, head.extension)
    held = objects.get(key)
    stored: Stored = "created" if held is None else "same" if held == head.sha256 else "other"
    objects.setdefault(key, head.sha256)
    return StoredTake(row_of(head, object_uri("lake", key), origin, SENT), stored)


@pytest.mark.parametrize("known", [False, True], ids=["same batch", "earlier batch"])
@pytest.mark.parametrize("case", golden_cases(), ids=lambda case: case.name)
def test_verdicts(case: GoldenCase, known: bool) -> None:
    assert land(case, known) == [(record.verdict, record.code, record.object_key) for record in case.records]


def test_every_code_has_a_case() -> None:
    seen = {record.code for case in golden_cases() for record in case.records}
    # No record is known that a lander cannot judge; test_worker.py makes one.
    signed = json.loads((DATA / "signed.json").read_text())
    seen |= {record["expect"].get("code") for case in signed["cases"] for record in case["records"]}
    assert seen - {None} == set(FAULT_CODES) - {"internal"}


def test_the_files_are_what_the_generator_makes() -> None:
    script = Path(__file__).parents[1] / "golden" / "generate.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
