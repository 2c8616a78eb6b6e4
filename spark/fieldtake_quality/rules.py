"""A rule, and the SQL that counts what breaks it. Only plain SQL, so that any engine can run and test it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("required", "unique", "matches", "range", "holds", "refers")
SEVERITIES = ("warning", "error")
FILE = Path(__file__).with_name("rules.json")

# When a row came in, by table: what "lately" looks at.
ARRIVED = {"takes": "landed_at", "dead_letters": "refused_at"}


class RuleError(Exception):
    """The rules file says something that cannot be checked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``expression`` is SQL over one row, ``unless`` says of one that the rule is not about it; ``minimum`` and ``maximum`` are inclusive."""

    name: str
    table: str
    kind: str
    severity: str
    columns: tuple[str, ...] = ()
    expression: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    to: str | None = None
    to_columns: tuple[str, ...] = ()
    unless: str | None = None


def read_rules(file: Path = FILE) -> list[Rule]:
    """Raises RuleError for an unknown kind, table or severity, a missing part, or a name used twice."""
    rules = [_rule(each) for each in json.loads(file.read_text("utf-8"))]
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise RuleError(f"two rules are called {name}")
    return rules


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "required": ("columns",),
    "unique": ("columns",),
    "matches": ("columns", "pattern"),
    "range": ("expression",),
    "holds": ("expression",),
    "refers": ("columns", "to", "to_columns"),
}


def _rule(raw: Mapping[str, object]) -> Rule:
    known = {"min": "minimum", "max": "maximum"}
    fields: dict[str, Any] = {
        known.get(name, name): tuple(value) if isinstance(value, list) else value
        for name, value in raw.items()
    }
    try:
        rule = Rule(**fields)
    except TypeError as error:
        raise RuleError(f"{raw.get('name')}: {error}") from error
    if rule.kind not in KINDS or rule.severity not in SEVERITIES or rule.table not in ARRIVED:
        raise RuleError(f"{rule.name}: kind, severity or table is unknown")
    for need in _NEEDS[rule.kind]:
        if not getattr(rule, need):
            raise RuleError(f"{rule.name}: {rule.kind} needs {need}")
    if rule.unless and rule.kind == "unique":
        raise RuleError(f"{rule.name}: unique holds for all rows, or means nothing")
    if rule.kind == "range" and rule.minimum is None and rule.maximum is None:
        raise RuleError(f"{rule.name}: range needs min or max")
    return rule


def query(rule: Rule, tables: Mapping[str, str], since: str | None = None) -> str:
    """Answers one row: ``checked``, ``broken``, and ``example`` (the first broken row's key, or NULL).

    ``tables`` maps the rules' names to the engine's. ``since`` is a SQL timestamp; uniqueness and references are
    judged against everything, for what came in since then.
    """
    lately = f"{ARRIVED[rule.table]} >= TIMESTAMP '{since}'" if since is not None else "TRUE"
    table = tables[rule.table]
    key = "take_id" if rule.table == "takes" else "concat(topic, ':', partition, ':', offset)"
    if rule.kind == "unique":
        group = ", ".join(f"{column}" for column in rule.columns)
        return (
            f"SELECT sum(n) AS checked, coalesce(sum(CASE WHEN n > 1 THEN n - 1 END), 0) AS broken, "
            f"min(CASE WHEN n > 1 THEN example END) AS example FROM (SELECT count(*) AS n, min({key}) AS example, "
            f"max(CASE WHEN {lately} THEN 1 ELSE 0 END) AS recent FROM {table} GROUP BY {group}) AS groups WHERE recent = 1"
        )
    bad = _broken(rule)
    return (
        f"SELECT count(*) AS checked, coalesce(sum(CASE WHEN {bad} THEN 1 ELSE 0 END), 0) AS broken, "
        f"min(CASE WHEN {bad} THEN {key} END) AS example FROM {_source(rule, tables)} WHERE {lately}"
    )


def broken_takes(rule: Rule, tables: Mapping[str, str], since: str | None, most: int) -> str:
    """Answers the ``take_id`` of takes that break the rule, newest first, at most so many. A take without an id has none to tell."""
    lately = f"{ARRIVED[rule.table]} >= TIMESTAMP '{since}'" if since is not None else "TRUE"
    table = tables[rule.table]
    if rule.kind == "unique":
        group = ", ".join(rule.columns)
        same = " AND ".join(f"t.{column} = twice.{column}" for column in rule.columns)
        twice = f"(SELECT {group} FROM {table} GROUP BY {group} HAVING count(*) > 1) AS twice"
        rows = f"SELECT t.take_id FROM {table} AS t JOIN {twice} ON {same} WHERE t.{lately if since is not None else 'take_id IS NOT NULL'}"
    else:
        rows = f"SELECT take_id FROM {_source(rule, tables)} WHERE {lately} AND ({_broken(rule)})"
    return f"SELECT DISTINCT take_id FROM ({rows}) AS rows WHERE take_id IS NOT NULL ORDER BY take_id DESC LIMIT {most}"


def _source(rule: Rule, tables: Mapping[str, str]) -> str:
    table = tables[rule.table]
    if rule.kind != "refers":
        return table
    on = " AND ".join(f"r.to_{i} = {column}" for i, column in enumerate(rule.columns))
    selected = ", ".join(f"{column} AS to_{i}" for i, column in enumerate(rule.to_columns))
    return f"{table} LEFT JOIN (SELECT DISTINCT {selected} FROM {tables[rule.to or '']}) AS r ON {on}"


def _broken(rule: Rule) -> str:
    bad = _violated(rule)
    return f"({bad}) AND NOT coalesce({rule.unless}, FALSE)" if rule.unless else bad


def _violated(rule: Rule) -> str:
    if rule.kind == "required":
        return " OR ".join(f"{column} IS NULL OR trim({column}) = ''" for column in rule.columns)
    if rule.kind == "matches":
        return " OR ".join(
            f"NOT coalesce(regexp_like({column}, '{rule.pattern}'), FALSE)" for column in rule.columns
        )
    if rule.kind == "refers":
        return "r.to_0 IS NULL"
    if rule.kind == "holds":
        return f"NOT coalesce({rule.expression}, FALSE)"
    bounds: Sequence[str] = [
        *([f"({rule.expression}) >= {rule.minimum}"] if rule.minimum is not None else []),
        *([f"({rule.expression}) <= {rule.maximum}"] if rule.maximum is not None else []),
    ]
    return f"NOT coalesce({' AND '.join(bounds)}, FALSE)"
