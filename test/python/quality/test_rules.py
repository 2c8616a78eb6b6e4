"""The rules' SQL, run by DuckDB over rows that keep and break each of them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from fieldtake_quality.rules import Rule, RuleError, broken_takes, query, read_rules

TABLES = {"takes": "takes", "dead_letters": "dead_letters", "prompts": "prompts"}
GOOD = {
    "take_id": "t1",
    "speaker_id": "s",
    "prompt_id": "p1",
    "station_id": "st",
    "object_uri": "s3://lake/1",
    "sha256": "a" * 64,
    "pcm_sha256": "b",
    "lang": "am",
    "prompt_text": "Selam alem",
    "frames": "96000",
    "sample_rate": "48000",
    "bytes": "10",
    "recorded_at": "2026-01-01 00:00:00",
    "sent_at": "2026-01-01 00:00:01",
    "landed_at": "2026-01-01 00:00:02",
}
_TYPES = {"frames": "BIGINT", "sample_rate": "INT", "bytes": "BIGINT"}


def database(*changes: dict[str, str | None]) -> duckdb.DuckDBPyConnection:
    """One good take, and one for each set of changes to it."""
    db = duckdb.connect()
    columns = ", ".join(
        f"{name} {_TYPES.get(name, 'TIMESTAMP' if name.endswith('_at') else 'VARCHAR')}" for name in GOOD
    )
    db.execute(f"CREATE TABLE takes ({columns})")
    db.execute("CREATE TABLE prompts AS SELECT 'p1' AS prompt_id UNION ALL SELECT 'p1'")
    db.execute(
        'CREATE TABLE dead_letters (topic VARCHAR, partition INT, "offset" BIGINT, code VARCHAR, message VARCHAR, refused_at TIMESTAMP)'
    )
    db.execute("CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)")
    for number, change in enumerate([{}, *changes], 1):
        own = {"take_id": f"t{number}", "object_uri": f"s3://lake/{number}", "pcm_sha256": f"pcm-{number}"}
        row: dict[str, str | None] = {**GOOD, **own, **change}
        db.execute(f"INSERT INTO takes VALUES ({', '.join('?' * len(row))})", list(row.values()))
    return db


def broken(db: duckdb.DuckDBPyConnection, since: str | None = None) -> dict[str, tuple[int, str | None]]:
    found = {}
    for rule in read_rules():
        if rule.table == "takes":
            row = db.execute(query(rule, TABLES, since)).fetchone()
            assert row is not None
            if row[1]:
                found[rule.name] = (int(row[1]), row[2])
    return found


def test_good_takes_break_no_rule() -> None:
    assert broken(database({}, {})) == {}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"speaker_id": None}, "take_fields_present"),
        ({"lang": " "}, "take_fields_present"),
        ({"prompt_text": None}, "take_has_its_text"),
        ({"take_id": "t1"}, "take_is_there_once"),
        ({"object_uri": "s3://lake/1"}, "object_belongs_to_one_take"),
        ({"pcm_sha256": "pcm-1"}, "audio_is_of_one_take"),
        ({"sha256": "A" * 64}, "sha256_is_one"),
        ({"frames": "1000"}, "take_length_is_plausible"),
        ({"frames": None}, "take_length_is_plausible"),
        ({"sample_rate": "4000", "frames": "8000"}, "sample_rate_is_known"),
        ({"bytes": "0"}, "take_has_bytes"),
        ({"landed_at": "2025-12-31 00:00:00"}, "not_landed_before_it_was_sent"),
        ({"recorded_at": "2026-01-03 00:00:00"}, "recorded_at_is_not_in_the_future"),
        ({"prompt_id": "p9"}, "take_has_its_prompt"),
    ],
)
def test_each_fault_breaks_its_rule_and_no_other(change: dict[str, str | None], rule: str) -> None:
    found = broken(database(change))
    assert list(found) == [rule]
    assert found[rule][0] == 1
    assert found[rule][1] in ("t1", "t2")


OWN = ("script-0123456789abcdef01234567", "starter-am-001", "starter-zgh-120")
FOREIGN = (
    "script-0123456789ABCDEF01234567",
    "script-1",
    "xstarter-am-001",
    "starter-am-001/",
    "starter-am-1",
)


def test_what_a_station_brings_itself_was_in_no_topic() -> None:
    def read(*prompts: str) -> duckdb.DuckDBPyConnection:
        changes: list[dict[str, str | None]] = [{"prompt_id": prompt} for prompt in prompts]
        return database(*changes)

    assert broken(read(*OWN)) == {}
    assert broken(read(*FOREIGN))["take_has_its_prompt"][0] == len(FOREIGN)
    rule = next(rule for rule in read_rules() if rule.name == "take_has_its_prompt")
    mixed = read(OWN[0], FOREIGN[0])
    assert mixed.execute(broken_takes(rule, TABLES, None, 9)).fetchall() == [("t3",)]


def test_lately_looks_at_new_rows_but_compares_with_all() -> None:
    db = database({"bytes": "0"}, {"take_id": "t1", "landed_at": "2026-05-01 00:00:00"})
    assert set(broken(db, "2026-04-01 00:00:00")) == {"take_is_there_once"}


@pytest.mark.parametrize(
    "raw",
    [
        {"name": "a", "table": "takes", "kind": "nope", "severity": "error"},
        {"name": "a", "table": "other", "kind": "holds", "severity": "error", "expression": "1"},
        {"name": "a", "table": "takes", "kind": "range", "severity": "error", "expression": "bytes"},
        {"name": "a", "table": "takes", "kind": "refers", "severity": "error", "columns": ["x"]},
        {
            "name": "a",
            "table": "takes",
            "kind": "unique",
            "severity": "error",
            "columns": ["x"],
            "unless": "TRUE",
        },
        {"name": "a", "table": "takes", "kind": "holds", "severity": "error", "expression": "1", "typo": 1},
    ],
)
def test_a_rule_that_cannot_be_checked_is_refused(tmp_path: Path, raw: dict[str, object]) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([raw]))
    with pytest.raises(RuleError):
        read_rules(file)


def test_the_rules_of_the_lake_are_all_understood() -> None:
    assert all(isinstance(rule, Rule) for rule in read_rules())
    assert {rule.kind for rule in read_rules()} == {
        "required",
        "unique",
        "matches",
        "range",
        "holds",
        "refers",
    }


def test_takes_that_break_a_rule_are_named_newest_first() -> None:
    db = database({"bytes": "0"}, {"prompt_id": "p9"}, {"bytes": "0"}, {"object_uri": "s3://lake/1"})
    rules = {rule.name: rule for rule in read_rules()}

    def named(name: str, most: int = 10, since: str | None = None) -> list[str]:
        return [row[0] for row in db.execute(broken_takes(rules[name], TABLES, since, most)).fetchall()]

    assert named("take_has_bytes") == ["t4", "t2"]
    assert named("take_has_bytes", most=1) == ["t4"]
    assert named("take_has_its_prompt") == ["t3"]
    assert named("object_belongs_to_one_take") == ["t5", "t1"]
    assert named("take_is_there_once") == []
    assert named("object_belongs_to_one_take", since="2026-01-02 00:00:00") == []
    assert named("take_has_bytes", since="2026-01-02 00:00:00") == []
