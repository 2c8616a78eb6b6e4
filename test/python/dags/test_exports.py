"""Which corpora are wanted, and what the export is told."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from fieldtake_dags import exports
from fieldtake_dags.command import CommandError
from fieldtake_dags.exports import WishError, read_wishes
from fieldtake_dags.settings import NotConfiguredError, Settings


def settings(root: Path, lake_python: str | None = "python") -> Settings:
    return Settings(
        root=root,
        node=sys.executable,
        kafka="127.0.0.1:1",
        s3_endpoint=None,
        s3_access_key="corpus",
        s3_secret_key="not-to-be-seen",
        corpus_bucket="corpus",
        prompts_topic="topic1",
        state=root / "state",
        connect_url=None,
        lake_python=lake_python,
        lake_environment={"FIELDTAKE_EXPORTS_DIR": "told"},
    )


def asked(tmp_path: Path, wishes: object) -> dict[str, str]:
    file = tmp_path / "exports.json"
    file.write_text(wishes if isinstance(wishes, str) else json.dumps(wishes))
    return {"FIELDTAKE_EXPORTS": str(file)}


def test_nothing_is_wanted_where_nobody_asks(tmp_path: Path) -> None:
    assert read_wishes({}) == []
    assert read_wishes({"FIELDTAKE_EXPORTS": str(tmp_path / "nowhere.json")}) == []


def test_a_corpus_becomes_options_of_the_export(tmp_path: Path) -> None:
    wish = {
        "name": "Amharic",
        "format": "hf",
        "out": "s3://corpora/am",
        "where": "lang='am'",
        "sample-rate": 16000,
    }
    (read,) = read_wishes(asked(tmp_path, [wish | {"all": True, "trim": False}]))
    assert read.name == "Amharic"
    assert " ".join(read.arguments) == (
        "--name Amharic --format hf --out s3://corpora/am --where lang='am' --sample-rate 16000 --all"
    )


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ("{", "is no JSON"),
        ({"name": "a"}, "a list of corpora"),
        (["a"], "corpus 1: an object"),
        ([{"name": "a", "format": "hf"}], "corpus 1: out is missing"),
        ([{"name": "a", "format": "hf", "out": "x", "were": "y"}], "no such field: were"),
        ([{"name": "a", "format": "hf", "out": "x", "all": "yes"}], "neither true nor false"),
        ([{"name": "a", "format": "hf", "out": "x"}] * 2, "named twice: a"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path: Path, wishes: object, why: str) -> None:
    with pytest.raises(WishError, match=why):
        read_wishes(asked(tmp_path, wishes))


def test_the_export_is_run_with_the_day_and_fails_with_its_words(tmp_path: Path) -> None:
    cli = tmp_path / "backend-stack" / "export" / "cli.ts"
    cli.parent.mkdir(parents=True)
    cli.write_text(
        "import os, sys\nprint(os.environ['FIELDTAKE_EXPORTS_DIR'], *sys.argv[1:])\nsys.exit('hf' not in sys.argv)"
    )
    good, bad = read_wishes(
        asked(tmp_path, [{"name": name, "format": name, "out": "x"} for name in ("hf", "odd")])
    )
    finished = exports.make(settings(tmp_path), good, date(2026, 3, 7))
    assert finished.lines[-1].startswith("told --lake spark --publish 2026-03-07 --resume --json --name hf")
    with pytest.raises(CommandError, match="the export of odd ended with code 1"):
        exports.make(settings(tmp_path), bad, date(2026, 3, 7))
    with pytest.raises(NotConfiguredError):
        exports.make(settings(tmp_path, lake_python=None), good, date(2026, 3, 7))
