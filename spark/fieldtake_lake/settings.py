"""What the jobs are told from outside: environment variables, so that secrets are on no command line.

The same names serve local runs, spark-submit on a cluster, and the containers. `docs/lake.md` lists them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldtake_lake.stores.s3 import StoreSettings
from fieldtake_lake.trust.registry import POLICIES, Policy


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """``security`` holds Kafka client properties (``security.protocol`` and the like), empty on loopback."""

    bootstrap: str
    takes_topic: str = "topic2"
    dead_topic: str = "topic2.dlq"
    receipts_topic: str = "receipts"
    stations_topic: str = "stations"
    catalogue_topic: str = "catalogue"
    prompts_topic: str = "topic1"
    speakers_topic: str = "speakers"
    outcomes_topic: str = "outcomes"
    summary_topic: str = "summary"
    security: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> dict[str, str]:
        """As options of Spark's Kafka source and sink."""
        named = {f"kafka.{name}": value for name, value in self.security.items()}
        return {"kafka.bootstrap.servers": self.bootstrap, **named}


@dataclass(frozen=True, slots=True)
class CassandraSettings:
    """``admin_password`` is used for provisioning alone."""

    host: str
    port: int
    password: str
    admin_password: str | None
    reader_password: str | None
    keyspace: str = "fieldtake"
    user: str = "lake"
    replication: int = 1


@dataclass(frozen=True, slots=True)
class PostgresSettings:
    """The role owns both databases: ``lake`` (retention) and ``iceberg`` (the catalogue)."""

    host: str
    port: int
    password: str
    user: str = "lake"
    database: str = "lake"
    catalog_database: str = "iceberg"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a job needs to know about the world."""

    kafka: KafkaSettings
    store: StoreSettings
    cassandra: CassandraSettings
    postgres: PostgresSettings
    checkpoints: str
    lake_bucket: str = "lake"
    claim_buckets: tuple[str, ...] = ("claims",)
    # Records a batch. Takes are at most 16 MiB in the topic and mostly below 1 MB; a batch is streamed through the
    # workers, so this bounds the time between commits, not memory.
    max_offsets: int = 2000
    trigger_seconds: float = 0.5
    counts_seconds: float = 30.0
    # What is done with records that no enrolled station signed (trust/registry.py).
    signatures: Policy = "off"
    # So long a withdrawal can be undone before anything is deleted.
    quarantine_days: float = 7.0
    # The 32 secret bytes of the lake's own key, in hex; None: receipts are not signed.
    lake_key: str | None = field(default=None, repr=False)

    @property
    def warehouse(self) -> str:
        """Where Iceberg keeps its tables: beside the audio, never among it."""
        return f"s3://{self.lake_bucket}/warehouse"


def settings_from_env(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads ``FIELDTAKE_*``; a missing one is a KeyError that names it, one that cannot be a ValueError."""

    def get(name: str, default: str | None = None) -> str:
        value = env.get(f"FIELDTAKE_{name}", default)
        if value is None:
            raise KeyError(f"FIELDTAKE_{name} is not set")
        return value

    lake_bucket = get("LAKE_BUCKET", "lake")
    claim_buckets = tuple(get("CLAIM_BUCKETS", "claims").split(","))
    if lake_bucket in claim_buckets:
        # Claims are read for whoever names them, and cleared away; nothing of the lake may be.
        raise ValueError(f"FIELDTAKE_CLAIM_BUCKETS names the lake's own bucket, {lake_bucket}")
    return Settings(
        kafka=KafkaSettings(
            bootstrap=get("KAFKA_BOOTSTRAP"),
            takes_topic=get("TAKES_TOPIC", "topic2"),
            dead_topic=get("DEAD_TOPIC", "topic2.dlq"),
            receipts_topic=get("RECEIPTS_TOPIC", "receipts"),
            stations_topic=get("STATIONS_TOPIC", "stations"),
            catalogue_topic=get("CATALOGUE_TOPIC", "catalogue"),
            prompts_topic=get("PROMPTS_TOPIC", "topic1"),
            speakers_topic=get("SPEAKERS_TOPIC", "speakers"),
            outcomes_topic=get("OUTCOMES_TOPIC", "outcomes"),
            summary_topic=get("SUMMARY_TOPIC", "summary"),
            security=_properties(get("KAFKA_PROPERTIES", "")),
        ),
        store=StoreSettings(
            get("S3_ENDPOINT").rstrip("/"),
            get("S3_ACCESS_KEY", "lake"),
            get("S3_SECRET_KEY"),
            get("S3_REGION", "us-east-1"),
        ),
        cassandra=CassandraSettings(
            host=get("CASSANDRA_HOST"),
            port=int(get("CASSANDRA_PORT", "9042")),
            password=get("CASSANDRA_PASSWORD"),
            admin_password=env.get("FIELDTAKE_CASSANDRA_ADMIN_PASSWORD"),
            reader_password=env.get("FIELDTAKE_CASSANDRA_READER_PASSWORD"),
            replication=int(get("CASSANDRA_REPLICATION", "1")),
        ),
        postgres=PostgresSettings(
            get("POSTGRES_HOST"), int(get("POSTGRES_PORT", "5432")), get("POSTGRES_PASSWORD")
        ),
        checkpoints=get("CHECKPOINTS"),
        lake_bucket=lake_bucket,
        claim_buckets=claim_buckets,
        max_offsets=int(get("MAX_OFFSETS", "2000")),
        trigger_seconds=float(get("TRIGGER_SECONDS", "0.5")),
        counts_seconds=float(get("COUNTS_SECONDS", "30")),
        signatures=_policy(get("SIGNATURES", "off")),
        quarantine_days=float(get("QUARANTINE_DAYS", "7")),
        lake_key=env.get("FIELDTAKE_LAKE_KEY") or None,
    )


def _policy(text: str) -> Policy:
    match text:
        case "off" | "warn" | "require":
            return text
        case _:
            raise ValueError(f"FIELDTAKE_SIGNATURES is {text!r}, and none of {', '.join(POLICIES)}")


def _properties(text: str) -> dict[str, str]:
    """``name=value`` lines."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}
