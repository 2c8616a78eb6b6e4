"""A run that is late: it waits for a file, and whoever looks after runs is told two seconds after it was queued."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from airflow.sdk import DAG, get_current_context, task
from fieldtake_dags import alerts

with DAG(
    "late",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    default_args=alerts.default_args(timedelta(minutes=5)),
    deadline=alerts.late_after(timedelta(seconds=2)),
    params={"file": ""},
):

    @task
    def wait() -> None:
        """Done as soon as somebody makes the file."""
        file = Path(str(get_current_context()["params"]["file"]))
        while not file.exists():
            time.sleep(0.1)

    wait()
