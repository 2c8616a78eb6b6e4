"""Which corpora a run is about, and what the selector is told."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fieldtake_dags import ingestion
from fieldtake_dags.command import CommandError
from fieldtake_dags.ingestion import CorpusError, CorpusRun, Registry
from fieldtake_dags.settings import NotConfiguredError, Settings, settings_from_env


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        root=tmp_path,
        node=sys.executable,
        kafka="127.0.0.1:1",
        s3_endpoint="http://127.0.0.1:2",
        s3_access_key="corpus",
        s3_secret_key="not-to-be-seen",
        corpus_bucket="corpus",
        prompts_topic="topic1",
        state=tmp_path / "state",
        connect_url=None,
        lake_python=None,
        lake_environment={},
    )


@pytest.mark.parametrize(
    ("key", "language"),
    [
        ("am/news.txt", "am"),
        ("zh-Hant/a.csv", "zh-Hant"),
        ("news.txt", None),
        ("2026/a.txt", None),
        ("/a.txt", None),
    ],
)
def test_the_folder_names_the_language(key: str, language: str | None) -> None:
    assert ingestion.language_of(key) == language


def test_a_run_is_about_the_corpus_it_names_or_about_all() -> None:
    known = [CorpusRun("s3://corpus/sw/b.txt", "sw", 5)]
    named = ingestion.plan_runs({"corpus": "s3://corpus/am/a.txt", "count": 7}, known, 200)
    assert named == [{"uri": "s3://corpus/am/a.txt", "lang": "am", "count": 7, "priority": 0, "etag": None}]
    # as many as this run wants, not as many as were once ordered by hand
    scheduled = ingestion.plan_runs({"corpus": None}, known, 200)
    assert [(each["uri"], each["count"]) for each in scheduled] == [("s3://corpus/sw/b.txt", 200)]
    with pytest.raises(CorpusError, match="no language given"):
        ingestion.plan_runs({"corpus": "s3://corpus/a.txt"}, known, 200)


def test_the_registry_keeps_one_entry_an_object(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    assert registry.all() == []
    registry.add(CorpusRun("u", "am", 1, etag="1"))
    registry.add(CorpusRun("v", "am", 1))
    registry.add(CorpusRun("u", "am", 1, etag="2"))
    assert [(each.uri, each.etag) for each in registry.all()] == [("v", None), ("u", "2")]


def fake_selector(settings: Settings, body: str) -> None:
    """Stands where the selector's command line would be; run by Python in place of Node."""
    cli = settings.root / "backend-stack" / "text-selector" / "cli.ts"
    cli.parent.mkdir(parents=True)
    cli.write_text(body)
    cli.chmod(cli.stat().st_mode | stat.S_IXUSR)


def test_the_summary_is_the_last_line_and_secrets_are_not_in_the_command(settings: Settings) -> None:
    body = (
        "import json, os, sys\n"
        "print('progress')\n"
        "print(json.dumps({'args': sys.argv[1:], 'secret': os.environ['AWS_SECRET_ACCESS_KEY']}))"
    )
    fake_selector(settings, body)
    summary = ingestion.select(settings, CorpusRun("s3://corpus/am/a.txt", "am", 9, 3), request="run 1")
    assert summary["secret"] == "not-to-be-seen"
    words = summary["args"]
    assert words[words.index("--count") + 1] == "9"
    assert words[words.index("--priority") + 1] == "3"
    assert words[words.index("--request") + 1] == "run 1"
    assert "--dry-run" not in words
    assert "--least-covered" in words
    assert "--given" not in words
    assert not {"--flagged", "--lease-days"} & set(words)
    asked = replace(settings, flagged_stations=3, lease_days=40)
    words = ingestion.select(asked, CorpusRun("x", "am", 9), request="run 3")["args"]
    assert (words[words.index("--flagged") + 1], words[words.index("--lease-days") + 1]) == ("3", "40")
    given = settings.state / "landed.jsonl"
    told = ingestion.select(settings, CorpusRun("x", "am", 9), request="run 2", given=given)["args"]
    assert told[told.index("--given") + 1] == str(given)
    assert "not-to-be-seen" not in words


def test_a_bad_corpus_is_told_from_a_bad_day(settings: Settings) -> None:
    says = json.dumps({"error": "empty", "message": "it is empty"})
    fake_selector(settings, f"import sys\nprint({says!r})\nsys.exit(3)")
    with pytest.raises(CorpusError, match="it is empty") as bad:
        ingestion.select(settings, CorpusRun("x", "am", 1), request=None)
    assert bad.value.code == "empty"
    elsewhere = replace(settings, root=settings.root / "other")
    fake_selector(elsewhere, "import sys\nprint('no broker')\nsys.exit(4)")
    with pytest.raises(CommandError, match="no broker"):
        ingestion.select(elsewhere, CorpusRun("x", "am", 1), request=None)


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(NotConfiguredError, match="FIELDTAKE_ROOT"):
        settings_from_env({})
