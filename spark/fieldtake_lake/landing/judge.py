"""The verdict on one record: a take that may land, a withdrawal, or the fault that keeps it out.

The order of the checks is part of the contract (test/golden/README.md): two landers that checked in another
order would give the same bad record two names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .containers import Bytes, read_shape
from .faults import Fault, FaultCode, FaultError
from .headers import (
    WITHDRAWAL_TYPE,
    Claim,
    TakeHeaders,
    is_external_id,
    parse_take,
    parse_time,
)
from .keys import is_claimable_key

# Answers a claim of so many bytes with the object's, or None where there is no such object. One that has another length need
# not be read: a FaultError says so.
FetchClaim = Callable[[Claim, int], Bytes | None]
# Whether the lake holds this take's bytes already.
Holds = Callable[[TakeHeaders], bool]
# Whether a speaker has taken back consent.
HasWithdrawn = Callable[[str], bool]
# Why the record is not believed to be of a station that is enrolled (trust/registry.py); None: it is, as far as the policy asks.
Distrust = Callable[[], Fault | None]


@dataclass(frozen=True, slots=True)
class GoodTake:
    """A take that may land, with its audio (the record's value, or the claimed object).

    None for audio: its claim was cleared away because it had landed, and the lake holds it.
    """

    headers: TakeHeaders
    audio: Bytes | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A speaker takes back consent, as of ``withdrawn_at`` (UTC)."""

    speaker_id: str
    withdrawn_at: datetime
    station_id: str
    secret: str | None = None


Verdict = GoodTake | Withdrawal | Fault


def judge(
    headers: Mapping[str, str],
    value: Bytes,
    fetch_claim: FetchClaim,
    holds: Holds = lambda _: False,
    has_withdrawn: HasWithdrawn = lambda _: False,
    distrust: Distrust = lambda: None,
    digest: Callable[[], str] | None = None,
) -> Verdict:
    """Never raises for what is wrong with the record; does raise for what is wrong with the claim store.

    ``digest``: the value's SHA-256, where somebody else needs it too.
    """
    try:
        if headers.get("ce_type") == WITHDRAWAL_TYPE:
            return distrust() or _withdrawal(value)
        if has_withdrawn(headers.get("speaker_id", "")):
            return speaker_withdrew(headers.get("speaker_id", ""))
        # Who sent it comes before what it says: nothing is fetched for a stranger.
        if stranger := distrust():
            return stranger
        take = parse_take(headers)
        audio = _audio(take, value, fetch_claim, holds, digest)
        if audio is not None:
            _check_shape(take, audio)
        _check_text(take)
        return GoodTake(take, audio)
    except FaultError as error:
        return error.fault


def speaker_withdrew(speaker_id: str) -> Fault:
    """The one fault of which nothing is kept, not even a dead letter."""
    return Fault("speaker_withdrew", f"speaker {speaker_id} has withdrawn consent")


def _audio(
    take: TakeHeaders,
    value: Bytes,
    fetch_claim: FetchClaim,
    holds: Holds,
    digest: Callable[[], str] | None,
) -> Bytes | None:
    if len(value) > 0:
        _check_digest(take, value, "sha_mismatch", "value", digest)
        return value
    if take.claim is None:
        raise FaultError("empty_value", "the value is empty and claims no object")
    if not is_claimable_key(take.claim.key):
        raise FaultError("bad_header", f"header claim_key is no key: {take.claim.key[:64]!r}")
    claimed = fetch_claim(take.claim, take.size)
    if claimed is None and holds(take):
        return None
    if claimed is None:
        raise FaultError("claim_missing", f"no object {take.claim.key!r} in bucket {take.claim.bucket!r}")
    _check_digest(take, claimed, "claim_mismatch", "claimed object")
    return claimed


def _check_digest(
    take: TakeHeaders, data: Bytes, fault: FaultCode, what: str, known: Callable[[], str] | None = None
) -> None:
    if len(data) != take.size:
        raise wrong_size(fault, what, len(data), take.size)
    digest = known() if known else hashlib.sha256(data).hexdigest()
    if digest != take.sha256:
        raise FaultError(fault, f"the {what} hashes to {digest}, the headers say {take.sha256}")


def wrong_size(fault: FaultCode, what: str, found: int, said: int) -> FaultError:
    """Lengths in bytes."""
    return FaultError(fault, f"the {what} has {found} bytes, the headers say {said}")


def _check_shape(take: TakeHeaders, audio: Bytes) -> None:
    shape = read_shape(audio, take.extension)
    for name, found, said in (
        ("sample rate", shape.sample_rate, take.sample_rate),
        ("channels", shape.channels, take.channels),
        ("bit depth", shape.bit_depth, take.bit_depth),
    ):
        if found != said:
            raise FaultError("rate_mismatch", f"the audio's {name} is {found}, the headers say {said}")
    if shape.frames != take.frames:
        raise FaultError(
            "frames_mismatch", f"the audio has {shape.frames} frames, the headers say {take.frames}"
        )


def _check_text(take: TakeHeaders) -> None:
    """What was read is known by its digest: another text would be taken for the transcript."""
    if take.prompt_text is None:
        return
    digest = hashlib.sha256(take.prompt_text.encode()).hexdigest()
    if digest != take.prompt_sha256:
        raise FaultError(
            "text_mismatch", f"prompt_text hashes to {digest}, prompt_sha256 says {take.prompt_sha256}"
        )


_MAX_SECRET = 100
_WITHDRAWAL = ("speaker_id", "withdrawn_at", "station_id")


def _withdrawal(value: Bytes) -> Withdrawal:
    if len(value) == 0:
        raise FaultError("empty_value", "the withdrawal is empty")
    try:
        body = json.loads(bytes(value).decode("utf-8-sig"), parse_constant=_no_constant, parse_int=float)
    except (ValueError, RecursionError) as error:
        raise FaultError("bad_container", "the withdrawal is not JSON") from error
    fields = [body.get(name) for name in _WITHDRAWAL] if isinstance(body, dict) else []
    texts = [field for field in fields if isinstance(field, str)]
    if len(texts) != len(_WITHDRAWAL) or not (is_external_id(texts[0]) and is_external_id(texts[2])):
        raise FaultError("bad_container", "the withdrawal lacks speaker_id, withdrawn_at or station_id")
    speaker_id, withdrawn_at, station_id = texts
    secret = body.get("secret")
    if not (secret is None or (isinstance(secret, str) and len(secret) <= _MAX_SECRET)):
        raise FaultError("bad_container", "the withdrawal's secret is none")
    return Withdrawal(speaker_id, parse_time(withdrawn_at, "withdrawn_at"), station_id, secret)


def _no_constant(name: str) -> None:
    """NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(f"{name} is no JSON")
