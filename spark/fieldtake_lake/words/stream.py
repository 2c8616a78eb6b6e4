"""Follows the topics beside the takes: ``speakers``, ``outcomes`` and ``topic1``. A batch that is done again changes nothing."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.streaming.query import StreamingQuery

from fieldtake_lake.landing.faults import Fault
from fieldtake_lake.landing.outcome import Origin
from fieldtake_lake.landing.withdrawals import Gone, has_withdrawn
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores import iceberg
from fieldtake_lake.stores.cassandra import from_micros
from fieldtake_lake.stores.postgres import PostgresStore
from fieldtake_lake.trust.registry import signer_of, speaks_for
from fieldtake_lake.trust.stations import Enrolments

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
    columns = ("key", "value", "headers", "topic", "partition", "offset")
    records = (
        spark.readStream.format("kafka")
        .options(**options)
        .load()
        .select(*columns, F.unix_micros("timestamp").alias("sent"))
    )
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
        self._enrolments = Enrolments(spark, settings.kafka, settings.signatures)

    def __call__(self, records: DataFrame, batch_id: int) -> None:
        """Keeps what there is to keep in one batch."""
        rows = sorted(records.collect(), key=lambda row: (row.topic, row.partition, row.offset))
        if not rows:
            return
        kafka = self._settings.kafka
        # Whoever withdrew a moment ago is in the table: each batch looks anew.
        self._spark.catalog.refreshTable(iceberg.WITHDRAWALS)
        gone = iceberg.who_is_gone(self._spark)
        told: dict[str, int] = {}

        spoken = [row for row in rows if row.topic == kafka.speakers_topic]
        speakers = self._sorted(spoken, _SPEAKERS, speaker_in, gone, told)
        self._retention.forget_answers(sorted(speakers.back))
        drop_speakers(self._spark, speakers.back)
        now = merge_speakers(self._spark, speakers.kept)
        self._retention.answer(now)
        send_tombstones(self._spark, kafka, kafka.speakers_topic, speakers.late)

        became = [row for row in rows if row.topic == kafka.outcomes_topic]
        outcomes = self._sorted(became, _OUTCOMES, outcome_in, gone, told)
        drop_outcomes(self._spark, outcomes.back)
        merge_outcomes(self._spark, outcomes.kept)
        send_tombstones(self._spark, kafka, kafka.outcomes_topic, outcomes.late)

        # A prompt that is taken back stays known: takes of it were read.
        asked = [row for row in rows if row.topic == kafka.prompts_topic and row.value]
        prompts = [
            (prompt, from_micros(row.sent))
            for row in asked
            if (prompt := prompt_in(_bytes(row.key), bytes(row.value)))
        ]
        merge_prompts(self._spark, prompts)
        told["malformed"] = len(speakers.malformed) + len(outcomes.malformed) + len(asked) - len(prompts)
        counts = {"speakers": len(speakers.kept), "outcomes": len(outcomes.kept), "prompts": len(prompts)}
        _log.info(json.dumps({"words": batch_id, **counts, **told}))

    def _sorted(
        self,
        rows: Sequence[Row],
        topic: str,
        read: Callable[[bytes | None, bytes], _T | None],
        gone: Gone,
        told: dict[str, int],
    ) -> Sorted[_T, Sent]:
        found: list[tuple[str, Sent, _T | None, bool]] = []
        for row in rows:
            key, value = _bytes(row.key), _bytes(row.value)
            sent = Sent(Origin(row.topic, row.partition, row.offset), from_micros(row.sent))
            word = read(key, value) if value else None
            fault = self._fault(row, topic, None if word is None else word.station_id, sent.sent_at)
            if fault is not None:
                # An empty record that a lander wrote has no signature; what it takes back is out of the lake already.
                if value:
                    told["distrusted"] = told.get("distrusted", 0) + 1
                    _log.warning("%s %s: %s", topic, ":".join(map(str, sent.origin)), fault.message)
                continue
            found.append(((key or b"").decode("utf-8", "replace"), sent, word, not value))
        # Between topics there is no order, and a withdrawal that is known counts.
        return sort_words(found, lambda speaker, station: has_withdrawn(gone, speaker, _ELSEWHERE, station))

    def _fault(self, row: Row, topic: str, station_id: str | None, sent_at: datetime) -> Fault | None:
        """Why the record may not be kept; None: it may, by the policy."""
        if self._settings.signatures != "require":
            return None
        headers = [(each.key, _bytes(each.value)) for each in row.headers or ()]
        digest = lambda: sha256(_bytes(row.value) or b"").hexdigest()  # noqa: E731
        for again in (True, False):
            signer = signer_of(
                self._enrolments.registry(),
                topic,
                _bytes(row.key),
                digest,
                headers,
                sent_at.replace(tzinfo=UTC),
            )
            # Whoever was enrolled a moment ago is not refused for it.
            unknown = isinstance(signer, Fault) and signer.code == "unknown_station"
            if not (again and unknown and self._enrolments.look_again()):
                break
        return signer if isinstance(signer, Fault) else speaks_for(signer, station_id)


def _bytes(value: bytes | bytearray | None) -> bytes | None:
    return None if value is None else bytes(value)
