"""What the selector is told of the lake."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fieldtake_dags import landed
from fieldtake_dags.settings import Settings

TABLE = "CREATE TABLE prompts (prompt_id VARCHAR, lang VARCHAR, prompt_sha256 VARCHAR, takes BIGINT)"


class Cursor:
    """DuckDB's, with psycopg2's placeholders."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db

    def execute(self, query: str, values: tuple[object, ...] = ()) -> None:
        self._db.execute(query.replace("%s", "?"), values)

    def fetchone(self) -> Any:
        return self._db.fetchone()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._db.fetchall())


class Connection:
    def __init__(self) -> None:
        self.db = duckdb.connect()
        self.closed = False

    @contextmanager
    def cursor(self, name: str | None = None) -> Iterator[Cursor]:
        yield Cursor(self.db)

    def close(self) -> None:
        self.closed = True


def settings(folder: Path, lake: str | None) -> Settings:
    nothing: dict[str, Any] = dict.fromkeys(Settings.__slots__)
    return Settings(**nothing | {"state": folder / "state", "lake_python": lake})


def test_a_lake_that_has_not_begun_has_nothing(tmp_path: Path) -> None:
    assert landed.write_landed(Connection(), "am", tmp_path / "given") == 0


def test_landed_are_the_languages_prompts_with_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Connection()
    lake.db.execute(TABLE)
    rows = [
        ("p1", "am", "a", 2),
        ("script-ሰ", "AM-ET", "b", 1),
        ("erased", "am", "c", 0),
        ("p3", "amh", "d", 1),
    ]
    lake.db.executemany("INSERT INTO prompts VALUES (?, ?, ?, ?)", rows)
    monkeypatch.setattr(landed, "lake_database", lambda _: lake)
    with landed.landed_file(settings(tmp_path, sys.executable), "am-Ethi") as file:
        assert file is not None
        lines = file.read_text("utf-8").splitlines()
        assert lake.closed
    assert not file.exists()
    told = [json.loads(line) for line in lines]
    assert [(each["prompt_id"], each["prompt_sha256"]) for each in told] == [("p1", "a"), ("script-ሰ", "b")]
    with landed.landed_file(settings(tmp_path, sys.executable), "sw") as file:
        assert file is None


def test_without_a_lake_nothing_is_told(tmp_path: Path) -> None:
    with landed.landed_file(settings(tmp_path, None), "am") as file:
        assert file is None
