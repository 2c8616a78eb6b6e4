"""The lake, nightly: withdrawn speakers erased, what is too old retired, stores reconciled, all rules checked, figures exported, old audio made cold."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

from airflow.sdk import DAG, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from fieldtake_dags import alerts, archive, lineage, stores
from fieldtake_dags.lake import lake_job
from fieldtake_dags.lake_tasks import hold_to_rules, lake_settings

with DAG(
    "data_archival_and_storage",
    description="Erasure, retention, reconciliation, quality, exports, cold storage",
    doc_md=__doc__,
    schedule="30 4 * * *",
    max_active_runs=1,
    tags=["fieldtake", "lake"],
    **alerts.dag_args(task=timedelta(hours=2), late=timedelta(hours=4), end=timedelta(hours=8)),
    params={
        "day": Param(
            None, type=["null", "string"], format="date", description="of the figures; none: all that changed"
        )
    },
):

    @task(pool="spark")
    def erase_withdrawn() -> None:
        """Deletes what withdrawn speakers recorded, everywhere; an audit row stays."""
        lake_job(lake_settings(), "fieldtake_lake.housekeeping", "erase")

    # A task of its own: that something old could not go must not look as if a withdrawal had not been carried out.
    @task(pool="spark")
    def retire_old() -> None:
        """Deletes what is older than FIELDTAKE_KEEP_*_DAYS; joins files, expires snapshots and deletes files nobody knows after that."""
        lake_job(lake_settings(), "fieldtake_lake.housekeeping", "retire", "compact", "orphans")

    @task(pool="spark")
    def reconcile() -> None:
        """S3 against Iceberg against Cassandra and PostgreSQL: fails if they disagree, and still do a minute later."""
        lake_job(lake_settings(), "fieldtake_lake.reconcile")

    @task(pool="spark")
    def quality() -> None:
        """Every rule over everything."""
        hold_to_rules()

    @task(trigger_rule="all_done")
    def export_figures() -> list[str]:
        """Figures as CSV in the lake's bucket: of the day that was asked for, or of every past day that has changed since its export."""
        settings = lake_settings()
        given = get_current_context()["params"]["day"]
        last = date.fromisoformat(given) if given else datetime.now(UTC).date() - timedelta(days=1)
        with stores.lake_database(settings) as connection, connection.cursor() as cursor:
            days = archive.daily_figures(cursor, last if given else date.min, last)
        bucket = stores.lake_bucket(settings)
        keys = archive.export_changed(stores.lake_s3(settings), bucket, days)
        if keys:
            written = [(f"s3://{bucket}", key) for key in keys]
            lineage.tell("export_figures", [stores.figures_table(settings)], written)
        return keys

    @task
    def cold_storage() -> int:
        """Audio older than FIELDTAKE_COLD_DAYS (90) goes to FIELDTAKE_COLD_CLASS, where one is named."""
        settings = lake_settings()
        storage_class = os.environ.get("FIELDTAKE_COLD_CLASS")
        if not storage_class:
            raise AirflowSkipException("FIELDTAKE_COLD_CLASS names no storage class")
        days = int(os.environ.get("FIELDTAKE_COLD_DAYS") or "90")
        bucket = stores.lake_bucket(settings)
        return archive.move_to_cold(stores.lake_s3(settings), bucket, "audio/", days, storage_class)

    erased = erase_withdrawn()
    # While takes go, the stores differ.
    erased >> retire_old() >> [reconcile(), cold_storage()]
    erased >> quality()
    # Withdrawals change the figures of past days; that they could not be carried out is no reason to export nothing.
    erased >> export_figures()
