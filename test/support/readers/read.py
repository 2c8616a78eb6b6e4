"""Opens an export as somebody who trains does: ``python read.py FORMAT DIR`` prints what the format's own reader found.

One line of JSON: a list of ``{split, id, text, seconds, rate, prompt, parts}``: the prompt where the text is another, and parts
with their text as ``[start, end, text]``. A warning of ours ends it; so does a broken rule of the format.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from no_torch import do_without_torch

# here, not in main: lhotse reads Common Voice in processes of its own, which begin with this file
if sys.argv[1:] and sys.argv[1] not in ("hf", "kaldi", "nemo", "webdataset"):
    do_without_torch()

Row = dict[str, Any]
SPLITS = ("train", "dev", "test")


Part = tuple[float, float, str]


def _row(
    split: str, key: str, text: str, frames: int, rate: int, prompt: str = "", parts: Iterable[Part] = ()
) -> Row:
    told = {"prompt": prompt, "parts": list(parts)}
    return {"split": split, "id": key, "text": text, "seconds": frames / rate, "rate": rate} | told


def _words(segments: Iterable[tuple[str, float, float, str]]) -> list[Part]:
    """Of the tier with words; the other one has to be there, too."""
    rows = list(segments)
    assert not rows or ("noise", 0.0, 0.05, "<click>") in rows, f"a tier is missing: {rows}"
    return [(start, end, text) for tier, start, end, text in rows if tier == "words"]


def _of_json(segments: list[dict[str, Any]]) -> list[Part]:
    return _words((one["tier"], one["start"], one["end"], one["text"]) for one in segments)


def hf(root: Path) -> Iterator[Row]:
    """By the card's own YAML, as the Hub does."""
    import datasets
    import soundfile

    datasets.disable_progress_bars()
    found = datasets.load_dataset(str(root), cache_dir=str(root.parent / "hf-cache"))
    for name, rows in found.items():
        for row in rows.cast_column("audio", datasets.Audio(decode=False)):
            samples, rate = soundfile.read(row["audio"]["path"])
            parts = _of_json(json.loads(row["segments"]))
            split = "dev" if name == "validation" else name
            yield _row(split, row["take_id"], row["text"], len(samples), rate, row["prompt"], parts)


def webdataset(root: Path) -> Iterator[Row]:
    import soundfile
    import webdataset as wds

    for archive in sorted(root.glob("*.tar")):
        for sample in wds.WebDataset(str(archive), shardshuffle=False):
            samples, rate = soundfile.read(io.BytesIO(sample.get("flac") or sample["wav"]))
            told = json.loads(sample["json"])
            assert told["text"] == sample["txt"].decode(), "txt and json tell different texts"
            split, key, text = archive.name.split("-")[0], sample["__key__"], told["text"]
            yield _row(split, key, text, len(samples), rate, told["prompt"] or "", _of_json(told["segments"]))


def _kaldi_table(file: Path) -> dict[str, str]:
    """The rules of utils/validate_data_dir.sh: in C's order, each key once, nothing empty."""
    lines = file.read_text("utf-8").splitlines()
    assert lines, f"{file} is empty"
    keys = [line.split(" ", 1)[0] for line in lines]
    assert keys == sorted(set(keys), key=str.encode), f"{file} is not sorted and unique"
    table = {}
    for line in lines:
        key, _, value = line.partition(" ")
        assert value.strip() == value != "", f"{file}: nothing behind {key}"
        table[key] = value
    return table


def kaldi(root: Path) -> Iterator[Row]:
    import kaldiio

    os.chdir(root)
    for split in SPLITS:
        folder = Path("data") / split
        if not folder.exists():
            continue
        names = ("wav.scp", "text", "utt2spk", "utt2dur", "utt2lang")
        scp, text, speakers, durations, _ = tables = [_kaldi_table(folder / name) for name in names]
        assert all(table.keys() == scp.keys() for table in tables), "the files have different utterances"
        assert all(key.startswith(f"{speaker}-") for key, speaker in speakers.items()), "speaker is no prefix"
        back = _kaldi_table(folder / "spk2utt")
        assert {u: s for s, line in back.items() for u in line.split(" ")} == speakers, "spk2utt differs"
        # utt2spk_to_spk2utt.pl goes by first appearance, and validate_data_dir.sh compares with that
        assert list(back) == list(dict.fromkeys(speakers.values())), (
            "not sorted by speaker and utterance at once"
        )
        prompts = _kaldi_table(folder / "prompts") if (folder / "prompts").exists() else {}
        parts = _kaldi_parts(Path("data") / f"{split}_segments")
        for key, (rate, samples) in kaldiio.load_scp_sequential(str(folder / "wav.scp")):
            assert abs(float(durations[key]) - len(samples) / rate) < 1e-5, "utt2dur is not the duration"
            take = key[-36:]
            yield _row(split, take, text[key], len(samples), rate, prompts.get(key, ""), parts.get(take, []))


def _kaldi_parts(folder: Path) -> dict[str, list[Part]]:
    """A data folder with segments: each utterance is cut out of its recording by Kaldi's own rules."""
    import kaldiio

    found: dict[str, list[Part]] = defaultdict(list)
    if not folder.exists():
        return found
    names = ("segments", "text", "utt2spk", "utt2lang")
    segments, text, speakers, _ = tables = [_kaldi_table(folder / name) for name in names]
    assert all(table.keys() == segments.keys() for table in tables), "the files have different utterances"
    assert all(key.startswith(f"{speaker}-") for key, speaker in speakers.items()), "speaker is no prefix"
    assert _kaldi_table(folder / "wav.scp").keys() == {line.split(" ")[0] for line in segments.values()}
    assert list(_kaldi_table(folder / "spk2utt")) == list(dict.fromkeys(speakers.values()))
    sound = kaldiio.load_scp(str(folder / "wav.scp"), segments=str(folder / "segments"))
    for key, line in segments.items():
        take, start, end = line.split(" ")
        rate, samples = sound[key]
        assert abs(len(samples) / rate - (float(end) - float(start))) < 2 / rate, f"{key} is cut off"
        found[take].append((float(start), float(end), text[key]))
    return found


def nemo(root: Path) -> Iterator[Row]:
    """NeMo's manifests: a JSON object a line, audio found from the manifest's folder, duration above zero, a text."""
    import soundfile

    for split in SPLITS:
        manifest = root / f"{split}_manifest.json"
        parts: dict[str, list[Part]] = defaultdict(list)
        for line in _lines(root / f"{split}_segments_manifest.json"):
            item = json.loads(line)
            samples, rate = soundfile.read(manifest.parent / item["audio_filepath"])
            assert item["offset"] + item["duration"] <= len(samples) / rate and item["duration"] > 0
            end = round(item["offset"] + item["duration"], 6)
            parts[Path(item["audio_filepath"]).stem].append((item["offset"], end, item["text"]))
        for line in _lines(manifest):
            item = json.loads(line)
            samples, rate = soundfile.read(manifest.parent / item["audio_filepath"])
            assert abs(item["duration"] - len(samples) / rate) < 1e-5 and item["duration"] > 0
            assert item["text"].strip() != ""
            take = Path(item["audio_filepath"]).stem
            yield _row(
                split, take, item["text"], len(samples), rate, item["prompt"] or "", parts.get(take, [])
            )


def commonvoice(root: Path) -> Iterator[Row]:
    from lhotse.recipes.commonvoice import prepare_commonvoice

    for validated in sorted(root.glob("*/validated.tsv")):
        splits = [split for split in SPLITS if len(_lines(validated.parent / f"{split}.tsv")) > 1]
        language = validated.parent.name
        prepared = prepare_commonvoice(
            str(root), str(root.parent / "cv"), languages=[language], splits=splits
        )
        prompts = dict(_table(validated.parent / "prompts.tsv", "\t")[1:])
        parts = _listed_parts(_table(validated.parent / "segments.tsv", "\t")[1:])
        for split, manifests in prepared[language].items():
            for row in _manifests(split, manifests["recordings"], manifests["supervisions"]):
                clip = next(
                    name
                    for name in (f"{row['id']}.wav", f"{row['id']}.flac")
                    if (root / language / "clips" / name).exists()
                )
                yield row | {"prompt": prompts.get(clip, ""), "parts": parts.get(clip, [])}


def ljspeech(root: Path) -> Iterator[Row]:
    from lhotse.recipes.ljspeech import prepare_ljspeech

    split_of = {
        line.split("|")[0]: split for split in SPLITS for line in _lines(root / f"metadata_{split}.csv")
    }
    found = prepare_ljspeech(str(root))
    prompts = dict(_table(root / "prompts.csv", "|"))
    parts = _listed_parts(_table(root / "segments.csv", "|"))
    for row in _manifests("", found["recordings"], found["supervisions"]):
        take = row["id"]
        yield row | {"split": split_of[take], "prompt": prompts.get(take, ""), "parts": parts.get(take, [])}


def _table(file: Path, separator: str) -> list[list[str]]:
    return [line.split(separator) for line in _lines(file)]


def _listed_parts(rows: list[list[str]]) -> dict[str, list[Part]]:
    found: dict[str, list[tuple[str, float, float, str]]] = defaultdict(list)
    for take, tier, start, end, text in rows:
        found[take].append((tier, float(start), float(end), text))
    return {take: _words(segments) for take, segments in found.items()}


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.exists() else []


def lhotse(root: Path) -> Iterator[Row]:
    import lhotse as reader

    os.chdir(root)
    for split in SPLITS:
        if not Path(f"recordings_{split}.jsonl.gz").exists():
            continue
        recordings = reader.load_manifest(f"recordings_{split}.jsonl.gz")
        supervisions = reader.load_manifest(f"supervisions_{split}.jsonl.gz")
        reader.validate_recordings_and_supervisions(recordings, supervisions, read_data=True)
        parts: dict[str, list[Part]] = defaultdict(list)
        if Path(f"supervisions_segments_{split}.jsonl.gz").exists():
            segments = reader.load_manifest(f"supervisions_segments_{split}.jsonl.gz")
            ids = {one.recording_id for one in segments}
            drawn = reader.RecordingSet.from_recordings(one for one in recordings if one.id in ids)
            reader.validate_recordings_and_supervisions(drawn, segments)
            cuts = reader.CutSet.from_manifests(
                recordings=drawn, supervisions=segments
            ).trim_to_supervisions()
            assert len(list(cuts)) == len(segments), "a part lies outside of its recording"
            for one in segments:
                parts[one.recording_id].append((one.start, one.end, one.text))
        for said, row in zip(supervisions, _manifests(split, recordings, supervisions), strict=True):
            tiers = said.alignment or {}
            told = _words(
                (tier, item.start, item.end, item.symbol) for tier, items in tiers.items() for item in items
            )
            assert told == parts.get(said.id, []), "the alignment differs from the supervisions by part"
            yield row | {"prompt": said.custom["prompt"] or "", "parts": told}


def _manifests(split: str, recordings: Any, supervisions: Any) -> Iterator[Row]:
    by_id = {recording.id: recording for recording in recordings}
    for said in supervisions:
        recording = by_id[said.recording_id]
        samples = recording.load_audio()
        assert samples.shape[1] == recording.num_samples, "not as long as its manifest says"
        yield _row(split, said.id, said.text, recording.num_samples, recording.sampling_rate)


READERS = {
    "hf": hf,
    "kaldi": kaldi,
    "nemo": nemo,
    "commonvoice": commonvoice,
    "webdataset": webdataset,
    "ljspeech": ljspeech,
    "lhotse": lhotse,
}


def main() -> None:
    warnings.simplefilter("error")
    # webdataset leaves the closing of archives to Python
    warnings.simplefilter("ignore", ResourceWarning)
    rows = list(READERS[sys.argv[1]](Path(sys.argv[2])))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
