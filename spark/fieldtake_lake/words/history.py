"""A speaker's answers over time. Pure; backend-stack/small-lake/words/history.ts is the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .records import SpeakerRow


def history(rows: Iterable[SpeakerRow]) -> list[SpeakerRow]:
    """The rows of one speaker in order, each until the next.

    Records may come twice, and late: of two with one beginning the one that stands later in ``rows`` is the same record,
    or a better one.
    """
    by_start = {row.valid_from: row for row in rows}
    ordered = [by_start[start] for start in sorted(by_start)]
    ends = [row.valid_from for row in ordered[1:]]
    return [replace(row, valid_to=end) for row, end in zip(ordered, [*ends, None], strict=True)]
