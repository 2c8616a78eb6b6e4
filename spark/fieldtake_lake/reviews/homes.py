"""Which station a listener belongs to (backend-stack/small-lake/reviews/homes.ts says why). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A review was sent under this name by this station; the first of them counts. Times in milliseconds since 1970, by the broker."""

    reviewer: str
    station: str
    appended_at: int
    review_id: str

    @property
    def order(self) -> tuple[bool, int, str]:
        """A station that speaks for itself, under its own id, is always at home."""
        return self.reviewer != self.station, self.appended_at, self.review_id


def homes_of(claims: Iterable[Claim]) -> Mapping[str, str]:
    """Station by reviewer."""
    first: dict[str, Claim] = {}
    for claim in claims:
        before = first.get(claim.reviewer)
        if before is None or claim.order < before.order:
            first[claim.reviewer] = claim
    return {reviewer: claim.station for reviewer, claim in first.items()}
