"""What a listener wrote down, under the bounds of the contract (main/contract/transcript.ts). Pure."""

from __future__ import annotations

import json
import re
from typing import Any

_CHARS, _NAME, _TIERS, _SEGMENTS = 60_000, 60, 16, 2_000
_LATEST = 2**53 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_transcript(said: Any) -> str:
    """As JSON with what the contract knows. Raises ValueError, KeyError or TypeError for what is none."""
    chars = _length(said["text"])
    tiers, names, count = [], set(), 0
    for one in _list(said["tiers"], _TIERS):
        name = one["name"]
        if not 0 < _length(name) <= _NAME or name in names:
            raise ValueError("a tier's name")
        names.add(name)
        segments, reached = [], 0
        for part in _list(one["segments"], _SEGMENTS):
            start, end = _ms(part["start_ms"]), _ms(part["end_ms"])
            if end <= start or start < reached:
                raise ValueError("segments of a tier follow each other")
            reached = end
            chars += _length(part["text"])
            count += 1
            segments.append({"start_ms": start, "end_ms": end, "text": part["text"]})
        tiers.append({"name": name, "segments": segments})
    if chars > _CHARS or count > _SEGMENTS:
        raise ValueError("more than a transcript may hold")
    return json.dumps({"text": said["text"], "tiers": tiers}, ensure_ascii=False, separators=(",", ":"))


def ends_at(transcript: str) -> int:
    """Where its last segment ends, in ms; 0 without any."""
    tiers = json.loads(transcript)["tiers"]
    return max((part["end_ms"] for one in tiers for part in one["segments"]), default=0)


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("no list, or too long a one")
    return value


def _ms(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError("no whole number")
    if not 0 <= value <= _LATEST:
        raise ValueError("no time of a take")
    return int(value)


def _length(text: Any) -> int:
    """In UTF-16 units, as a station counts."""
    if not isinstance(text, str) or _CONTROL.search(text):
        raise ValueError("no text")
    # half a surrogate pair cannot be encoded, which is a ValueError
    return len(text.encode("utf-16-le")) // 2
