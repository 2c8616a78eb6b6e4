"""The headers of a record on topic2: CloudEvents in Kafka's binary mode, plus what the recording was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from .faults import FaultError
from .json_header import json_header
from .languages import canonical_tag

TAKE_TYPE = "org.fieldtake.take.v1"
# Of any other kind the text is what was asked, not what was said.
READ_ALOUD = "read"
WITHDRAWAL_TYPE = "org.fieldtake.withdrawal.v1"

# In the order in which they are looked for: the first that is absent names the fault.
REQUIRED = (
    "ce_specversion",
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_time",
    "content-type",
    "prompt_id",
    "prompt_sha256",
    "lang",
    "speaker_id",
    "session_id",
    "station_id",
    "sample_rate",
    "channels",
    "bit_depth",
    "frames",
    "sha256",
    "bytes",
    "pcm_sha256",
    "app_version",
    "attempt",
    "version",
)
CONTENT_TYPES: Mapping[str, str] = {"audio/flac": "flac", "audio/wav": "wav"}

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:[0-5]\d)", re.ASCII)
_UINT = re.compile(r"[0-9]{1,15}")
_SOURCE = re.compile(r"/stations/[^/]+")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MAX_ID = 200
_MAX_LANG = 35
_MAX_VERSION = 50
# What the tables' int columns hold.
_MAX_INT = 2**31 - 1
# The last millisecond of the year 9999: beyond it an id has no day to be filed under.
_LAST_MINTED = 253402300799999


@dataclass(frozen=True, slots=True)
class Claim:
    """Where the audio of a record with an empty value is to be found."""

    bucket: str
    key: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The text a speaker agreed to before the take, by its SHA-256, and when (UTC)."""

    text_sha256: str
    lang: str
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class TakeHeaders:
    """A take's headers, parsed. Times are UTC; ``frames`` are samples per channel; ``size`` is bytes."""

    take_id: str
    recorded_at: datetime
    extension: str
    prompt_id: str
    prompt_sha256: str
    prompt_text: str | None
    kind: str
    section: str | None
    itemcode: str | None
    lang: str
    speaker_id: str
    session_id: str
    station_id: str
    sample_rate: int
    channels: int
    bit_depth: int
    frames: int
    sha256: str
    size: int
    pcm_sha256: str
    quality: str | None
    gaps: str | None
    device: str | None
    app_version: str
    version: int
    attempt: int
    claim: Claim | None
    consent: Consent | None
    withdrawal_sha256: str | None = None
    # For which project it was recorded. None: the station is older than this header.
    project_id: str | None = None


def decode_headers(pairs: Sequence[tuple[str, bytes | None]]) -> dict[str, str]:
    """Header bytes as text; the last of a repeated name wins, as in Kafka's own ``lastHeader``.

    Bytes that are not UTF-8 become U+FFFD, which no check below lets through.
    """
    return {name: value.decode("utf-8", "replace") for name, value in pairs if value is not None}


def parse_take(headers: Mapping[str, str]) -> TakeHeaders:
    """All required headers, well-formed, or a FaultError (missing_header, bad_header)."""
    for name in REQUIRED:
        if not headers.get(name):
            raise FaultError("missing_header", f"header {name} is missing")
    for name in REQUIRED:
        _expect("\ufffd" not in headers[name], name, headers)
    _expect(headers["ce_specversion"] == "1.0", "ce_specversion", headers)
    _expect(headers["ce_type"] == TAKE_TYPE, "ce_type", headers)
    _match(_UUID7, "ce_id", headers)
    _expect(_minted_ms(headers["ce_id"]) <= _LAST_MINTED, "ce_id", headers)
    _match(_SOURCE, "ce_source", headers)
    recorded_at = parse_time(headers["ce_time"], "ce_time")
    _expect(headers["content-type"] in CONTENT_TYPES, "content-type", headers)
    _expect(len(headers["lang"]) <= _MAX_LANG, "lang", headers)
    _match(_LANG, "lang", headers)
    for name in ("prompt_id", "speaker_id", "session_id", "station_id"):
        _expect(is_external_id(headers[name]), name, headers)
    for name in ("prompt_sha256", "sha256", "pcm_sha256"):
        _match(_SHA256, name, headers)
    _expect(len(headers["app_version"]) <= _MAX_VERSION, "app_version", headers)
    return TakeHeaders(
        take_id=headers["ce_id"],
        recorded_at=recorded_at,
        extension=CONTENT_TYPES[headers["content-type"]],
        prompt_id=headers["prompt_id"],
        prompt_sha256=headers["prompt_sha256"],
        prompt_text=headers.get("prompt_text") or None,
        kind=_kind(headers.get("kind", "")),
        section=headers.get("section"),
        itemcode=headers.get("itemcode"),
        lang=canonical_tag(headers["lang"]),
        speaker_id=headers["speaker_id"],
        session_id=headers["session_id"],
        station_id=headers["station_id"],
        sample_rate=_positive("sample_rate", headers, _MAX_INT),
        channels=_positive("channels", headers, _MAX_INT),
        bit_depth=_positive("bit_depth", headers, _MAX_INT),
        frames=_positive("frames", headers),
        sha256=headers["sha256"],
        size=_positive("bytes", headers),
        pcm_sha256=headers["pcm_sha256"],
        quality=json_header(headers.get("quality"), dict),
        gaps=json_header(headers.get("gaps"), list),
        device=headers.get("device"),
        app_version=headers["app_version"],
        version=_positive("version", headers, _MAX_INT),
        attempt=_positive("attempt", headers, _MAX_INT),
        claim=_claim(headers),
        consent=_consent(headers),
        withdrawal_sha256=hash_of_secret(headers),
        project_id=_project(headers.get("project_id", "")),
    )


def parse_time(text: str, name: str) -> datetime:
    """An RFC 3339 instant with its offset, in UTC, or bad_header."""
    if not _RFC3339.fullmatch(text):
        raise FaultError("bad_header", f"header {name} is not an RFC 3339 time: {text[:64]!r}")
    try:
        # fromisoformat takes at most microseconds; what a station adds beyond is noise.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FaultError("bad_header", f"header {name} is not an RFC 3339 time: {text[:64]!r}") from error


def is_external_id(text: str) -> bool:
    """An id made elsewhere: printable, bounded, without slash, control or invisible format characters, half a surrogate pair."""
    return 0 < len(text) <= _MAX_ID and not any(
        char in "/\\\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text
    )


def is_take_id(text: str) -> bool:
    """A UUIDv7 in lower case."""
    return _UUID7.fullmatch(text) is not None


def minted_at(take_id: str) -> datetime:
    """The instant a UUIDv7 carries: a function of the id alone, so retries of a take agree on it."""
    return datetime.fromtimestamp(_minted_ms(take_id) / 1000, UTC)


def _minted_ms(take_id: str) -> int:
    return UUID(take_id).int >> 80


def _claim(headers: Mapping[str, str]) -> Claim | None:
    bucket, key = headers.get("claim_bucket"), headers.get("claim_key")
    if not bucket and not key:
        return None
    for name in ("claim_bucket", "claim_key"):
        if not headers.get(name):
            raise FaultError("missing_header", f"header {name} is missing")
    return Claim(headers["claim_bucket"], headers["claim_key"])


def _kind(text: str) -> str:
    """What was asked for. What cannot be a kind is as if it were not there: it keeps no take out of the lake."""
    return text if _KIND.fullmatch(text) else READ_ALOUD


def _project(text: str) -> str | None:
    """None also for what is no id: what merely describes a take keeps nothing out of the lake."""
    return text if is_external_id(text) else None


def hash_of_secret(headers: Mapping[str, str]) -> str | None:
    """None also for what is no hash: what merely describes a take keeps nothing out of the lake."""
    said = headers.get("withdrawal_sha256", "")
    return said if _SHA256.fullmatch(said) else None


def _consent(headers: Mapping[str, str]) -> Consent | None:
    """None unless all of it is there and can be kept: what merely describes a take keeps nothing out of the lake."""
    text, lang, version, at = (
        headers.get(f"consent_{name}", "") for name in ("sha256", "lang", "version", "at")
    )
    if not (_SHA256.fullmatch(text) and _LANG.fullmatch(lang) and len(lang) <= _MAX_LANG):
        return None
    if not (0 < len(version) <= _MAX_ID and version.isprintable()):
        return None
    try:
        return Consent(text, lang, version, parse_time(at, "consent_at"))
    except FaultError:
        return None


def _expect(ok: bool, name: str, headers: Mapping[str, str]) -> None:
    if not ok:
        raise FaultError("bad_header", f"header {name} is not acceptable: {headers[name][:64]!r}")


def _match(pattern: re.Pattern[str], name: str, headers: Mapping[str, str]) -> None:
    _expect(pattern.fullmatch(headers[name]) is not None, name, headers)


def _positive(name: str, headers: Mapping[str, str], most: int | None = None) -> int:
    _match(_UINT, name, headers)
    value = int(headers[name])
    _expect(value > 0 and (most is None or value <= most), name, headers)
    return value
