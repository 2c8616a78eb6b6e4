"""Takes that leave the lake leave every store of it."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from pyspark.sql import Column, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.catalogue import try_publish
from fieldtake_lake.reviews.job import forget_reviews
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.cassandra import Serving, from_micros
from fieldtake_lake.stores.iceberg import TAKES
from fieldtake_lake.stores.postgres import PostgresStore
from fieldtake_lake.stores.s3 import ObjectStore

Report = dict[str, object]


class Removal:
    """The stores that a take is in, besides Iceberg's own ``takes``."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self.spark = spark
        self.settings = settings
        self.retention = PostgresStore(settings.postgres)
        self.serving = Serving(settings.cassandra)
        self._store = ObjectStore(settings.store)
        self._bucket = settings.lake_bucket

    def __enter__(self) -> Removal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.serving.__exit__(kind, error, trace)

    def rows(self, condition: Column) -> list[Row]:
        """Those rows of ``takes``, as far as removing them needs; ``recorded_micros`` since 1970."""
        names = ("take_id", "speaker_id", "prompt_id", "station_id", "object_uri", "bytes")
        micros = F.expr("unix_micros(recorded_at)").alias("recorded_micros")
        return self.spark.table(TAKES).where(condition).select(*names, micros).collect()

    def drop(self, rows: Sequence[Row]) -> None:
        """Deletes audio, Cassandra's rows and reviews of these ``rows``, and tells listeners that they are gone. Done again it changes nothing.

        PostgreSQL and the rows themselves are left to the caller: what stays of them depends on why the takes go.
        """
        prefix = f"s3://{self._bucket}/"
        for row in rows:
            self._store.delete(self._bucket, row.object_uri.removeprefix(prefix))
        self.serving.delete_takes(
            (row.take_id, from_micros(row.recorded_micros), row.speaker_id, row.prompt_id, row.station_id)
            for row in rows
        )
        forget_reviews(self.spark, [row.take_id for row in rows])
        self.serving.forget_reviews(row.take_id for row in rows)
        try_publish(self.spark, self.settings, [(row.take_id, None) for row in rows])
