"""The landing job: ``python -m fieldtake_lake.job`` or ``spark-submit``. Runs until SIGTERM, or to the end with --once."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from .batch import Lander
from .counts import start_counts
from .serving import Serving, provision
from .session import open_session
from .settings import Settings, settings_from_env
from .tables import create_tables

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
    return (
        writer.trigger(availableNow=True) if once else writer.trigger(processingTime=_interval(settings))
    ).start()


def _interval(settings: Settings) -> str:
    return f"{round(settings.trigger_seconds * 1000)} milliseconds"


def main() -> int:
    """Exit code 0 after a stop that was asked for, 1 when a query failed: whoever supervises starts it again."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--once", action="store_true", help="land what is there, then end")
    arguments.add_argument("--no-counts", action="store_true", help="without the windowed counts")
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
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    queries = [start_landing(spark, settings, serving, chosen.once)]
    if chosen.once:
        queries[0].awaitTermination()
    if not chosen.no_counts:
        queries.append(start_counts(spark, settings, serving, chosen.once))
    _log.info("ready")
    while not stopping.wait(0.2) and all(query.isActive for query in queries):
        pass
    failed = [error for query in queries if (error := query.exception()) is not None]
    for query in queries:
        query.stop()
    for error in failed:
        _log.error("failed: %s", error)
    spark.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
