"""Policies every DAG keeps. Needs Airflow, so it runs in its environment: test/integration/airflow/policy.test.ts."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "dags"
EXPECTED = {"data_ingestion", "data_processing", "data_archival_and_storage", "corpus_exports"}


@pytest.fixture(scope="session")
def bag() -> Any:
    return DagBag(FOLDER)


def tasks(bag: Any) -> Iterator[Any]:
    for dag in bag.dags.values():
        yield from dag.tasks


def test_every_file_is_a_dag(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == EXPECTED


def test_every_task_has_an_owner_retries_an_end_and_somebody_to_tell(bag: Any) -> None:
    for task in tasks(bag):
        assert task.owner == "fieldtake", task
        assert task.retries >= 1, task
        assert timedelta() < task.execution_timeout <= timedelta(hours=2), task
        assert {type(each).__name__ for each in task.on_failure_callback} == {
            "SmtpNotifier",
            "SlackWebhookNotifier",
        }


def test_every_dag_ends_and_says_when_it_is_late(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.dagrun_timeout is not None, dag
        assert dag.deadline, dag
        assert dag.catchup is False, dag
        assert dag.doc_md and dag.tags, dag


def test_heavy_tasks_wait_for_a_slot(bag: Any) -> None:
    pools = {f"{task.dag_id}.{task.task_id}": task.pool for task in tasks(bag)}
    for name in ("quality", "compact"):
        assert pools[f"data_processing.{name}"] == "spark"
    for name in ("erase_withdrawn", "retire_old", "reconcile", "quality"):
        assert pools[f"data_archival_and_storage.{name}"] == "spark"
    assert pools["corpus_exports.make"] == "spark"
    for name in ("check", "select"):
        assert pools[f"data_ingestion.{name}"] == "selector"


def test_whoever_hears_of_failures_hears_of_late_runs() -> None:
    from fieldtake_dags import alerts

    told = {each.callback.path.rsplit(".", 1)[-1] for each in alerts.late_after(timedelta(hours=1)) or []}
    assert told == {type(each).__name__ for each in alerts.failure_callbacks()} != set()


def test_alerts_go_nowhere_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    from fieldtake_dags import alerts

    monkeypatch.delenv("FIELDTAKE_ALERT_EMAIL")
    monkeypatch.delenv("AIRFLOW_CONN_SLACK_DEFAULT")
    assert alerts.failure_callbacks() == []
    assert alerts.late_after(timedelta(hours=1)) is None


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_a_dag_file_is_thin_and_does_nothing_when_parsed(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert len(file.read_text("utf-8").splitlines()) <= 130
    # Parsed every few minutes: what reads the environment, files or the network belongs into a task.
    for call in _calls_at_the_top(tree):
        name = ast.unparse(call.func)
        assert not re.search(
            r"\b(open|connect|request|urlopen|client|Variable|settings_from_env|environ)\b", name
        ), name


def _calls_at_the_top(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls_at_the_top(node)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_the_lake_programs_a_dag_names_exist(file: Path) -> None:
    import sys

    sys.path.insert(0, str(ROOT / "spark"))
    for module in re.findall(r'lake_job\([^"]*"([\w.]+)"', file.read_text("utf-8")):
        assert importlib.util.find_spec(module) is not None, module
