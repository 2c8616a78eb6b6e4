"""Who owns a take_id, and so what each record of a batch is told.

Pure, because it is where "exactly once" is decided. A batch may be a replay of one that died anywhere, so nothing
here depends on what this run did before: only on the records, on the objects, and on the rows that are committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .outcome import Origin, Refused, StoredTake, TakeRow


@dataclass(frozen=True, slots=True)
class Owner:
    """What the committed row of a take_id says."""

    sha256: str
    object_uri: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Told:
    """What one good record is told."""

    row: TakeRow
    status: Literal["landed", "duplicate"]
    owner: Owner


@dataclass(frozen=True, slots=True)
class Resolution:
    """``told`` get receipts; ``conflicts`` go to the dead letters; ``orphans`` are object URIs no row will name."""

    told: Sequence[Told]
    conflicts: Sequence[Refused]
    orphans: Sequence[str]


def candidates(takes: Iterable[StoredTake]) -> list[TakeRow]:
    """One row for each take_id, to be merged where there is none yet: its first record whose bytes are the object's."""
    first: dict[str, TakeRow] = {}
    for take in sorted(takes, key=lambda take: take.row.origin):
        if take.stored != "other":
            first.setdefault(take.row.take_id, take.row)
    return list(first.values())


def contested(takes: Iterable[StoredTake]) -> set[str]:
    """Object URIs that records with different bytes both believe they wrote: only the object itself can tell."""
    believed: dict[str, set[str]] = {}
    for take in takes:
        if take.stored != "other":
            believed.setdefault(take.row.object_uri, set()).add(take.row.sha256)
    return {uri for uri, digests in believed.items() if len(digests) > 1}


def settle(takes: Sequence[StoredTake], holds: Mapping[str, str]) -> list[StoredTake]:
    """``takes`` with the contested ones corrected by what each object holds (URI to sha256)."""
    return [
        take
        if holds.get(take.row.object_uri, take.row.sha256) == take.row.sha256
        else StoredTake(take.row, "other")
        for take in takes
    ]


def resolve(takes: Sequence[StoredTake], owners: Mapping[str, Owner]) -> Resolution:
    """What each record is told, given the rows committed after the merge (by take_id)."""
    told: list[Told] = []
    conflicts: list[Refused] = []
    orphans: list[str] = []
    for take in takes:
        row = take.row
        owner = owners.get(row.take_id)
        if owner is None or owner.sha256 != row.sha256:
            conflicts.append(_conflict(row))
        else:
            told.append(Told(row, "landed" if owner.origin == row.origin else "duplicate", owner))
        # Under another language or day the same take_id has another key: an object that the owner's row does not name.
        if owner is not None and owner.object_uri != row.object_uri and take.stored != "other":
            orphans.append(row.object_uri)
    return Resolution(told, conflicts, sorted(set(orphans)))


def _conflict(row: TakeRow) -> Refused:
    return Refused(
        row.origin,
        "conflict",
        f"take {row.take_id} is already there with other bytes",
        row.take_id,
        row.station_id,
        row.sent_at,
        row.speaker_id,
    )
