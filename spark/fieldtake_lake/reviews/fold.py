"""Many verdicts on a take, one outcome. Pure; test/golden/reviews.json holds this and the small lake's to the same answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from .transcript import ends_at, read_transcript


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When listeners agree: so many votes for it at least, and so many more than against it."""

    approved: tuple[int, int]
    rejected: tuple[int, int]
    disputed: int
    decisive_reasons: frozenset[str]
    #: a review for one of these takes the listener's verdict back
    void_reasons: frozenset[str] = frozenset()
    #: listeners whose every vote is ``gold_weight`` votes
    gold: frozenset[str] = frozenset()
    gold_weight: int = 1
    #: listeners whose verdicts do not count for now
    set_aside: frozenset[str] = frozenset()
    #: of this share of all takes ``double_votes`` are wanted at least
    double_share: float = 0.0
    double_votes: int = 2
    #: the rule for takes of a project, by project_id, where it is another
    projects: Mapping[str, ReviewRule] = field(default_factory=dict)

    def of(self, project_id: str | None) -> ReviewRule:
        """The rule for takes of this project; None: their station did not say."""
        return self if project_id is None else self.projects.get(project_id, self)

    def least(self, take_id: str) -> int:
        """So many votes are wanted for this take at least, whatever ``approved`` and ``rejected`` say."""
        place = int.from_bytes(hashlib.sha256(take_id.encode()).digest()[:4], "big") / 2**32
        return self.double_votes if place < self.double_share else 0

    def wanted(self, take_id: str) -> int:
        """So many listeners are wanted for this take, if they agree."""
        return max(self.approved[0], self.rejected[0], self.least(take_id))


@dataclass(frozen=True, slots=True)
class Known:
    """What project owners said, and where listeners belong."""

    #: ``approve`` or ``reject``, the answer of the take; None: it is a take like others
    gold: str | None = None
    #: listeners whose verdicts are set aside, beside those that the rule names
    set_aside: frozenset[str] = frozenset()
    #: the station of each listener (homes.py)
    homes: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Heard:
    """One review. Times in milliseconds since 1970: ``at`` by the station, ``appended_at`` by the broker."""

    review_id: str
    take_id: str
    verdict: str
    reviewer: str
    reasons: tuple[str, ...]
    at: int
    appended_at: int
    #: who the listener is as a speaker, if they are one
    reviewer_speaker_id: str | None = None
    #: what they wrote down, as JSON
    transcript: str | None = None
    #: that signed it, or that says to have sent it; None: one of before this was kept
    station: str | None = None

    @property
    def decided(self) -> tuple[int, str]:
        """Nothing is decided after it was sent: the broker's time bounds a clock that is ahead."""
        return min(self.at, self.appended_at), self.review_id


@dataclass(frozen=True, slots=True)
class Fold:
    """``state`` is open, approved, disputed or rejected; ``reasons`` are those of who rejects, sorted by their UTF-8."""

    state: str
    approve: int
    reject: int
    unsure: int
    reasons: tuple[str, ...]
    #: (review_id, code) of reviews that do not count, by review_id
    refused: tuple[tuple[str, str], ...] = ()
    #: of the last review that counts and has one: its review_id, and the transcript as JSON
    transcript: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FoldedTake:
    """What the lake knows of the take itself."""

    #: whose own verdict does not count
    speaker: str
    length_ms: int
    #: where it was recorded
    station: str
    #: for which project; None: its station did not say
    project: str | None = None


def read_rule(file: Path | None = None) -> ReviewRule:
    """Default: the rule that comes with the package. Raises KeyError or TypeError for one that lacks something."""
    own = resources.files(__package__).joinpath("review_rule.json")
    return rule_of(json.loads((file or own).read_text("utf-8")))


def rule_of(said: Mapping[str, Mapping[str, int]] | Mapping[str, object]) -> ReviewRule:
    """The rule as its file spells it."""

    def votes(part: str, *names: str) -> tuple[int, ...]:
        section = said[part]
        if not isinstance(section, Mapping):
            raise TypeError(f"{part} is no object")
        return tuple(int(section[name]) for name in names)

    approved, rejected = votes("approved", "votes", "lead"), votes("rejected", "votes", "lead")
    gold = said.get("gold", {"reviewers": [], "weight": 1})
    if not isinstance(gold, Mapping):
        raise TypeError("gold is no object")
    double = said.get("double_review", {"share": 0, "votes": 2})
    if not isinstance(double, Mapping):
        raise TypeError("double_review is no object")
    own = said.get("projects", {})
    if not isinstance(own, Mapping):
        raise TypeError("projects is no object")
    lake_wide = {name: part for name, part in said.items() if name != "projects"}
    return ReviewRule(
        (approved[0], approved[1]),
        (rejected[0], rejected[1]),
        votes("disputed", "votes")[0],
        _names(said, "decisive_reasons"),
        _names(said, "void_reasons"),
        _names(gold, "reviewers"),
        int(gold["weight"]),
        _names(said, "set_aside"),
        float(double["share"]),
        int(double["votes"]),
        {str(project): rule_of(lake_wide | dict(part)) for project, part in own.items()},
    )


def _names(said: Mapping[str, object] | Mapping[str, Mapping[str, int]], part: str) -> frozenset[str]:
    names = said.get(part, [])
    if not isinstance(names, list):
        raise TypeError(f"{part} is no list")
    return frozenset(str(name) for name in names)


def fold(
    take_id: str,
    heard: Iterable[Heard],
    rule: ReviewRule,
    take: FoldedTake | None = None,
    known: Known = NOTHING_KNOWN,
) -> Fold:
    """In any order, with repeats: delivery is at least once, and a station that was offline comes late.

    ``take`` None: the lake does not hold it (yet).
    """
    if take is not None:
        rule = rule.of(take.project)
    once: dict[str, Heard] = {}
    for one in heard:
        before = once.get(one.review_id)
        if before is None or one.appended_at < before.appended_at:
            once[one.review_id] = one
    foreign = {one.review_id for one in once.values() if _is_foreign(one, rule, take, known)}
    latest: dict[str, Heard] = {}
    for one in once.values():
        if one.review_id in foreign:
            continue
        before = latest.get(one.reviewer)
        if before is None or one.decided > before.decided:
            latest[one.reviewer] = one
    said = [one for one in latest.values() if not rule.void_reasons.intersection(one.reasons)]
    counted = [one for one in said if _refusal(one, rule, take, known) is None]
    refused = sorted(
        [(one.review_id, code) for one in said if (code := _refusal(one, rule, take, known))]
        + [(review_id, "other_station") for review_id in foreign]
    )[:100]
    against = {reason for one in counted if one.verdict == "reject" for reason in one.reasons}
    reasons = sorted(against, key=lambda reason: reason.encode())[:100]
    state = _state(take_id, _votes(counted, "approve", rule), _votes(counted, "reject", rule), reasons, rule)
    if known.gold is not None and not rule.decisive_reasons.intersection(reasons):
        state = "approved" if known.gold == "approve" else "rejected"
    verdicts = [one.verdict for one in counted]
    approve, reject, unsure = (verdicts.count(name) for name in ("approve", "reject", "unsure"))
    written = max(
        (one for one in counted if one.transcript is not None), key=lambda one: one.decided, default=None
    )
    transcript = (
        None if written is None or written.transcript is None else (written.review_id, written.transcript)
    )
    return Fold(state, approve, reject, unsure, tuple(reasons), tuple(refused), transcript)


def _is_foreign(one: Heard, rule: ReviewRule, take: FoldedTake | None, known: Known) -> bool:
    """Under a name of another station, or of a discard of what was recorded elsewhere.

    It changes nothing, not even what that listener said before.
    """
    if one.station is None:
        return False
    if take is not None and take.station != one.station and rule.decisive_reasons.intersection(one.reasons):
        return True
    return one.reviewer != one.station and known.homes.get(one.reviewer, one.station) != one.station


def _refusal(one: Heard, rule: ReviewRule, take: FoldedTake | None, known: Known) -> str | None:
    if take is not None and take.speaker in (one.reviewer, one.reviewer_speaker_id):
        return "self_review"
    if one.reviewer in rule.set_aside or one.reviewer in known.set_aside:
        return "set_aside"
    if take is not None and one.transcript is not None and ends_at(one.transcript) > take.length_ms:
        return "outside_take"
    # Whoever recorded it may throw it away all the same.
    decides = rule.decisive_reasons.intersection(one.reasons)
    return "gold_item" if known.gold is not None and not decides else None


def _votes(counted: Iterable[Heard], verdict: str, rule: ReviewRule) -> int:
    return sum(
        rule.gold_weight if one.reviewer in rule.gold else 1 for one in counted if one.verdict == verdict
    )


def _state(take_id: str, approve: int, reject: int, reasons: list[str], rule: ReviewRule) -> str:
    least = rule.least(take_id)
    if rule.decisive_reasons.intersection(reasons):
        return "rejected"
    if approve >= max(rule.approved[0], least) and approve - reject >= rule.approved[1]:
        return "approved"
    if reject >= max(rule.rejected[0], least) and reject - approve >= rule.rejected[1]:
        return "rejected"
    return "disputed" if approve + reject >= rule.disputed else "open"


def parse_review(value: bytes | None, appended_at: int, station: str | None = None) -> Heard | None:
    """A review record's value, as far as folding needs it; None for what is no review."""
    try:
        said = json.loads((value or b"").decode())
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None or said["verdict"] not in ("approve", "reject", "unsure"):
            return None
        review_id, take_id, reviewer = (said[name] for name in ("review_id", "take_id", "reviewer"))
        reasons = said["reasons"]
        own = said.get("reviewer_speaker_id")
        transcript = read_transcript(said["transcript"]) if "transcript" in said else None
        texts = all(isinstance(text, str) and text for text in (review_id, take_id, reviewer, own or "-"))
        if not texts or not isinstance(reasons, list):
            return None
        # Cut, not rounded: the last instant of the year 9999 must not become the first of the next.
        at_ms = (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        why = tuple(str(reason) for reason in reasons)
        # Half a surrogate pair is no text that a table takes.
        "".join((review_id, take_id, reviewer, own or "", *why)).encode()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return Heard(
        review_id, take_id, said["verdict"], reviewer, why, at_ms, appended_at, own, transcript, station
    )
