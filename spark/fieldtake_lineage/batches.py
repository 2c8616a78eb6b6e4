"""Streaming queries: one event a committed batch, with the offsets it read. A listener, so no batch waits for it."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pyspark.sql.streaming.listener import StreamingQueryListener

from .emit import Send
from .event import Ranges, run_event
from .places import Places

_log = logging.getLogger("lineage")


def ranges_of(topic: str, start: str | None, end: str | None) -> Ranges:
    """Of a Kafka source's offsets before and after a batch, as Spark writes them; partitions without a record are left out."""
    before, after = _offsets(topic, start), _offsets(topic, end)
    spans = {number: (before.get(number, 0), until) for number, until in after.items()}
    return {number: span for number, span in spans.items() if span[1] > span[0]}


def _offsets(topic: str, text: str | None) -> Mapping[int, int]:
    # PySpark's text for "from the beginning", which the first batch of all has.
    said = json.loads(text) if text and text != "None" else None
    found = said.get(topic, {}) if isinstance(said, dict) else {}
    return {int(number): int(offset) for number, offset in found.items()}


class BatchListener(StreamingQueryListener):
    """Tells of the queries ``landing`` and ``counts``. The run's id follows from the query's and the
    batch's: a batch that is told twice, after a crash, is the same run."""

    def __init__(self, send: Send, places: Places) -> None:
        self._send = send
        self._places = places

    def onQueryProgress(self, event: Any) -> None:  # noqa: N802
        """Spark's name."""
        try:
            self._tell(event.progress)
        except Exception as error:  # a listener that raises is only a stack trace in somebody's log
            _log.warning("lineage not told (batch): %s", str(error)[:500])

    def _tell(self, progress: Any) -> None:
        places, source = self._places, progress.sources[0]
        run_id, at = uuid.uuid5(uuid.UUID(str(progress.id)), str(progress.batchId)), datetime.now(UTC)
        if progress.name == "landing":
            ranges = ranges_of(places.takes, source.startOffset, source.endOffset)
            if ranges:
                read = [places.topic(places.takes, ranges)]
                self._send(run_event("COMPLETE", "landing", run_id, at, read, places.landed()))
        elif progress.name == "counts" and progress.numInputRows > 0:
            written = [places.table("counts"), places.serving("counts_by_hour")]
            self._send(run_event("COMPLETE", "counts", run_id, at, [places.table("takes")], written))

    def onQueryStarted(self, event: Any) -> None:  # noqa: N802
        """Nothing to tell yet."""

    def onQueryIdle(self, event: Any) -> None:  # noqa: N802
        """Nothing was read."""

    def onQueryTerminated(self, event: Any) -> None:  # noqa: N802
        """What it had committed was told."""
