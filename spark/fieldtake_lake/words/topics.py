"""Taking back what the topics beside the takes hold of a speaker."""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import SparkSession

from fieldtake_lake.settings import KafkaSettings
from fieldtake_lake.stores.kafka import send
from fieldtake_lake.stores.postgres import PostgresStore

from .tables import drop_outcomes, drop_speakers, outcomes_of

_PATIENCE_MS = 20_000


def send_tombstones(spark: SparkSession, kafka: KafkaSettings, topic: str, keys: Iterable[str]) -> None:
    """An empty record under each key: what stood there is taken back. Safe to repeat."""
    send(spark, kafka, {topic: [(key, None, []) for key in keys]}, _PATIENCE_MS)


def forget_words(
    spark: SparkSession, kafka: KafkaSettings, retention: PostgresStore, speaker_id: str
) -> None:
    """Takes back what the topics hold of a speaker, then what the tables hold: killed in between, the next run finds the rest."""
    outcomes = outcomes_of(spark, speaker_id)
    send_tombstones(spark, kafka, kafka.outcomes_topic, outcomes)
    # Also where nothing has been read yet: it may be on its way.
    send_tombstones(spark, kafka, kafka.speakers_topic, [speaker_id])
    retention.forget_answers([speaker_id])
    drop_outcomes(spark, outcomes)
    drop_speakers(spark, [speaker_id])
