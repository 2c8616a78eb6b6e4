"""Corpora, weekly: each that FIELDTAKE_EXPORTS asks for is made out of the lake and published under the day."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from fieldtake_dags import alerts, exports
from fieldtake_dags.lake_tasks import lake_settings

with DAG(
    "corpus_exports",
    description="Corpora that train, made and published",
    doc_md=__doc__,
    # After the nightly erasure, and before anybody is at work.
    schedule="0 7 * * 1",
    max_active_runs=1,
    tags=["fieldtake", "lake"],
    **alerts.dag_args(task=timedelta(hours=2), late=timedelta(hours=6), end=timedelta(hours=24)),
):

    @task
    def wanted() -> list[str]:
        """Names of the corpora that are asked for; skips all where none is."""
        lake_settings()
        names = [wish.name for wish in exports.read_wishes()]
        if not names:
            raise AirflowSkipException("FIELDTAKE_EXPORTS asks for no corpus")
        return names

    @task(pool="spark")
    def make(name: str) -> None:
        """One corpus; another that fails is no reason not to make it."""
        day = get_current_context()["dag_run"].run_after.date()
        wish = next(each for each in exports.read_wishes() if each.name == name)
        exports.make(lake_settings(), wish, day)

    make.expand(name=wanted())
