"""What Airflow's own lineage cannot see: what a task's Python read and wrote. To where Airflow's events go."""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

log = logging.getLogger(__name__)

# namespace and name, as OpenLineage names datasets
Place = tuple[str, str]


def tell(job: str, inputs: Sequence[Place], outputs: Sequence[Place]) -> None:
    """One finished run. Does nothing where no transport is configured; a transport in trouble fails no task."""
    transport = os.environ.get("AIRFLOW__OPENLINEAGE__TRANSPORT")
    if not transport:
        return
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState

    try:
        client = OpenLineageClient(config={"transport": json.loads(transport)})
        event = RunEvent(
            eventType=RunState.COMPLETE,
            eventTime=datetime.now(UTC).isoformat(),
            run=Run(runId=str(uuid.uuid4())),
            job=Job(namespace=os.environ.get("AIRFLOW__OPENLINEAGE__NAMESPACE", "fieldtake"), name=job),
            inputs=[InputDataset(namespace=space, name=name) for space, name in inputs],
            outputs=[OutputDataset(namespace=space, name=name) for space, name in outputs],
            producer="https://fieldtake.example/dags",
        )
        client.emit(event)
        client.close()
    except Exception as error:  # whatever transports raise
        log.warning("lineage not told: %s", error)
