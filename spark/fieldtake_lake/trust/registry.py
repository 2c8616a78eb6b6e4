"""Which key belongs to which station, and whether a record is by one of them. Pure: the workers get it with the code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from fieldtake_lake.landing.faults import Fault

from .signature import Header, canonical_bytes, claimed, has_repeated, is_signed_by, key_id_of

# off: not looked at. warn: told in the log, and landed. require: a dead letter.
Policy = Literal["off", "warn", "require"]
POLICIES: tuple[str, ...] = get_args(Policy)

_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """Times are the broker's, UTC; None: in force."""

    station_id: str
    public_key: bytes
    retired_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Registry:
    """By key id."""

    keys: Mapping[str, EnrolledKey] = field(default_factory=dict)


def registry_of(records: Iterable[tuple[str | None, bytes | None]]) -> Registry:
    """From the records of the topic ``stations`` in their order: the last of a station counts, and without a value it is out."""
    latest: dict[str, list[EnrolledKey]] = {}
    for station_id, value in records:
        if station_id is None:
            continue
        keys = [] if value is None else _keys(station_id, value)
        if keys is not None:
            latest[station_id] = keys
    found: dict[str, EnrolledKey] = {}
    for keys in latest.values():
        for key in keys:
            found.setdefault(key_id_of(key.public_key), key)
    return Registry(found)


def _keys(station_id: str, value: bytes) -> list[EnrolledKey] | None:
    """None for what is no enrolment."""
    try:
        record = json.loads(value)
        if record["station_id"] != station_id:
            return None
        return [
            EnrolledKey(
                station_id,
                bytes.fromhex(_hex(key["public_key"])),
                _time(key.get("retired_at")),
                _time(key.get("revoked_at")),
            )
            for key in record["keys"]
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _hex(text: str) -> str:
    if not _PUBLIC_KEY.fullmatch(text):
        raise ValueError("no public key")
    return text


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def signer_of(
    registry: Registry,
    topic: str,
    key: bytes | None,
    value_sha256: Callable[[], str],
    headers: Sequence[Header],
    sent_at: datetime,
) -> str | Fault:
    """The station whose key signed the record, in force when the broker appended it; or why nobody is believed to have."""
    if has_repeated(headers):
        return Fault("bad_signature", "a header is there twice")
    try:
        said = claimed(headers)
    except ValueError as error:
        return Fault("bad_signature", str(error))
    if said is None:
        return Fault("unsigned", "the record is not signed")
    key_id, signature = said
    enrolled = registry.keys.get(key_id)
    if enrolled is None:
        return Fault("unknown_station", f"signed by {key_id}, which is enrolled for no station")
    canonical = canonical_bytes(topic, key, value_sha256(), headers, signature[0])
    if not is_signed_by(enrolled.public_key, canonical, signature):
        return Fault("bad_signature", f"not what key {key_id} of station {enrolled.station_id} signed")
    ends = [end for end in (enrolled.revoked_at, enrolled.retired_at) if end is not None]
    if any(sent_at >= end for end in ends):
        until = min(ends).isoformat()
        return Fault(
            "station_revoked", f"key {key_id} of station {enrolled.station_id} was in force until {until}"
        )
    return enrolled.station_id


def speaks_for(station_id: str, said: str | None) -> Fault | None:
    """A fault if a record says to be of another station than the one that signed it."""
    if said is None or said == station_id:
        return None
    return Fault("unknown_station", f"signed by station {station_id}, and says to be of {said[:100]}")


def said_station(headers: Iterable[Header]) -> str | None:
    """The station that the headers of a record name; None: they name none, and the record is its signer's."""
    found = {name: value.decode("utf-8", "replace") for name, value in headers if value is not None}
    return found.get("station_id") or found.get("ce_source", "").removeprefix("/stations/") or None


def distrust_of(
    registry: Registry,
    topic: str,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
    sent_at: datetime,
    said: str | None = None,
) -> Fault | None:
    """Why a small record (a review, a speaker, an outcome) is not believed; None: it is.

    ``topic`` as the contract names it, whatever this deployment calls it. ``said``: the station that the value itself names, if any.
    """
    signer = signer_of(
        registry, topic, key, lambda: hashlib.sha256(value or b"").hexdigest(), headers, sent_at
    )
    if isinstance(signer, Fault):
        return signer
    return speaks_for(signer, said_station(headers)) or speaks_for(signer, said)
