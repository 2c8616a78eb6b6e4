"""The landing job: ``python -m fieldtake_lake.job`` or ``spark-submit``. Runs until SIGTERM, or to the end with --once."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldtake_lineage.batches import BatchListener
from fieldtake_lineage.emit import Emitter
from fieldtake_lineage.places import Places
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from fieldtake_lake.landing.batch import Lander
from fieldtake_lake.landing.counts import forget_expired, start_counts
from fieldtake_lake.stores.cassandra import Serving, provision
from fieldtake_lake.stores.iceberg import create_tables
from fieldtake_lake.words.stream import start_words

from .session import at_once, open_session
from .settings import Settings, settings_from_env

_log = logging.getLogger("landing")


def read_takes(spark: SparkSession, settings: Settings) -> DataFrame:
    """topic2 from its beginning; afterwards the checkpoint decides."""
    options = settings.kafka.options() | {
        "subscribe": settings.kafka.takes_topic,
        "startingOffsets": "earliest",
        "includeHeaders": "true",
        "maxOffsetsPerTrigger": str(settings.max_offsets),
        # Records that aged out of the topic before they landed are a loss: stop and say so.
        "failOnDataLoss": "true",
        "kafka.max.partition.fetch.bytes": str(20 << 20),
        "kafka.fetch.max.bytes": str(64 << 20),
        # A fetch that waits at the end of one partition holds up the next; half a second is the default.
        "kafka.fetch.max.wait.ms": "20",
    }
    columns = ("key", "value", "headers", "topic", "partition", "offset", "timestamp")
    return spark.readStream.format("kafka").options(**options).load().select(*columns)


def start_landing(spark: SparkSession, settings: Settings, serving: Serving, once: bool) -> StreamingQuery:
    """Starts the query. There is no watermark: a laptop that was offline for eight weeks must land."""
    writer = (
        read_takes(spark, settings)
        .writeStream.queryName("landing")
        .foreachBatch(Lander(spark, settings, serving))
        .option("checkpointLocation", f"{settings.checkpoints}/landing")
    )
    with at_once(spark):
        return (
            writer.trigger(availableNow=True) if once else writer.trigger(processingTime=_interval(settings))
        ).start()


def _interval(settings: Settings) -> str:
    return f"{round(settings.trigger_seconds * 1000)} milliseconds"


def main() -> int:
    """Exit code 0 after a stop that was asked for. Ends by itself only if Spark does: whoever supervises starts it again."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--once", action="store_true", help="land what is there, then end")
    arguments.add_argument(
        "--no-counts", action="store_true", help="without the windowed counts, and without words"
    )
    chosen = arguments.parse_args()
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(name)s %(message)s", level=logging.WARNING)
    _log.setLevel(logging.INFO)
    # Refused log-ins while provisioning are part of the plan; what matters is raised.
    logging.getLogger("cassandra").setLevel(logging.ERROR)
    settings = settings_from_env()
    spark = open_session(settings, "fieldtake-landing")
    _log.info("session open")
    create_tables(spark)
    _log.info("tables there")
    provision(settings.cassandra)
    serving = Serving(settings.cassandra)
    spark.streams.addListener(BatchListener(Emitter(spark, settings), Places(settings)))
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    starts = {"landing": lambda: start_landing(spark, settings, serving, chosen.once)}
    if chosen.once:
        beside = [
            lambda: start_words(spark, settings, True),
            lambda: start_counts(spark, settings, serving, True),
        ]
        return _run_once([starts["landing"], *([] if chosen.no_counts else beside)])
    if not chosen.no_counts:
        starts["counts"] = lambda: start_counts(spark, settings, serving, False)
        starts["words"] = lambda: start_words(spark, settings, False)
    mend = {"counts": lambda error: forget_expired(spark, settings, error)}
    if not Keeper(starts, stopping, mend, lambda: has_stopped(spark)).run():
        _log.error("Spark has stopped by itself, and this ends with it")
        return 1
    spark.stop()
    return 0


def has_stopped(spark: SparkSession) -> bool:
    """Whether nothing can be started in this session any more: out of memory, or its cluster gave it up."""
    context: Any = spark.sparkContext._jsc
    return context is None or bool(context.sc().isStopped())


class Keeper:
    """Keeps queries running. A store that is away for a while fails the batch; it is tried again until it is back.

    Started again a query begins with the batch that failed: its offsets are in the checkpoint.
    """

    def __init__(
        self,
        starts: Mapping[str, Callable[[], StreamingQuery]],
        stopping: threading.Event,
        mend: Mapping[str, Callable[[str], None]],
        is_dead: Callable[[], bool],
    ) -> None:
        """``mend`` may do something about a query's error before it is started again. ``is_dead``: no query can be, any more."""
        self._starts = starts
        self._mend = mend
        self._stopping = stopping
        self._is_dead = is_dead
        self._queries: dict[str, StreamingQuery] = {}
        self._failures = dict.fromkeys(starts, 0)

    def run(self) -> bool:
        """True after ``stopping`` is set and the queries have stopped; False if they can never run again here."""
        for name in self._starts:
            self._queries[name] = self._starts[name]()
        _log.info("ready")
        while not self._stopping.wait(0.2):
            if self._is_dead():
                return False
            for name, query in self._queries.items():
                if query.lastProgress is not None and query.isActive:
                    self._failures[name] = 0
                if not query.isActive:
                    self._again(name, query)
        for query in self._queries.values():
            query.stop()
        return True

    def _again(self, name: str, query: StreamingQuery) -> None:
        self._failures[name] += 1
        pause = min(30.0, 0.5 * 2.0 ** min(10, self._failures[name]))
        error = str(query.exception())
        _log.error("%s failed, again in %.0f s: %s", name, pause, error[:2000])
        if self._stopping.wait(pause):
            return
        try:
            if name in self._mend:
                self._mend[name](error)
            self._queries[name] = self._starts[name]()
        except Exception as still:
            _log.error("%s could not be started: %s", name, str(still)[:2000])


def _run_once(starts: Sequence[Callable[[], StreamingQuery]]) -> int:
    for start in starts:
        start().awaitTermination()
    _log.info("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
