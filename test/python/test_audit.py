"""The Python side of the backend's log goes on from what the other side wrote, in the same chain."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from fieldtake_lake.audit import assert_audited, record_act

GOLDEN = Path(__file__).parents[1] / "golden" / "audit.jsonl"


def chain(file: Path) -> list[str]:
    """The acts, if every line has its own hash and names that of the one before."""
    acts, before = [], "0" * 64
    for line in file.read_text("utf-8").splitlines():
        found = re.fullmatch(r'(\{.*),"hash":"([0-9a-f]{64})"\}', line)
        assert found is not None
        text, digest = f"{found[1]}}}", found[2]
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        entry = json.loads(text)
        assert entry["prev"] == before
        before = digest
        acts.append(entry["act"])
    return acts


def test_it_goes_on_from_the_other_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(GOLDEN, tmp_path / "audit.jsonl")
    monkeypatch.setenv("FIELDTAKE_AUDIT", str(tmp_path))
    record_act("lake_erase", {"speakers": 1, "who": "ሰላም"})
    acts = chain(tmp_path / "audit.jsonl")
    assert acts == ["topics_applied", "schemas_registered", "lake_erase", "lake_replay", "lake_erase"]
    assert (tmp_path / "audit-head").read_text().startswith("5 ")


def test_without_a_folder_it_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIELDTAKE_AUDIT", raising=False)
    monkeypatch.chdir(tmp_path)
    record_act("lake_erase", {})
    assert list(tmp_path.iterdir()) == []


def test_it_begins_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDTAKE_AUDIT", str(tmp_path / "new"))
    record_act("lake_replay", {"code": "claim_missing", "sent": 1})
    assert chain(tmp_path / "new" / "audit.jsonl") == ["lake_replay"]


def test_where_nothing_can_be_written_it_says_so_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backend.audit"
    monkeypatch.setenv("FIELDTAKE_AUDIT", str(folder))
    assert_audited()
    record_act("lake_erase", {})
    assert_audited()
    assert chain(folder / "audit.jsonl") == ["lake_erase"]
    (folder / "audit.jsonl").write_text('{"cut off', "utf-8")
    with pytest.raises(OSError, match="Nothing was done"):
        assert_audited()
    (folder / "audit.jsonl").unlink()
    (folder / "audit.jsonl").mkdir()
    with pytest.raises(OSError, match="Nothing was done"):
        assert_audited()
