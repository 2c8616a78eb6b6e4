"""How rows get into the tables: the lake's own SQL, run by DuckDB in Spark's place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import duckdb
import pyarrow as pa
import pytest
from fieldtake_lake.landing.outcome import Origin, Withdrawn
from fieldtake_lake.session import CATALOG
from fieldtake_lake.stores.iceberg import WITHDRAWALS, merge_withdrawals
from pyspark.sql import SparkSession

AT = datetime(2026, 3, 7, 12, tzinfo=UTC)


class View:
    def __init__(self, db: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
        self._db = db
        self._rows = rows

    def createOrReplaceTempView(self, name: str) -> None:  # noqa: N802 - Spark's name
        self._db.register(name, self._rows)


class Lake:
    """What is used of a Spark session."""

    def __init__(self) -> None:
        self.db = duckdb.connect()
        self.db.execute(f"ATTACH ':memory:' AS {CATALOG}")
        self.db.execute(f"CREATE SCHEMA {CATALOG}.lake")

    def createDataFrame(self, rows: pa.Table) -> View:  # noqa: N802 - Spark's name
        return View(self.db, rows)

    def sql(self, query: str) -> Any:
        return self.db.execute(query)


@pytest.fixture
def lake() -> Iterator[Lake]:
    made = Lake()
    made.sql(
        f"CREATE TABLE {WITHDRAWALS} (speaker_id VARCHAR, station_id VARCHAR, withdrawn_at TIMESTAMPTZ, "
        'topic VARCHAR, "partition" INT, "offset" BIGINT, proof VARCHAR, secret_sha256 VARCHAR, '
        "noted_at TIMESTAMPTZ, undone_at TIMESTAMPTZ)"
    )
    yield made
    made.db.close()


def test_a_withdrawal_is_noted_also_where_another_stood_before_the_topic_was_made_anew(lake: Lake) -> None:
    spark = cast(SparkSession, lake)
    origin = Origin("topic2", 0, 5)
    first, second = (Withdrawn(origin, speaker, "st", AT) for speaker in ("sp-8", "sp-3"))
    merge_withdrawals(spark, [first], AT)
    # read again, it is noted once; another speaker's in its place is another withdrawal
    for _ in range(2):
        merge_withdrawals(spark, [first], AT)
        merge_withdrawals(spark, [second], AT)
    noted = lake.sql(f"SELECT speaker_id FROM {WITHDRAWALS} ORDER BY 1").fetchall()
    assert noted == [("sp-3",), ("sp-8",)]
