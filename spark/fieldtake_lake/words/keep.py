"""What of a batch of records is to be kept, what was taken back, and what came after its speaker had withdrawn. Pure.

The same as backend-stack/small-lake/words/keep.ts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class OfSomebody(Protocol):
    """A row that may be of a speaker."""

    @property
    def speaker_id(self) -> str | None: ...
    @property
    def station_id(self) -> str: ...


Row = TypeVar("Row", bound=OfSomebody)
Where = TypeVar("Where")


@dataclass
class Sorted(Generic[Row, Where]):
    """``back``: keys that were emptied; ``late``: keys to be emptied once more; ``malformed``: where those were."""

    kept: list[tuple[Row, Where]] = field(default_factory=list)
    back: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)
    malformed: list[Where] = field(default_factory=list)


def sort_words(
    records: Iterable[tuple[str, Where, Row | None, bool]], withdrew: Callable[[str, str], bool]
) -> Sorted[Row, Where]:
    """``records`` in order: key, where it was, the row (None: it is none of its kind), whether it is an empty record.

    ``withdrew``: whether a speaker has, as far as this station is concerned.
    """
    found: Sorted[Row, Where] = Sorted()
    kept: dict[str, list[tuple[Row, Where]]] = {}
    for key, where, row, empty in records:
        if empty:
            kept.pop(key, None)
            found.back.add(key)
        elif row is None:
            found.malformed.append(where)
        elif row.speaker_id is not None and withdrew(row.speaker_id, row.station_id):
            if key not in found.late:
                found.late.append(key)
        else:
            kept.setdefault(key, []).append((row, where))
    found.kept = [pair for pairs in kept.values() for pair in pairs]
    return found
