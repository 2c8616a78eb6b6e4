"""Follows the topics beside the takes: ``speakers``, ``outcomes`` and ``topic1``. A batch that is done again changes nothing."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from fieldtake_lake.landing.outcome import Origin
from fieldtake_lake.landing.signed import Sieve, SmallRecord, small_records, station_in
from fieldtake_lake.landing.withdrawals import Gone, has_withdrawn
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores import iceberg
from fieldtake_lake.stores.postgres import PostgresStore

from .keep import OfSomebody, Sorted, sort_words
from .records import outcome_in, prompt_in, speaker_in
from .tables import Sent, drop_outcomes, drop_speakers, merge_outcomes, merge_prompts, merge_speakers
from .topics import send_tombstones

_log = logging.getLogger("landing")
_T = TypeVar("_T", bound=OfSomebody)
# As the contract names them and signatures have them, whatever this deployment calls them.
_SPEAKERS, _OUTCOMES = "speakers", "outcomes"
_ELSEWHERE = Origin("words", -2, -2)


def start_words(spark: SparkSession, settings: Settings, once: bool) -> StreamingQuery:
    """From the beginning of the topics; afterwards the checkpoint decides. A topic that is not there yet is found later."""
    kafka = settings.kafka
    names = "|".join(map(re.escape, (kafka.prompts_topic, kafka.speakers_topic, kafka.outcomes_topic)))
    options = kafka.options() | {
        "subscribePattern": f"^(?:{names})$",
        "startingOffsets": "earliest",
        "includeHeaders": "true",
        "maxOffsetsPerTrigger": "20000",
        # Compacted topics: what is gone was replaced, or taken back.
        "failOnDataLoss": "false",
    }
    records = spark.readStream.format("kafka").options(**options).load()
    writer = (
        records.writeStream.queryName("words")
        .foreachBatch(WordKeeper(spark, settings))
        .option("checkpointLocation", f"{settings.checkpoints}/words")
    )
    interval = f"{round(settings.counts_seconds * 1000)} milliseconds"
    return (writer.trigger(availableNow=True) if once else writer.trigger(processingTime=interval)).start()


class WordKeeper:
    """Holds the driver's connections from batch to batch."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._retention = PostgresStore(settings.postgres)
        self._sieve = Sieve(spark, settings)

    def __call__(self, records: DataFrame, batch_id: int) -> None:
        """Keeps what there is to keep in one batch."""
        found = small_records(records)
        if not found:
            return
        kafka = self._settings.kafka
        # Whoever withdrew a moment ago is in the table: each batch looks anew.
        self._spark.catalog.refreshTable(iceberg.WITHDRAWALS)
        gone = iceberg.who_is_gone(self._spark)
        refused_before = self._sieve.refused

        spoken = [record for record in found if record.origin.topic == kafka.speakers_topic]
        speakers = self._sorted(spoken, _SPEAKERS, speaker_in, gone)
        self._retention.forget_answers(sorted(speakers.back))
        drop_speakers(self._spark, speakers.back)
        now = merge_speakers(self._spark, speakers.kept)
        self._retention.answer(now)
        send_tombstones(self._spark, kafka, kafka.speakers_topic, speakers.late)

        became = [record for record in found if record.origin.topic == kafka.outcomes_topic]
        outcomes = self._sorted(became, _OUTCOMES, outcome_in, gone)
        drop_outcomes(self._spark, outcomes.back)
        merge_outcomes(self._spark, outcomes.kept)
        send_tombstones(self._spark, kafka, kafka.outcomes_topic, outcomes.late)

        # A prompt that is taken back stays known: takes of it were read.
        asked = [
            (record.key, record.value, record.sent_at)
            for record in found
            if record.origin.topic == kafka.prompts_topic and record.value
        ]
        prompts = [(prompt, sent_at) for key, value, sent_at in asked if (prompt := prompt_in(key, value))]
        merge_prompts(self._spark, prompts)
        told = {
            "speakers": len(speakers.kept),
            "outcomes": len(outcomes.kept),
            "prompts": len(prompts),
            "malformed": len(speakers.malformed) + len(outcomes.malformed) + len(asked) - len(prompts),
            "distrusted": self._sieve.refused - refused_before,
        }
        _log.info(json.dumps({"words": batch_id, **told}))

    def _sorted(
        self,
        records: Sequence[SmallRecord],
        topic: str,
        read: Callable[[bytes | None, bytes], _T | None],
        gone: Gone,
    ) -> Sorted[_T, Sent]:
        found = [
            (
                (record.key or b"").decode("utf-8", "replace"),
                Sent(record.origin, record.sent_at),
                read(record.key, record.value) if record.value else None,
                not record.value,
            )
            for record in self._sieve(records, topic, station_in)
        ]
        # Between topics there is no order, and a withdrawal that is known counts.
        return sort_words(found, lambda speaker, station: has_withdrawn(gone, speaker, _ELSEWHERE, station))
