"""What the summary is made of. Pure; test/golden/summary.json holds this and the small lake to the same figures."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

LISTED = 200
CELLS = 2_000
SPEAKERS = 20_000
BANDS = (0, 1, 5, 20, 100)
# Kinds of a language: a script of ideographs has more pairs than anybody looks at.
_GRAMS = 100_000
_RAREST = 60
# Of an answer that can be counted; different answers to a question, beyond which it tells who is who; and questions.
_CHARS, _CHOICES, _QUESTIONS = 80, 100, 12

Json = dict[str, Any]


def text_order(text: str) -> bytes:
    """Alike in every language of programs."""
    return text.encode("utf-8", "surrogatepass")


def compact(value: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Spoken:
    """Takes, and ms of speech."""

    takes: int = 0
    ms: int = 0
    approved_ms: int = 0
    rejected_ms: int = 0

    def add(self, ms: int, state: str) -> None:
        """One take more."""
        self.takes += 1
        self.ms += ms
        self.approved_ms += ms if state == "approved" else 0
        self.rejected_ms += ms if state == "rejected" else 0

    def json(self) -> Json:
        """As the contract has it."""
        return {
            "takes": self.takes,
            "ms": self.ms,
            "approved_ms": self.approved_ms,
            "rejected_ms": self.rejected_ms,
        }


def listed(slices: Mapping[str, Spoken]) -> Json:
    """The largest first."""
    ordered = sorted(slices.items(), key=lambda one: (-one[1].ms, text_order(one[0])))
    rows = [{"name": name[:300], **spoken.json()} for name, spoken in ordered[:LISTED]]
    return {"rows": rows, "more": max(0, len(ordered) - LISTED)}


_HISTOGRAMS = (
    ("snr_db", 0, 3, 20, "snrDb", 1),
    ("peak_dbfs", -48, 2, 24, "peakDbfs", 1),
    ("noise_dbfs", -100, 4, 20, "noiseDbfs", 1),
    ("seconds", 0, 1, 30, "durationMs", 1000),
    ("speech_share", 0, 0.05, 20, "speechShare", 1),
)
_NUMBERS = [
    "durationMs",
    "peakDbfs",
    "rmsDbfs",
    "clippedSamples",
    "clippingRuns",
    "clippedShare",
    "leadingSilenceMs",
    "trailingSilenceMs",
    "speechShare",
    "bandwidthHz",
    "dcOffset",
    "dropouts",
]
_OR_NONE = ("snrDb", "noiseDbfs", "speechStartMs", "speechEndMs", "speechRate")


def figures_in(quality: str | None) -> Json | None:
    """None where a station could not say, or said something else."""
    try:
        figures = json.loads(quality or "")
    except ValueError:
        return None

    def is_number(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

    fits = isinstance(figures, dict) and all(is_number(figures.get(name)) for name in _NUMBERS)
    if not fits or not all(
        name in figures and (figures[name] is None or is_number(figures[name])) for name in _OR_NONE
    ):
        return None
    return dict(figures)


class Histograms:
    """Distributions, in bins that are the same for every lake."""

    def __init__(self) -> None:
        self._bins = [[0] * count for _, _, _, count, _, _ in _HISTOGRAMS]
        self._unknown = [0] * len(_HISTOGRAMS)

    def add(self, quality: str | None) -> None:
        """Of one take."""
        figures = figures_in(quality)
        for at, (_, start, step, count, name, by) in enumerate(_HISTOGRAMS):
            value = None if figures is None else figures[name]
            if value is None:
                self._unknown[at] += 1
            else:
                self._bins[at][min(count - 1, max(0, math.floor((value / by - start) / step)))] += 1

    def json(self) -> list[Json]:
        """As the contract has it."""
        return [
            {"figure": figure, "from": start, "step": step, "bins": bins, "unknown": unknown}
            for (figure, start, step, *_), bins, unknown in zip(
                _HISTOGRAMS, self._bins, self._unknown, strict=True
            )
        ]


@dataclass(slots=True)
class _OfLang:
    characters: dict[str, int] = field(default_factory=dict)
    bigrams: dict[str, int] = field(default_factory=dict)


class Grams:
    """Which characters, and which two in a row within a word, were read how often."""

    def __init__(self) -> None:
        self._langs: dict[str, _OfLang] = {}

    def add(self, lang: str, text: str, reads: int) -> None:
        """``reads``: takes of this text; 0 of a prompt that nobody read yet."""
        of = self._langs.setdefault(lang, _OfLang())
        lower = unicodedata.normalize("NFC", text).lower()
        letters = [one if unicodedata.category(one)[0] in "LM" else "" for one in lower]
        for one in letters:
            if one:
                _count(of.characters, one, reads)
        for one, two in pairwise(letters):
            if one and two:
                _count(of.bigrams, one + two, reads)

    def json(self) -> list[Json]:
        """As the contract has it."""
        return [
            {"lang": lang, "characters": _read(of.characters), "bigrams": _read(of.bigrams)}
            for lang, of in sorted(self._langs.items(), key=lambda one: text_order(one[0]))[:LISTED]
        ]


def _count(into: dict[str, int], gram: str, reads: int) -> None:
    if gram in into or len(into) < _GRAMS:
        into[gram] = into.get(gram, 0) + reads


def _read(grams: Mapping[str, int]) -> Json:
    bands = [0] * len(BANDS)
    for read in grams.values():
        bands[max(at for at, least in enumerate(BANDS) if read >= least)] += 1
    rarest = sorted(grams.items(), key=lambda one: (one[1], text_order(one[0])))[:_RAREST]
    return {
        "distinct": len(grams),
        "bands": bands,
        "rarest": [{"gram": gram, "read": read} for gram, read in rarest],
    }


def _is_short(answer: object) -> bool:
    if isinstance(answer, list):
        return len(answer) <= 10 and all(_is_short(one) for one in answer)
    return len(str(answer)) <= _CHARS


def _questions(answered: Iterable[Json]) -> list[str]:
    values: dict[str, set[str]] = {}
    given: dict[str, int] = {}
    for answers in answered:
        for question, answer in answers.items():
            of = values.setdefault(question, set())
            given[question] = given.get(question, 0) + 1
            if _is_short(answer) and len(of) <= _CHOICES:
                of.add(compact(answer))
    few = [question for question, of in values.items() if len(of) <= _CHOICES]
    commonest = sorted(few, key=lambda one: (-given[one], text_order(one)))[:_QUESTIONS]
    return sorted(commonest, key=text_order)


def cells_of(spoken: Mapping[str, Spoken], answered: Mapping[str, tuple[str, Json]]) -> Json:
    """Speakers by what they answered, without saying who is who. ``answered``: project and answers, by speaker."""
    questions = _questions(answers for _, answers in answered.values())
    cells: dict[str, tuple[str | None, Json, list[Spoken]]] = {}
    for speaker, of in spoken.items():
        project, said = answered.get(speaker, (None, {}))
        answers = {one: said[one] for one in questions if one in said and _is_short(said[one])}
        cells.setdefault(compact([project, answers]), (project, answers, []))[2].append(of)
    ordered = sorted(cells.items(), key=lambda one: (-len(one[1][2]), text_order(one[0])))
    room, rows = SPEAKERS, []
    for _, (project, answers, by) in ordered[:CELLS]:
        shown = sorted(by, key=lambda one: (-one.ms, -one.approved_ms))[: max(0, room)]
        room -= len(shown)
        rows.append(
            {
                "project_id": project,
                "answers": answers,
                "ms": [one.ms for one in shown],
                "approved_ms": [one.approved_ms for one in shown],
            }
        )
    return {"cells": rows, "more_cells": max(0, len(ordered) - CELLS)}


def half(rows: Sequence[Any]) -> list[Any]:
    """The larger ones."""
    return list(rows[: len(rows) // 2])


def fitted(record: Json, most: int = 900_000) -> str:
    """As JSON that its topic takes. Of a record that is too large the ends of its longest lists are left out, and counted as such."""
    left = record
    for _ in range(12):
        text = compact(left)
        if len(text.encode()) <= most:
            return text
        cells, speakers = half(left["cells"]), half(left["speakers"]["rows"])
        left = {
            **left,
            "cells": cells,
            "more_cells": left["more_cells"] + len(left["cells"]) - len(cells),
            "speakers": {
                "rows": speakers,
                "more": left["speakers"]["more"] + len(left["speakers"]["rows"]) - len(speakers),
            },
            "troubled": half(left["troubled"]),
            "grams": half(left["grams"]),
        }
    return compact(left)
