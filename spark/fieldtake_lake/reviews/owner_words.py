"""What project owners said of takes and listeners: of many words about one the latest counts, whatever order they come in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class OwnerWord:
    """Times in milliseconds since 1970: ``at`` by the station, ``appended_at`` by the broker."""

    word_id: str
    #: gold or standing
    kind: str
    #: the take, or the listener
    about: str
    #: the known answer; whether their verdicts are set aside; None: nothing is known any more
    says: str | None
    at: int
    appended_at: int

    @property
    def said(self) -> tuple[int, str]:
        """As of reviews: nothing is said after it was sent."""
        return min(self.at, self.appended_at), self.word_id


def last_says(words: Iterable[OwnerWord]) -> str | None:
    """What the last of these says; None: nothing. All are about the same."""
    last = max(words, key=lambda word: word.said, default=None)
    return None if last is None else last.says


def parse_word(value: bytes | None, appended_at: int) -> OwnerWord | None:
    """None for what is no such word."""
    try:
        said = json.loads((value or b"").decode())
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None:
            return None
        at_ms = (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        if "gold_id" in said and said["gold"] in ("approve", "reject", None):
            word_id, kind, about, says = said["gold_id"], "gold", said["take_id"], said["gold"]
        elif "standing_id" in said and isinstance(said["counts"], bool):
            word_id, kind, about = said["standing_id"], "standing", said["reviewer"]
            says = None if said["counts"] else "set_aside"
        else:
            return None
        if not all(isinstance(text, str) and text for text in (word_id, about)):
            return None
        # Half a surrogate pair is no text that a table takes.
        (word_id + about).encode()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return OwnerWord(word_id, kind, about, says, at_ms, appended_at)
