"""Headers that hold JSON: whoever reads the lake's tables may rely on that. backend-stack/small-lake/json-header.ts is the same."""

from __future__ import annotations

import json
import re
from typing import NoReturn

DEEPEST = 50
"""Levels within each other; no figure of a take is as deep, and readers of JSON give up at different depths."""

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def json_header(text: str | None, kind: type[object]) -> str | None:
    """The text as it came; None: it is absent, or not JSON of that kind (``dict`` or ``list``)."""
    if not text or "\ufffd" in text or _depth(text) > DEEPEST:
        return None
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return text if isinstance(value, kind) else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
