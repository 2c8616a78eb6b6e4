"""The text of a prompt as a station keeps it: ``main/text/prompt-text.ts`` in Python, whose comments say why.

``text_classes.json`` (written by ``scripts/text-classes.ts``) says which characters are of which kind, and
``test/golden/words.json`` holds what both have to say.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib import resources

MAX_PROMPT_CHARS = 4_000
"""In UTF-16 units, as JavaScript counts."""


def prompt_text(raw: str) -> str | None:
    """The text as it is kept; None: a station would not take it."""
    if utf16_length(raw) > MAX_PROMPT_CHARS * 4 or _is_unreadable(raw):
        return None
    text = raw
    while (cleaned := _cleaned(text)) != text:
        text = cleaned
    if not _found("seen", text) or utf16_length(text) > MAX_PROMPT_CHARS or _is_lost(text):
        return None
    return text


def utf16_length(text: str) -> int:
    """How long JavaScript says that it is."""
    return len(text) + sum(char > "\uffff" for char in text)


@cache
def _classes() -> dict[str, str]:
    """By name, what stands between the brackets of a character class."""
    text = resources.files(__package__).joinpath("text_classes.json").read_text("utf-8")
    runs: dict[str, list[tuple[int, int]]] = json.loads(text)
    return {
        name: "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in each) for name, each in runs.items()
    }


@cache
def _pattern(name: str) -> re.Pattern[str]:
    kind = _classes()
    word = kind["letter"] + kind["mark"]
    return re.compile(
        {
            "seen": f"[^{kind['blank']}{kind['other']}{kind['mark']}{kind['ignorable']}\u2800]|[{kind['private']}]",
            "control": f"(?!\n)[{kind['control']}]|[\ufdd0-\ufdef\U0001fffe\U0001ffff\ufffe\uffff]",
            "edge": f"^[{kind['blank']}\u200e\u200f\u061c]+|[{kind['blank']}\u200e\u200f\u061c]+\\Z",
            "invisible": f"[{kind['ignorable']}{kind['format']}\ufffc]",
            "base": f"[^{kind['blank']}{kind['other']}]",
            "between": f"[^{word}{kind['number']}?]+",
            **{name: f"[{kind[name]}]" for name in ("mark", "selector", "mongolian", "joining", "unspaced")},
        }[name]
    )


def _found(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


_LINE_END = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_LOST = re.compile("[\ufffd\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANK_LETTERS = re.compile("[\u3164\uffa0]")
# As JavaScript's \s.
_OTHER_THAN_EMPTY_CELL = re.compile("[^\u2800\\s\ufeff]")
_BRAILLE = re.compile("[\u2801-\u28ff]")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")


def _is_unreadable(raw: str) -> bool:
    if _LOST.search(raw):
        return True
    return _found("control", _LINE_END.sub("\n", raw).replace("\t", " "))


def _cleaned(text: str) -> str:
    out = _DIRECTION.sub("", unicodedata.normalize("NFC", text))
    out = _BLANK_LETTERS.sub(" ", out)
    if not _OTHER_THAN_EMPTY_CELL.search(out) or not _BRAILLE.search(out):
        out = out.replace("\u2800", " ")
    out = _LINE_END.sub("\n", _without_invisible(out)).replace("\t", " ")
    return _pattern("edge").sub("", out)


def _without_invisible(text: str) -> str:
    if not _found("invisible", text):
        return text
    kept: list[str] = []
    for at, char in enumerate(text):
        after = text[at + 1 : at + 2]
        if not _found("invisible", char) or _is_needed(char, kept[-1] if kept else "", after):
            kept.append(char)
    return "".join(kept)


def _is_needed(char: str, before: str, after: str) -> bool:
    if char in "\u200c\u200d":
        return _found("joining", before) and before != char
    if char == "\u200b":
        return _found("unspaced", before) and _found("unspaced", after)
    if char in "\u200e\u200f\u061c":
        return before != char
    if char == "\u034f":
        return _found("mark", before) and _found("mark", after)
    if char in "\u115f\u1160":
        return bool(_JAMO.search(before) or _JAMO.search(after))
    if "\u180b" <= char <= "\u180f":
        return _found("mongolian", before)
    if char in "\u17b4\u17b5":
        return False
    if _found("selector", char):
        return _found("base", before) and not _found("selector", before) and not re.search("[A-Za-z]", before)
    if "\U000e0020" <= char <= "\U000e007f":
        return before == "\U0001f3f4" or bool(_TAGS.search(before))
    return bool(_SEEN_FORMATS.search(char))


def _is_lost(text: str) -> bool:
    """`??? ??`: an encoding that had no place for a letter writes `?`."""
    if "?" not in text:
        return False
    words = [word for word in _pattern("between").split(text) if word]
    marks = [not word.strip("?") for word in words]
    only = sum(marks)
    astray = sum(len(word) > 1 and marks[at] and (at == 0 or marks[at - 1]) for at, word in enumerate(words))
    others = len(words) - only
    return others == 0 or (astray > 0 and only >= others)
