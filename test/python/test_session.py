"""The session of the jobs, on a real Spark: what must not wait goes first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fieldtake_lake.session import at_once, open_session
from fieldtake_lake.settings import settings_from_env
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

JARS = Path(__file__).parents[2] / ".cache" / "spark" / "jars"


@pytest.fixture
def spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SparkSession]:
    names = ("S3_SECRET_KEY", "CASSANDRA_HOST", "CASSANDRA_PASSWORD", "POSTGRES_HOST", "POSTGRES_PASSWORD")
    env = {f"FIELDTAKE_{name}": "nowhere" for name in names}
    env |= {"FIELDTAKE_KAFKA_BOOTSTRAP": "nowhere:1", "FIELDTAKE_S3_ENDPOINT": "http://nowhere:1"}
    settings = settings_from_env(env | {"FIELDTAKE_CHECKPOINTS": str(tmp_path)})
    monkeypatch.setenv("FIELDTAKE_MASTER", "local[1]")
    monkeypatch.setenv("FIELDTAKE_DRIVER_MEMORY", "512m")
    monkeypatch.setenv("FIELDTAKE_JARS", f"{JARS}/*")
    monkeypatch.setenv("FIELDTAKE_SPARK_LOCAL", str(tmp_path))
    session = open_session(settings, "test")
    yield session
    session.stop()


def _pool_of(spark: SparkSession, folder: Path) -> str | None:
    """In which a query that is started now runs its batches, whoever starts others later."""
    pools: list[str | None] = []
    ran = threading.Event()

    def batch(rows: DataFrame, batch_id: int) -> None:
        pools.append(rows.sparkSession.sparkContext.getLocalProperty("spark.scheduler.pool"))
        ran.set()

    rows = spark.readStream.format("rate").option("rowsPerSecond", 1).load()
    query: StreamingQuery = (
        rows.writeStream.foreachBatch(batch).option("checkpointLocation", str(folder)).start()
    )
    assert ran.wait(60)
    query.stop()
    return pools[0]


def test_what_is_started_at_once_keeps_its_place_and_lends_it_to_nothing_else(
    spark: SparkSession, tmp_path: Path
) -> None:
    with at_once(spark):
        assert _pool_of(spark, tmp_path / "first") == "at-once"
    assert _pool_of(spark, tmp_path / "second") in (None, "default")
    scheduler: Any = spark.sparkContext._jsc
    assert scheduler.sc().getSchedulingMode().toString() == "FAIR"
    assert scheduler.sc().getPoolForName("at-once").get().minShare() > 1
