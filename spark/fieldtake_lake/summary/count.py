"""Counts a lake, row by row, into its summary. Pure: in what order takes come changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fieldtake_lake.landing.receipts import rfc3339

from .parts import LISTED, Grams, Histograms, Json, Spoken, cells_of, listed, text_order

_DAYS = 1_000
_DAY_MS = 86_400_000
# A take of a station that was away for longer than a record is kept says a day that cannot be.
_OLDEST_DAYS = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Votes:
    """What listeners made of a take."""

    state: str
    approve: int
    reject: int
    unsure: int


def day_of(recorded_ms: int, sent_ms: int) -> str:
    """The day it was recorded, or that on which it was sent where a clock was plainly wrong."""
    ahead = recorded_ms - sent_ms
    believed = sent_ms if ahead > _DAY_MS or ahead < -_OLDEST_DAYS * _DAY_MS else recorded_ms
    return (_EPOCH + timedelta(milliseconds=believed)).date().isoformat()


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


@dataclass(slots=True)
class _Prompt:
    lang: str
    kind: str
    text: str | None
    asked: bool
    takes: int = 0


class Counter:
    """All prompts before the first take."""

    def __init__(self) -> None:
        self._total = Spoken()
        self._bytes = 0
        self._by: dict[str, defaultdict[str, Spoken]] = {
            name: defaultdict(Spoken) for name in ("langs", "speakers", "devices", "stations")
        }
        self._answered: dict[str, tuple[str, Json]] = {}
        self._quality = Histograms()
        self._prompts: dict[tuple[str, str], _Prompt] = {}
        self._days: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._outcomes: dict[str, Row] = {}
        names = "heard twice approved rejected disputed approve reject unsure pairs same"
        self._agreement = dict.fromkeys(names.split(), 0)

    def prompt(self, row: Row) -> None:
        """A later row of a prompt takes the place of an earlier one."""
        self._prompts[row["prompt_sha256"], row["prompt_id"]] = _Prompt(
            row["lang"], row["kind"], row["text"], row["takes_wanted"] != 0
        )

    def speaker(self, speaker_id: str, project_id: str, answers: Json) -> None:
        """What holds today."""
        self._answered[speaker_id] = project_id, answers

    def outcome(self, row: Row) -> None:
        """The latest word on a matter counts. ``at`` may be of any kind that can be compared."""
        before = self._outcomes.get(row["outcome_id"])
        if before is None or before["at"] <= row["at"]:
            self._outcomes[row["outcome_id"]] = row

    def take(self, row: Row, votes: Votes | None) -> None:
        """A row of ``takes``, with ``recorded_ms`` and ``sent_ms`` since 1970."""
        rate = row["sample_rate"]
        ms = (row["frames"] * 2_000 + rate) // (2 * rate)
        state = votes.state if votes else "open"
        self._total.add(ms, state)
        self._bytes += row["bytes"]
        for name, value in (
            ("langs", row["lang"]),
            ("speakers", row["speaker_id"]),
            ("devices", row["device"]),
            ("stations", row["station_id"]),
        ):
            if value is not None:
                self._by[name][value].add(ms, state)
        self._quality.add(row["quality"])
        key = row["prompt_sha256"], row["prompt_id"]
        if key not in self._prompts:
            self._prompts[key] = _Prompt(row["lang"], row["kind"] or "read", row["prompt_text"], True)
        self._prompts[key].takes += 1
        day = self._days[day_of(row["recorded_ms"], row["sent_ms"])]
        day[0] += 1
        day[1] += ms
        if votes:
            self._judge(votes)

    def _judge(self, votes: Votes) -> None:
        said = votes.approve + votes.reject + votes.unsure
        if said == 0:
            return
        sums = self._agreement
        sums["heard"] += 1
        sums["twice"] += said >= 2
        if votes.state != "open":
            sums[votes.state] += 1
        sums["approve"] += votes.approve
        sums["reject"] += votes.reject
        sums["unsure"] += votes.unsure
        sums["pairs"] += _pairs(votes.approve + votes.reject)
        sums["same"] += _pairs(votes.approve) + _pairs(votes.reject)

    def made(self, at: datetime) -> Json:
        """The record."""
        grams = Grams()
        cover: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for prompt in self._prompts.values():
            # One that stations are not to ask for any more is not missing.
            if prompt.takes == 0 and not prompt.asked:
                continue
            cover[prompt.lang][min(2, prompt.takes)] += 1
            if prompt.kind == "read" and prompt.text is not None:
                grams.add(prompt.lang, prompt.text, prompt.takes)
        sizes = {"speakers": len(self._by["speakers"]), "stations": len(self._by["stations"])}
        return {
            "made_at": rfc3339(at),
            "total": {**self._total.json(), "bytes": self._bytes, **sizes},
            **{name: listed(of) for name, of in self._by.items()},
            **cells_of(self._by["speakers"], self._answered),
            "quality": self._quality.json(),
            "prompts": [
                {"lang": lang, "none": none, "one": one, "more": more}
                for lang, (none, one, more) in sorted(cover.items(), key=lambda each: text_order(each[0]))
            ][:LISTED],
            "grams": grams.json(),
            "days": [
                {"day": day, "takes": takes, "ms": ms} for day, (takes, ms) in sorted(self._days.items())
            ][-_DAYS:],
            "agreement": self._agreement,
            "outcomes": {kind: self._reasons(kind) for kind in ("skipped", "flagged", "held_back")},
            "troubled": self._troubled(),
        }

    def _reasons(self, kind: str) -> list[Json]:
        reasons: defaultdict[str, int] = defaultdict(int)
        for row in self._outcomes.values():
            if row["outcome"] == kind and row["holds"]:
                for reason in row["reasons"] or [""]:
                    reasons[reason] += 1
        ordered = sorted(reasons.items(), key=lambda one: (-one[1], text_order(one[0])))
        return [{"reason": reason, "count": count} for reason, count in ordered[:50]]

    def _troubled(self) -> list[Json]:
        prompts: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._outcomes.values():
            if row["holds"]:
                prompts[row["prompt_id"]].append(row)
        rows = [self._trouble(prompt_id, told) for prompt_id, told in prompts.items()]
        rows.sort(
            key=lambda one: (-one["flags"], -one["skips"], -one["held_back"], text_order(one["prompt_id"]))
        )
        return rows[:LISTED]

    def _trouble(self, prompt_id: str, told: Sequence[Row]) -> Json:
        known = self._prompts.get((told[0]["prompt_sha256"], prompt_id))
        flags = {row["station_id"] for row in told if row["outcome"] == "flagged"}
        skips = {row["speaker_id"] or row["station_id"] for row in told if row["outcome"] == "skipped"}
        reasons = {reason for row in told for reason in row["reasons"]}
        return {
            "prompt_id": prompt_id,
            "text": known.text[:300] if known and known.text is not None else None,
            "lang": told[0]["lang"],
            "flags": len(flags),
            "skips": len(skips),
            "held_back": sum(row["outcome"] == "held_back" for row in told),
            "reasons": sorted(reasons, key=text_order)[:20],
        }
