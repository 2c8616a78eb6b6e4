"""Rows of the driver as frames.

By way of Arrow: Spark holds them as they are then. A list of tuples it pickles and reads again in a job of its own, and
a few small rows take half a second (measured: 140 records to Kafka in 0.1 s instead of 0.4 to 0.8 s).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession


def strings(spark: SparkSession, column: str, values: Iterable[str]) -> DataFrame:
    """One column, one row for each value."""
    return spark.createDataFrame(pa.table({column: pa.array(list(values), pa.string())}))


def tuples(spark: SparkSession, schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> DataFrame:
    """Values in the order of the schema."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return spark.createDataFrame(pa.Table.from_arrays(arrays, schema=schema))
