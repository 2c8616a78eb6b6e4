"""Opens an export as somebody who trains does: ``python read.py FORMAT DIR`` prints what the format's own reader found.

One line of JSON: a list of ``{split, id, text, seconds, rate}``. A warning of ours ends it; so does a broken rule of the format.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from no_torch import do_without_torch

# here, not in main: lhotse reads Common Voice in processes of its own, which begin with this file
if sys.argv[1:] and sys.argv[1] not in ("hf", "kaldi", "nemo", "webdataset"):
    do_without_torch()

Row = dict[str, Any]
SPLITS = ("train", "dev", "test")


def _row(split: str, key: str, text: str, frames: int, rate: int) -> Row:
    return {"split": split, "id": key, "text": text, "seconds": frames / rate, "rate": rate}


def hf(root: Path) -> Iterator[Row]:
    """By the card's own YAML, as the Hub does."""
    import datasets
    import soundfile

    datasets.disable_progress_bars()
    found = datasets.load_dataset(str(root), cache_dir=str(root.parent / "hf-cache"))
    for name, rows in found.items():
        for row in rows.cast_column("audio", datasets.Audio(decode=False)):
            samples, rate = soundfile.read(row["audio"]["path"])
            yield _row(
                "dev" if name == "validation" else name, row["take_id"], row["text"], len(samples), rate
            )


def webdataset(root: Path) -> Iterator[Row]:
    import soundfile
    import webdataset as wds

    for archive in sorted(root.glob("*.tar")):
        for sample in wds.WebDataset(str(archive), shardshuffle=False):
            samples, rate = soundfile.read(io.BytesIO(sample.get("flac") or sample["wav"]))
            told = json.loads(sample["json"])
            assert told["text"] == sample["txt"].decode(), "txt and json tell different texts"
            yield _row(archive.name.split("-")[0], sample["__key__"], told["text"], len(samples), rate)


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
        for key, (rate, samples) in kaldiio.load_scp_sequential(str(folder / "wav.scp")):
            assert abs(float(durations[key]) - len(samples) / rate) < 1e-5, "utt2dur is not the duration"
            yield _row(split, key[-36:], text[key], len(samples), rate)


def nemo(root: Path) -> Iterator[Row]:
    """NeMo's manifests: a JSON object a line, audio found from the manifest's folder, duration above zero, a text."""
    import soundfile

    for split in SPLITS:
        manifest = root / f"{split}_manifest.json"
        for line in manifest.read_text("utf-8").splitlines() if manifest.exists() else ():
            item = json.loads(line)
            samples, rate = soundfile.read(manifest.parent / item["audio_filepath"])
            assert abs(item["duration"] - len(samples) / rate) < 1e-5 and item["duration"] > 0
            assert item["text"].strip() != ""
            yield _row(split, Path(item["audio_filepath"]).stem, item["text"], len(samples), rate)


def commonvoice(root: Path) -> Iterator[Row]:
    from lhotse.recipes.commonvoice import prepare_commonvoice

    for validated in sorted(root.glob("*/validated.tsv")):
        splits = [split for split in SPLITS if len(_lines(validated.parent / f"{split}.tsv")) > 1]
        language = validated.parent.name
        prepared = prepare_commonvoice(
            str(root), str(root.parent / "cv"), languages=[language], splits=splits
        )
        for split, manifests in prepared[language].items():
            yield from _manifests(split, manifests["recordings"], manifests["supervisions"])


def ljspeech(root: Path) -> Iterator[Row]:
    from lhotse.recipes.ljspeech import prepare_ljspeech

    split_of = {
        line.split("|")[0]: split for split in SPLITS for line in _lines(root / f"metadata_{split}.csv")
    }
    found = prepare_ljspeech(str(root))
    for row in _manifests("", found["recordings"], found["supervisions"]):
        yield row | {"split": split_of[row["id"]]}


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
        yield from _manifests(split, recordings, supervisions)


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
