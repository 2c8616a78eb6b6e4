"""Transcripts as the users of Praat, ELAN and WebVTT read and write them in Python.

``python transcripts.py read FORMAT FILE`` prints what the format's own reader finds: ``{tier: [[start_ms, end_ms, text]]}``.
``python transcripts.py write DIR`` writes files with these libraries and prints ``{file: the same}``. A warning ends either.
"""

from __future__ import annotations

import html
import json
import sys
import warnings
from pathlib import Path

Entries = list[tuple[int, int, str]]
Tiers = dict[str, Entries]

WORDS: Entries = [(120, 980, "ሰላም"), (980, 1500, 'he said "no"'), (2000, 2999, "مرحبا & <b>")]
GLOSSES: Entries = [(120, 550, "peace"), (550, 980, "be"), (2000, 2999, "hello")]
POINTS: Entries = [(700, 701, "click")]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def read_textgrid(file: Path) -> Tiers:
    from praatio import textgrid

    grid = textgrid.openTextgrid(str(file), includeEmptyIntervals=False, reportingMode="error")
    return {
        name: [(_ms(start), _ms(end), text) for start, end, text in grid.getTier(name).entries]
        for name in grid.tierNames
    }


def read_eaf(file: Path) -> Tiers:
    from pympi import Eaf

    eaf = Eaf(str(file))
    return {name: sorted(tuple(one) for one in eaf.get_annotation_data_for_tier(name)) for name in eaf.tiers}


def read_webvtt(file: Path) -> Tiers:
    import webvtt

    found: Tiers = {}
    for caption in webvtt.read(str(file)):
        start, end = _ms_of(caption.start), _ms_of(caption.end)
        # the library leaves the entities that the format asks for as they are
        found.setdefault(caption.voice or "words", []).append((start, end, html.unescape(caption.text)))
    return found


def _ms_of(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return _ms(int(hours) * 3600 + int(minutes) * 60 + float(seconds))


READERS = {"textgrid": read_textgrid, "eaf": read_eaf, "webvtt": read_webvtt}


def write_textgrids(folder: Path) -> dict[str, Tiers]:
    from praatio import textgrid

    def seconds(entries: Entries) -> list[tuple[float, float, str]]:
        return [(start / 1000, end / 1000, text) for start, end, text in entries]

    grid = textgrid.Textgrid()
    grid.addTier(textgrid.IntervalTier("words", seconds(WORDS), 0, 3))
    grid.addTier(textgrid.PointTier("events", [(at, text) for at, _, text in seconds(POINTS)], 0, 3))
    written: dict[str, Tiers] = {}
    for form in ("long_textgrid", "short_textgrid"):
        file = folder / f"{form}.TextGrid"
        grid.save(str(file), format=form, includeBlankSpaces=True, reportingMode="error")
        written[file.name] = {"words": WORDS, "events": POINTS}
        # Praat itself writes this where a text is not ASCII, with whichever end comes first on its machine
        for encoding in ("utf-16-le", "utf-16-be"):
            other = folder / f"{form}-{encoding}.TextGrid"
            other.write_bytes(("\ufeff" + file.read_text("utf-8")).encode(encoding))
            written[other.name] = written[file.name]
    return written


def write_eaf(folder: Path) -> dict[str, Tiers]:
    from pympi import Eaf

    eaf = Eaf(author="somebody")
    eaf.remove_tier("default")
    eaf.add_linguistic_type("associated", constraints="Symbolic_Subdivision", timealignable=False)
    eaf.add_tier("words")
    eaf.add_tier("glosses", ling="associated", parent="words")
    for start, end, text in WORDS:
        eaf.add_annotation("words", start, end, text)
    before = None
    for at, text in ((500, "peace"), (500, "be"), (2500, "hello")):
        before = before if text == "be" else None
        eaf.add_ref_annotation("glosses", "words", at, text, prev=before)
        before = max(eaf.tiers["glosses"][1], key=lambda one: int(one[1:]))
    eaf.to_file(str(folder / "by-pympi.eaf"))
    return {"by-pympi.eaf": {"words": WORDS, "glosses": GLOSSES}}


def write_webvtt(folder: Path) -> dict[str, Tiers]:
    import webvtt

    vtt = webvtt.WebVTT()
    for start, end, text in WORDS:
        plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        times = [f"00:00:{at // 1000:02}.{at % 1000:03}" for at in (start, end)]
        vtt.captions.append(webvtt.Caption(*times, [plain]))
    vtt.save(str(folder / "by-webvtt-py.vtt"))
    return {"by-webvtt-py.vtt": {"words": WORDS}}


def main() -> None:
    warnings.simplefilter("error")
    match sys.argv[1:]:
        case ["read", form, file]:
            print(json.dumps(READERS[form](Path(file))))
        case ["write", folder]:
            out = Path(folder)
            print(json.dumps(write_textgrids(out) | write_eaf(out) | write_webvtt(out)))


if __name__ == "__main__":
    main()
