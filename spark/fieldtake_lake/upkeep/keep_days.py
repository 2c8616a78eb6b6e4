"""How long each kind of thing is kept: ``FIELDTAKE_KEEP_*_DAYS``. Read by ``retire`` alone: a slip here must not stop takes from landing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Below these something may still be asked for: a record in topic2 (90 days) may name its claim, and a take that landed
# may come again with a record that would land it anew.
_LEAST_DAYS = {"CLAIMS": 91, "AUDIO": 91, "DEAD_LETTERS": 1, "RESULTS": 1}
_FOREVER = "forever"


@dataclass(frozen=True, slots=True)
class Keep:
    """Days; None: for good. They count from when the lake got the thing, by the lake's clock."""

    # A dead letter is in its topic for 365 days, and to be sent again it needs its claim.
    claims: int | None = 400
    dead_letters: int | None = 400
    results: int | None = 400
    # A corpus is what all this is for. Whoever promised its speakers an end names one.
    audio: int | None = None


def keep_from_env(env: Mapping[str, str]) -> Keep:
    """A whole number, or ``forever``. What would delete too early, or says nothing clear, is a ValueError."""

    def days(kind: str, usual: int | None) -> int | None:
        name = f"FIELDTAKE_KEEP_{kind}_DAYS"
        text = env.get(name, "").strip()
        if text == "":
            return usual
        if text == _FOREVER:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) < _LEAST_DAYS[kind]:
            least = _LEAST_DAYS[kind]
            raise ValueError(f"{name}={text}: a number of days, {least} or more, or {_FOREVER}")
        return int(text)

    usual = Keep()
    return Keep(
        claims=days("CLAIMS", usual.claims),
        dead_letters=days("DEAD_LETTERS", usual.dead_letters),
        results=days("RESULTS", usual.results),
        audio=days("AUDIO", usual.audio),
    )
