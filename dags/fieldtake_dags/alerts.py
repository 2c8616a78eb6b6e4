"""Who is told when a task fails or a run is late: e-mail and a Slack-compatible webhook, each only where configured."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import DeadlineAlert, DeadlineReference, SyncCallback

OWNER = "fieldtake"
_TEXT = (
    "{{ dag.dag_id }}.{{ ti.task_id }} failed (run {{ run_id }}, try {{ ti.try_number }}): {{ ti.log_url }}"
)
_HTML = """<p><b>{{ dag.dag_id }}.{{ ti.task_id }}</b> failed.</p>
<p>Run {{ run_id }}, try {{ ti.try_number }}: {{ exception | e }}</p>
<p><a href="{{ ti.log_url }}">The task's log</a></p>"""


def failure_callbacks() -> list[Any]:
    """One notifier for each channel; none is configured by default, so that a laptop tries to reach nobody."""
    told: list[Any] = []
    if to := os.environ.get("FIELDTAKE_ALERT_EMAIL"):
        subject = "Fieldtake: {{ dag.dag_id }}.{{ ti.task_id }} failed"
        told.append(SmtpNotifier(to=to.split(","), subject=subject, html_content=_HTML))
    if os.environ.get("AIRFLOW_CONN_SLACK_DEFAULT"):
        told.append(SlackWebhookNotifier(text=_TEXT))
    return told


def default_args(timeout: timedelta, *, retries: int = 2) -> dict[str, Any]:
    """For every task: an owner, retries that back off, an end, and somebody to tell."""
    return {
        "owner": OWNER,
        "retries": retries,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=10),
        "execution_timeout": timeout,
        "on_failure_callback": failure_callbacks(),
    }


def dag_args(*, task: timedelta, late: timedelta, end: timedelta) -> dict[str, Any]:
    """For every DAG: how long a task may take, when its run is late and somebody is told, and when it is ended."""
    return {
        "start_date": datetime(2026, 1, 1),
        "catchup": False,
        "default_args": default_args(task),
        "deadline": late_after(late),
        "dagrun_timeout": end,
    }


def late_after(interval: timedelta) -> list[DeadlineAlert] | None:
    """Tells the same people when a run is not done so long after it was queued. Needs no triggerer."""
    told: list[SyncCallback] = []
    base = os.environ.get("AIRFLOW__API__BASE_URL", "")
    link = f"{base}/dags/{{{{ dag_run.dag_id }}}}/runs/{{{{ dag_run.dag_run_id }}}}"
    text = f"{{{{ dag_run.dag_id }}}} is late: its run was not done within {interval}: {link}"
    if to := os.environ.get("FIELDTAKE_ALERT_EMAIL"):
        mail = {
            "to": to.split(","),
            "subject": "Fieldtake: {{ dag_run.dag_id }} is late",
            "html_content": f'<p>A run was not done within {interval}.</p><p><a href="{link}">{link}</a></p>',
        }
        told.append(SyncCallback(SmtpNotifier, kwargs=mail))
    if os.environ.get("AIRFLOW_CONN_SLACK_DEFAULT"):
        told.append(SyncCallback(SlackWebhookNotifier, kwargs={"text": text}))
    queued = DeadlineReference.DAGRUN_QUEUED_AT
    return [DeadlineAlert(reference=queued, interval=interval, callback=each) for each in told] or None
