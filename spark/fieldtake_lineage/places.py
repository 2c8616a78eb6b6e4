"""The lake's datasets by the names OpenLineage would give them."""

from __future__ import annotations

from fieldtake_lake.settings import Settings

from .event import Dataset, Ranges, offsets_facet


class Places:
    """All of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def topic(self, name: str, ranges: Ranges | None = None) -> Dataset:
        """A topic, and what was read of it if that is known."""
        first = self._settings.kafka.bootstrap.split(",")[0]
        return Dataset(f"kafka://{first}", name, {} if ranges is None else offsets_facet(ranges))

    @property
    def takes(self) -> str:
        """The topic that takes come from."""
        return self._settings.kafka.takes_topic

    def table(self, name: str) -> Dataset:
        """An Iceberg table, such as ``takes``."""
        return Dataset(self._settings.warehouse, f"lake.{name}")

    def objects(self, prefix: str) -> Dataset:
        """Objects of the lake's bucket."""
        return Dataset(f"s3://{self._settings.lake_bucket}", prefix)

    def serving(self, table: str) -> Dataset:
        """A table of Cassandra."""
        cassandra = self._settings.cassandra
        return Dataset(f"cassandra://{cassandra.host}:{cassandra.port}", f"{cassandra.keyspace}.{table}")

    def retained(self, table: str) -> Dataset:
        """A table of PostgreSQL."""
        postgres = self._settings.postgres
        return Dataset(f"postgres://{postgres.host}:{postgres.port}", f"{postgres.database}.public.{table}")

    def landed(self) -> list[Dataset]:
        """Everything a landing batch may write."""
        kafka = self._settings.kafka
        tables = [self.table(name) for name in ("takes", "dead_letters", "withdrawals")]
        topics = [self.topic(kafka.receipts_topic), self.topic(kafka.dead_topic)]
        stores = [
            self.serving("takes_by_speaker"),
            self.retained("landed_takes"),
            self.retained("daily_figures"),
        ]
        return [self.objects("audio"), *tables, *stores, *topics]
