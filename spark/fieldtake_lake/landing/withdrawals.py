"""Who has withdrawn, and which records that concerns. Pure: a batch that is done again must come to the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from .judge import speaker_withdrew
from .outcome import Origin, Outcome, Refused, StoredTake, Withdrawn
from .proof import ALL, Scope

# By speaker, where the withdrawals are. ERASED stands for one that precedes everything: what was erased does not come
# back when a topic is read again from its beginning.
ERASED = Origin("", -1, -1)


class Said(NamedTuple):
    """A withdrawal: where it stands, and of which takes it speaks."""

    origin: Origin
    scope: Scope = ALL


Gone = Mapping[str, tuple[Said, ...]]


class Statement(NamedTuple):
    """What a station says of one withdrawal, however often and whichever way it comes. The same as small-lake/withdraw.ts."""

    speaker_id: str
    station_id: str
    withdrawn_at: datetime
    secret_sha256: str | None = None


class Noted(NamedTuple):
    """A withdrawal that is in the table, and where its record stood."""

    statement: Statement
    origin: Origin
    undone: bool = False


def news(withdrawn: Sequence[Withdrawn], noted: Iterable[Noted]) -> list[Withdrawn]:
    """The withdrawals of a batch that are to be carried out, each once.

    One that came by stick comes again when its station has a network. What became of the first holds for both: its quarantine,
    its undo, its erasure. One that is noted from this very record is carried out once more: its batch is done again.
    """
    known: dict[Statement, list[Noted]] = {}
    for row in noted:
        known.setdefault(row.statement, []).append(row)
    found: list[Withdrawn] = []
    for item in sorted(withdrawn, key=lambda item: item.origin):
        rows = known.setdefault(_statement(item), [])
        if all(row.origin == item.origin and not row.undone for row in rows):
            found.append(item)
            rows.append(Noted(_statement(item), item.origin))
    return found


def _statement(item: Withdrawn) -> Statement:
    return Statement(item.speaker_id, item.station_id, item.withdrawn_at, item.secret_sha256)


def has_withdrawn(
    gone: Gone,
    speaker_id: str | None,
    at: Origin,
    station_id: str | None = None,
    withdrawal_sha256: str | None = None,
) -> bool:
    """Whether a record of the speaker at ``at`` comes too late.

    One that stands before the withdrawal in its own partition has landed, or will, and is erased with the rest. Between
    partitions there is no order, and a withdrawal that is known counts.
    """
    return any(
        (said.topic, said.partition) != (at.topic, at.partition) or said.offset < at.offset
        for said, scope in gone.get(speaker_id or "", ())
        if scope.covers(station_id, withdrawal_sha256)
    )


def joined(gone: Gone, withdrawn: Iterable[Withdrawn]) -> Gone:
    """``gone`` and the withdrawals of a batch."""
    both = dict(gone)
    for item in withdrawn:
        both[item.speaker_id] = tuple({*both.get(item.speaker_id, ()), Said(item.origin, item.scope)})
    return both


def without_late(outcomes: Sequence[Outcome], gone: Gone) -> tuple[list[Outcome], list[StoredTake]]:
    """Outcomes in which records after their speaker's withdrawal are refused; and those of them whose audio was put."""
    kept: list[Outcome] = []
    late: list[StoredTake] = []
    for outcome in outcomes:
        match outcome:
            case StoredTake(row=row) if has_withdrawn(
                gone, row.speaker_id, row.origin, row.station_id, row.withdrawal_sha256
            ):
                late.append(outcome)
                fault = speaker_withdrew(row.speaker_id)
                kept.append(
                    Refused(
                        row.origin,
                        fault.code,
                        fault.message,
                        row.take_id,
                        row.station_id,
                        row.sent_at,
                        row.speaker_id,
                    )
                )
            case Refused(speaker_id=str(speaker)) if has_withdrawn(
                gone, speaker, outcome.origin, outcome.station_id
            ):
                fault = speaker_withdrew(speaker)
                kept.append(replace(outcome, code=fault.code, message=fault.message))
            case _:
                kept.append(outcome)
    return kept, late
