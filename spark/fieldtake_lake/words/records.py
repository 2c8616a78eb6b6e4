"""Records of the topics ``speakers``, ``outcomes`` and ``topic1``, as far as a lake keeps them. Pure.

``backend-stack/small-lake/words/rows.ts`` reads the same; ``test/golden/words.json`` holds what both have to say.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NoReturn, TypeVar

from fieldtake_lake.landing.headers import READ_ALOUD, is_external_id, is_take_id
from fieldtake_lake.landing.languages import canonical_tag

from .prompt_text import MAX_PROMPT_CHARS, prompt_text

_SHA256 = re.compile(r"[0-9a-f]{64}")
_OUTCOME_ID = re.compile(r"[0-9a-f]{32}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_T = TypeVar("_T")

_OUTCOMES = ("skipped", "flagged", "held_back")
_MAX_LANG = 35
_SAFE = 2**53 - 1


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A row of ``speakers``; ``answers`` and ``consents`` are JSON. ``valid_to`` None: so it is today."""

    speaker_id: str
    station_id: str
    project_id: str
    answers: str
    langs: list[str] | None
    consents: str
    app_version: str
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A row of ``outcomes``; of those of an outcome_id the one with the latest ``at`` says how it is."""

    outcome_id: str
    outcome: str
    holds: bool
    reasons: list[str]
    prompt_id: str
    prompt_sha256: str
    kind: str
    lang: str
    project_id: str
    station_id: str
    speaker_id: str | None
    take_id: str | None
    app_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A row of ``prompts`` as ``topic1`` tells it."""

    prompt_id: str
    prompt_sha256: str
    text: str
    lang: str
    kind: str
    section: str | None
    itemcode: str | None
    corpus: str
    source: str
    priority: int
    takes_wanted: int


class _NotOneError(ValueError):
    """A field that is none of its kind."""


def speaker_in(key: bytes | None, value: bytes) -> SpeakerRow | None:
    """None: no such record, or not under its own key."""
    return _read(key, value, _speaker)


def outcome_in(key: bytes | None, value: bytes) -> OutcomeRow | None:
    """None: no such record, or not under its own key."""
    return _read(key, value, _outcome)


def prompt_in(key: bytes | None, value: bytes) -> PromptRow | None:
    """As a station keeps it: what it would not take is no prompt here either."""
    # The head of a schema registry: a zero and the schema's number.
    framed = len(value) > 5 and value[0] == 0
    return _read(key, value[5:] if framed else value, lambda said: _prompt(_without_nothing(said)))


def _read(key: bytes | None, value: bytes, make: Callable[[Mapping[str, Any]], tuple[str, _T]]) -> _T | None:
    try:
        said = json.loads(value.decode("utf-8-sig"), parse_constant=_no_number)
        if not isinstance(said, dict):
            return None
        own, row = make(said)
    except (ValueError, RecursionError, OverflowError):
        return None
    return row if own == (key or b"").decode("utf-8", "replace") else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _speaker(said: Mapping[str, Any]) -> tuple[str, SpeakerRow]:
    answers, consents = said.get("answers"), said.get("consents")
    if not isinstance(answers, dict) or not isinstance(consents, list) or len(consents) > 1_000:
        raise _NotOneError("answers, consents")
    row = SpeakerRow(
        speaker_id=_id(said.get("speaker_id")),
        station_id=_id(said.get("station_id")),
        project_id=_id(said.get("project_id")),
        answers=_dump({_text(name, 200, least=1): _answer(each) for name, each in answers.items()}),
        langs=_several(said["langs"], 100, _lang) if "langs" in said else None,
        consents=_dump([_consent(each) for each in consents]),
        app_version=_text(said.get("app_version"), 50),
        valid_from=_time(said.get("at")),
    )
    return row.speaker_id, row


def _outcome(said: Mapping[str, Any]) -> tuple[str, OutcomeRow]:
    outcome, holds, take_id = said.get("outcome"), said.get("holds"), said.get("take_id")
    if outcome not in _OUTCOMES or not isinstance(holds, bool):
        raise _NotOneError("outcome")
    if "take_id" in said and not (isinstance(take_id, str) and is_take_id(take_id)):
        raise _NotOneError("take_id")
    row = OutcomeRow(
        outcome_id=_matching(_OUTCOME_ID, said.get("outcome_id")),
        outcome=outcome,
        holds=holds,
        reasons=_several(said.get("reasons"), 20, lambda reason: _text(reason, 60)),
        prompt_id=_id(said.get("prompt_id")),
        prompt_sha256=_matching(_SHA256, said.get("prompt_sha256")),
        kind=_matching(_KIND, said.get("kind", READ_ALOUD)),
        lang=_lang(said.get("lang")),
        project_id=_id(said.get("project_id")),
        station_id=_id(said.get("station_id")),
        speaker_id=_id(said["speaker_id"]) if "speaker_id" in said else None,
        take_id=take_id,
        app_version=_text(said.get("app_version"), 50),
        at=_time(said.get("at")),
    )
    return row.outcome_id, row


def _without_nothing(said: Mapping[str, Any]) -> dict[str, Any]:
    """Programs that export tables write null or "" where there is nothing."""
    return {name: each for name, each in said.items() if each is not None and each != ""}


def _prompt(said: Mapping[str, Any]) -> tuple[str, PromptRow]:
    if said.get("direction", "ltr") not in ("ltr", "rtl"):
        raise _NotOneError("direction")
    written = _text(said.get("text"), MAX_PROMPT_CHARS)
    text = prompt_text(written)
    if text is None:
        raise _NotOneError("text")
    row = PromptRow(
        prompt_id=_id(said.get("prompt_id")),
        prompt_sha256=sha256(text.encode()).hexdigest(),
        text=text,
        lang=canonical_tag(_lang(said.get("lang"))),
        kind=_matching(_KIND, said.get("kind", READ_ALOUD)),
        section=_text(said["section"], 500) if "section" in said else None,
        itemcode=_text(said["itemcode"], 200) if "itemcode" in said else None,
        corpus=_text(said.get("corpus"), 200, least=1),
        source=_text(said.get("source"), 500, least=1),
        priority=_whole(said.get("priority", 0), -1000, 1000),
        takes_wanted=_whole(said.get("takes_wanted", 1), 1, 1000),
    )
    return row.prompt_id, row


def _consent(said: object) -> dict[str, object]:
    if not isinstance(said, dict):
        raise _NotOneError("consent")
    _time(said.get("given_at"))
    return {
        "project_id": _id(said.get("project_id")),
        "lang": _text(said.get("lang"), 100),
        "version": _text(said.get("version"), 200),
        "sha256": _matching(_SHA256, said.get("sha256")),
        "given_at": said["given_at"],
    }


def _answer(said: object) -> object:
    if isinstance(said, str):
        return _text(said, 2_000)
    if isinstance(said, list):
        return _several(said, 100, lambda each: _text(each, 500) if isinstance(each, str) else _plain(each))
    return _plain(said)


def _plain(said: object) -> object:
    """Yes or no, or a number as JavaScript has it."""
    if isinstance(said, bool):
        return said
    if not isinstance(said, int | float) or not math.isfinite(number := float(said)):
        raise _NotOneError("answer")
    return int(number) if number.is_integer() and abs(number) <= _SAFE else number


def _several(said: object, most: int, each: Callable[[Any], _T]) -> list[_T]:
    if not isinstance(said, list) or len(said) > most:
        raise _NotOneError("list")
    return [each(one) for one in said]


def _text(said: object, most: int, least: int = 0) -> str:
    if not isinstance(said, str) or not least <= len(said) <= most:
        raise _NotOneError("text")
    # Half a pair of surrogates is no character, and nothing stores it.
    return said.encode("utf-8", "replace").decode()


def _id(said: object) -> str:
    if not isinstance(said, str) or not is_external_id(said):
        raise _NotOneError("id")
    return said


def _matching(pattern: re.Pattern[str], said: object) -> str:
    if not isinstance(said, str) or not pattern.fullmatch(said):
        raise _NotOneError(pattern.pattern)
    return said


def _lang(said: object) -> str:
    tag = _matching(_LANG, said)
    if len(tag) > _MAX_LANG:
        raise _NotOneError("lang")
    return tag


def _whole(said: object, least: int, most: int) -> int:
    number = _plain(said)
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise _NotOneError("whole number")
    return number


def _time(said: object) -> datetime:
    """In UTC, to the millisecond, as JavaScript keeps it."""
    text = _matching(_TIME, said)
    at = datetime.fromisoformat(re.sub(r"(\.\d{3})\d+", r"\1", text)).astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
