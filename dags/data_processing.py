"""The lake, hourly: does landing keep up, what do listeners say, do the data obey the rules, are the tables compact."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, task
from fieldtake_dags import alerts, landing
from fieldtake_dags.lake import lake_job
from fieldtake_dags.lake_tasks import hold_to_rules, lake_settings

TAKES = Asset(name="takes", uri="iceberg://lake/takes")
_STANDING_STILL = timedelta(minutes=10)


with DAG(
    "data_processing",
    description="Landing health, listeners' verdicts, data quality rules, compaction",
    doc_md=__doc__,
    schedule="15 * * * *",
    max_active_runs=1,
    tags=["fieldtake", "lake"],
    **alerts.dag_args(task=timedelta(minutes=40), late=timedelta(hours=1), end=timedelta(hours=3)),
):

    @task
    def landing_health() -> int:
        """Takes that wait; fails when some do and the landing job stands still."""
        settings = lake_settings()
        topic = os.environ.get("FIELDTAKE_TAKES_TOPIC", "topic2")
        checkpoint = Path(os.environ["FIELDTAKE_CHECKPOINTS"]) / "landing"
        ends = landing.topic_ends(settings, topic)
        return landing.judge(landing.read_progress(checkpoint, topic), ends, _STANDING_STILL.total_seconds())

    @task(pool="spark")
    def quality() -> None:
        """The rules of spark/fieldtake_quality/rules.json over what came in lately; a broken one fails the task."""
        hold_to_rules("--since-hours", "2")

    @task(pool="spark")
    def reviews() -> None:
        """What listeners agree on goes into the lake and back to the stations."""
        lake_job(lake_settings(), "fieldtake_lake.reviews")

    @task(pool="spark", trigger_rule="all_done")
    def summary() -> None:
        """The whole lake, counted for stations; also when listeners' verdicts could not be folded."""
        lake_job(lake_settings(), "fieldtake_lake.summary")

    @task(pool="spark", outlets=[TAKES])
    def compact() -> None:
        """Few large files instead of many small ones."""
        lake_job(lake_settings(), "fieldtake_lake.housekeeping", "compact")

    # Compaction is due whatever the rules said, but not while landing is in trouble.
    folded = reviews()
    landing_health() >> [quality(), folded, compact()]
    folded >> summary()
