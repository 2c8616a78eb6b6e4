"""Sends events to a topic and appends them to a file. Never a reason for a job to fail, or to wait."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldtake_lake.settings import Settings
from pyspark.sql import SparkSession

from .event import Dataset, Event, run_event

TOPIC = "openlineage.events"
_log = logging.getLogger("lineage")
Send = Callable[[Event], None]


class Emitter:
    """Uses the producer that Spark's Kafka connector has brought along, so that accounts and TLS are those of the job.

    FIELDTAKE_LINEAGE_FILE names the file; without it there is none. FIELDTAKE_LINEAGE=off tells nobody.
    """

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        file = os.environ.get("FIELDTAKE_LINEAGE_FILE")
        self._file = Path(file) if file else None
        self._topic = os.environ.get("FIELDTAKE_LINEAGE_TOPIC", TOPIC)
        self._jvm: Any = spark._jvm
        self._producer: Any = None
        self._off = os.environ.get("FIELDTAKE_LINEAGE") == "off"
        serializer = "org.apache.kafka.common.serialization.StringSerializer"
        self._properties = {
            **settings.kafka.security,
            "bootstrap.servers": settings.kafka.bootstrap,
            "client.id": "fieldtake-lineage",
            "key.serializer": serializer,
            "value.serializer": serializer,
            "acks": "all",
            "linger.ms": "20",
            # A broker that is away holds a job up this long, once an event at most.
            "max.block.ms": "2000",
            "delivery.timeout.ms": "30000",
            "request.timeout.ms": "10000",
        }

    def __call__(self, event: Event) -> None:
        """Returns before the broker has answered; ``close`` waits."""
        if self._off:
            return
        line = json.dumps(event)
        run: Any = event["run"]
        with _harmless("file"):
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
        with _harmless("topic"):
            self._open().send(
                self._jvm.org.apache.kafka.clients.producer.ProducerRecord(self._topic, run["runId"], line)
            )

    def close(self) -> None:
        """Waits for what is under way, at most as long as delivery may take."""
        with _harmless("close"):
            if self._producer is not None:
                self._producer.close()

    def _open(self) -> Any:
        if self._producer is None:
            properties = self._jvm.java.util.HashMap()
            for name, value in self._properties.items():
                properties.put(name, value)
            self._producer = self._jvm.org.apache.kafka.clients.producer.KafkaProducer(properties)
            # The last batch before a stop is told as well: this runs before PySpark lets go of its Java.
            atexit.register(self.close)
        return self._producer


@contextlib.contextmanager
def _harmless(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever Py4J, Kafka or the disk say
        _log.warning("lineage not told (%s): %s", what, str(error)[:500])


@contextlib.contextmanager
def told_run(
    spark: SparkSession, settings: Settings, job: str, inputs: Sequence[Dataset], outputs: Sequence[Dataset]
) -> Iterator[None]:
    """A job that begins and ends: START, then COMPLETE or, if it raises, FAIL with the reason. All are out afterwards."""
    send = Emitter(spark, settings)
    try:
        with told_by(send, job, inputs, outputs):
            yield
    finally:
        send.close()


@contextlib.contextmanager
def told_by(send: Send, job: str, inputs: Sequence[Dataset], outputs: Sequence[Dataset]) -> Iterator[None]:
    """As ``told_run``, to whoever listens."""
    run_id = uuid.uuid4()
    send(run_event("START", job, run_id, datetime.now(UTC), inputs, outputs))
    try:
        yield
    except BaseException as error:
        reason = str(error)[:2_000] or type(error).__name__
        send(run_event("FAIL", job, run_id, datetime.now(UTC), inputs, outputs, reason))
        raise
    send(run_event("COMPLETE", job, run_id, datetime.now(UTC), inputs, outputs))
