"""Edges that the golden records do not reach."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fieldtake_lake.landing.codec import decode, encode
from fieldtake_lake.landing.containers import read_flac, read_wav
from fieldtake_lake.landing.counts import spans_of
from fieldtake_lake.landing.faults import Fault, FaultError
from fieldtake_lake.landing.headers import Claim, Consent, decode_headers, minted_at, parse_take, parse_time
from fieldtake_lake.landing.json_header import DEEPEST, json_header
from fieldtake_lake.landing.judge import GoodTake, judge
from fieldtake_lake.landing.keys import is_claim_of
from fieldtake_lake.landing.outcome import Origin, Outcome, Refused, StoredTake, TakeRow, Withdrawn
from fieldtake_lake.landing.receipts import refused_receipt
from fieldtake_lake.landing.resolve import Owner, candidates, contested, resolve, settle
from fieldtake_lake.landing.rows import refusal_of
from fieldtake_lake.landing.withdrawals import ERASED, Gone, Said, has_withdrawn
from fieldtake_lake.reconcile import compare
from flac_writer import flac_file
from golden import golden_cases

AT = datetime(2026, 3, 7, 12, 0, 0, 123000, tzinfo=UTC)


def row(
    offset: int, sha: str = "a", uri: str = "s3://lake/k", take_id: str = "t", partition: int = 0
) -> TakeRow:
    return TakeRow(
        take_id, AT, "am", "sp", "se", "st", "p", "h", None, "read", None, None, uri, 1, sha, "x", 16000, 1, 16, 1, None, None, None, "0", 1, 1,
        Origin("topic2", partition, offset), AT,
    )  # fmt: skip


def test_last_of_a_repeated_header_wins() -> None:
    assert decode_headers([("a", b"1"), ("a", b"2"), ("b", None)]) == {"a": "2"}


def test_minted_at_reads_the_uuid_clock() -> None:
    assert minted_at("019cbd1e-3741-7ae1-b273-ff34fce19d6b") == datetime(
        2026, 3, 5, 8, 30, 0, 1000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "0001-01-01T00:00:00+23:59", "2026-1-1T00:00:00Z", ""]
)
def test_impossible_times(text: str) -> None:
    with pytest.raises(FaultError, match="bad_header"):
        parse_time(text, "ce_time")


def test_nanoseconds_are_cut() -> None:
    assert parse_time("2026-03-05T08:30:00.123456789Z", "ce_time").microsecond == 123456


@pytest.mark.parametrize("frames", [1, 1023, 1024, 1025, 200 * 64])
def test_flac_end_at_every_block_edge(frames: int) -> None:
    blocksize = 64 if frames > 2000 else 1024
    assert read_flac(flac_file([n % 7 for n in range(frames)], 48000, 16, blocksize)).frames == frames


def test_false_sync_codes_in_the_audio_are_no_frames() -> None:
    # Samples of 0xFFF8 look like sync codes all through the file.
    data = flac_file([-8] * 3000, 48000, 16)
    assert read_flac(data).frames == 3000


def test_every_prefix_of_a_flac_is_refused_or_shorter() -> None:
    data = flac_file(list(range(300)), 16000, 16, 100)
    for length in range(len(data)):
        try:
            assert read_flac(data[:length]).frames <= 300
        except FaultError as error:
            assert error.fault.code in ("bad_container", "frames_mismatch")


def test_every_prefix_of_a_wav_is_refused() -> None:
    from generate import wav_file

    data = wav_file([1, 2, 3])
    assert read_wav(data).frames == 3
    for length in range(len(data)):
        with pytest.raises(FaultError, match="bad_container"):
            read_wav(data[:length])


def test_first_record_of_a_take_is_its_candidate_whatever_the_order() -> None:
    takes = [StoredTake(row(9), "same"), StoredTake(row(4), "created"), StoredTake(row(2, "b"), "other")]
    assert [item.origin.offset for item in candidates(takes)] == [4]


def test_contested_objects_are_settled_by_what_they_hold() -> None:
    takes = [StoredTake(row(1, "a"), "created"), StoredTake(row(2, "b"), "created")]
    assert contested(takes) == {"s3://lake/k"}
    assert [take.stored for take in settle(takes, {"s3://lake/k": "b"})] == ["other", "created"]


def test_a_replayed_batch_is_told_the_same() -> None:
    takes = [StoredTake(row(1), "same"), StoredTake(row(2), "same")]
    owners = {"t": Owner("a", "s3://lake/k", Origin("topic2", 0, 1))}
    assert [told.status for told in resolve(takes, owners).told] == ["landed", "duplicate"]


def test_same_bytes_under_another_key_leave_no_object_behind() -> None:
    owners = {"t": Owner("a", "s3://lake/k", Origin("topic2", 0, 1))}
    outcome = resolve([StoredTake(row(5, "a", "s3://lake/other"), "created")], owners)
    assert [told.status for told in outcome.told] == ["duplicate"]
    assert outcome.orphans == ["s3://lake/other"]


def test_a_refusal_names_whom_to_tell_only_if_the_record_does() -> None:
    origin = Origin("topic2", 1, 2)
    silent = refusal_of(Fault("missing_header", "x"), {"ce_id": "no uuid"}, origin, AT)
    assert refused_receipt(silent, AT) is None
    named = {"ce_id": "019cbd1e-3741-7ae1-b273-ff34fce19d6b", "station_id": "s1"}
    receipt = refused_receipt(refusal_of(Fault("sha_mismatch", "a\nb"), named, origin, AT), AT)
    assert receipt is not None
    assert receipt[1] == (
        '{"take_id":"019cbd1e-3741-7ae1-b273-ff34fce19d6b","status":"rejected",'
        '"reason":{"code":"sha_mismatch","message":"a b"},"station_id":"s1",'
        '"at":"2026-03-07T12:00:00.123Z","origin":{"topic":"topic2","partition":1,"offset":2}}'
    )


def test_adjacent_hours_become_one_span() -> None:
    hours = [datetime(2026, 3, 7, hour, tzinfo=UTC) for hour in (1, 2, 5)]
    assert [(start.hour, end.hour) for start, end in spans_of(hours)] == [(1, 3), (5, 6)]


def test_outcomes_survive_the_way_to_the_driver() -> None:
    origin = Origin("topic2", 0, 1)
    outcomes: list[Outcome] = [
        StoredTake(row(1), "created"),
        StoredTake(row(2), "same", Claim("claims", "k"), Consent("a", "am", "2", AT)),
        Refused(origin, "sha_mismatch", "x", None, None, AT),
        Withdrawn(origin, "sp", "st", AT),
    ]
    assert [decode(encode(outcome)) for outcome in outcomes] == outcomes


def test_reconciliation_names_each_kind_of_difference() -> None:
    expected = [("a", "1"), ("b", "1"), ("c", "1")]
    found = [("a", "1"), ("a", "1"), ("b", "2"), ("d", "1")]
    assert {(item.kind, item.what) for item in compare("s", expected, found)} == {
        ("missing", "c"),
        ("extra", "d"),
        ("other", "b"),
        ("twice", "a"),
    }


CONSENT = {
    "consent_sha256": "a" * 64,
    "consent_lang": "am",
    "consent_version": "2",
    "consent_at": "2026-03-05T11:00:00+03:00",
}


def take_headers(**changes: str) -> dict[str, str]:
    flac = next(case for case in golden_cases() if case.name == "flac")
    return decode_headers(flac.records[0].headers) | changes


def test_consent_is_read_whole_or_not_at_all() -> None:
    assert parse_take(take_headers(**CONSENT)).consent == Consent(
        "a" * 64, "am", "2", datetime(2026, 3, 5, 8, tzinfo=UTC)
    )
    assert parse_take(take_headers()).consent is None
    for name, bad in (("sha256", "A"), ("lang", "../x"), ("version", "\x00"), ("at", "yesterday")):
        assert parse_take(take_headers(**CONSENT | {f"consent_{name}": bad})).consent is None


@pytest.mark.parametrize("name", ["quality", "gaps"])
def test_headers_of_json_are_kept_as_they_came_or_not_at_all(name: str) -> None:
    kind: type[object] = dict if name == "quality" else list
    cases = json.loads((Path(__file__).parent.parent / "golden" / "json-headers.json").read_text("utf-8"))
    for text, is_kept in cases[name]:
        assert json_header(text, kind) == (text if is_kept else None), text
    assert json_header(None, kind) is None
    assert cases["deepest"] == DEEPEST
    nested = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert json_header(f"[{nested}]", list) is not None
    assert json_header(f"[[{nested}]]", list) is None


def test_a_cleared_claim_is_no_missing_claim() -> None:
    claim = {"claim_bucket": "claims", "claim_key": "claims/station-7/x.flac"}
    landed = judge(take_headers(**claim), b"", lambda *_: None, holds=lambda _: True)
    assert isinstance(landed, GoodTake)
    assert landed.audio is None
    missing = judge(take_headers(**claim), b"", lambda *_: None, holds=lambda _: False)
    assert isinstance(missing, Fault)
    assert missing.code == "claim_missing"


def test_only_a_takes_own_claim_is_cleared() -> None:
    assert is_claim_of(Claim("claims", "claims/station-7/t.flac"), "t", "flac")
    assert not is_claim_of(Claim("claims", "claims/station-7/u.flac"), "t", "flac")
    assert not is_claim_of(Claim("claims", "t.wav"), "t", "flac")
    # The lake's own object has the take's name too.
    assert not is_claim_of(Claim("lake", "audio/am/2026-03-05/t.flac"), "t", "flac")
    assert not is_claim_of(Claim("claims", "claims/../audio/am/2026-03-05/t.flac"), "t", "flac")


def test_a_withdrawal_concerns_what_comes_after_it() -> None:
    gone: Gone = {"sp": (Said(Origin("topic2", 0, 5)),)}
    verdicts = [has_withdrawn(gone, "sp", Origin("topic2", *at)) for at in ((0, 4), (0, 6), (1, 4))]
    assert verdicts == [False, True, True]
    assert has_withdrawn({"sp": (Said(ERASED),)}, "sp", Origin("topic2", 0, 0))
    assert not has_withdrawn(gone, None, Origin("topic2", 0, 6))
