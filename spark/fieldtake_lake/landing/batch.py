"""One micro-batch, from Kafka records to receipts.

Spark may run a batch again after a crash anywhere in here. The order makes that safe: objects first (put once), then
the Iceberg row that owns the take_id, then what is derived from it, and the receipt last: a station deletes its own
copy on the strength of it.
"""

from __future__ import annotations

import functools
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.reviews.fold import read_rule
from fieldtake_lake.reviews.verdicts import verdicts_of
from fieldtake_lake.settings import Settings
from fieldtake_lake.stopwatch import Stopwatch
from fieldtake_lake.stores import iceberg as tables
from fieldtake_lake.stores.cassandra import Serving
from fieldtake_lake.stores.kafka import Record, send
from fieldtake_lake.stores.postgres import PostgresStore
from fieldtake_lake.stores.rows import tuples
from fieldtake_lake.stores.s3 import ObjectStore
from fieldtake_lake.trust.receipts import signed_receipts, signed_records
from fieldtake_lake.trust.stations import Enrolments

from .catalogue import catalogue_record, try_publish
from .codec import decode
from .headers import Claim
from .letters import dead_records, write_letters
from .outcome import ConsentRow, Outcome, Refused, StoredTake, TakeRow, Withdrawn
from .receipts import refused_receipt, told_receipt, withdrawn_receipt
from .resolve import Resolution, candidates, contested, resolve, settle
from .withdrawals import joined, news, without_late
from .worker import SPARK_SCHEMA, WorkerSettings, land_batches

_log = logging.getLogger("landing")
_REASONS = pa.schema(
    [
        ("partition", pa.int32()),
        ("offset", pa.int64()),
        ("topic", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
    ]
)
_GONE_SECONDS = 60.0
# An installation without the topic is not asked for it with every batch.
_SILENCE_S = 300.0


class Lander:
    """Holds the driver's connections from batch to batch. ``clock`` is the time of landing, UTC."""

    def __init__(
        self,
        spark: SparkSession,
        settings: Settings,
        serving: Serving,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._spark = spark
        self._settings = settings
        self._clock = clock
        self._store = ObjectStore(settings.store)
        self._serving = serving
        self._retention = PostgresStore(settings.postgres)
        # A batch that failed is done again by a new Lander, which looks again.
        self._gone = tables.who_is_gone(spark)
        self._gone_at = time.monotonic()
        self._consents: dict[tuple[str, str], datetime] = {}
        self._enrolments = Enrolments(spark, settings.kafka, settings.signatures)
        self._published = False
        self._silent_until = 0.0

    def __call__(self, records: DataFrame, batch_id: int) -> None:
        watch = Stopwatch()
        # More tasks than cores would only start more Python workers, one after the other.
        few = records.coalesce(self._spark.sparkContext.defaultParallelism)
        self._look_who_is_gone()
        landed, outcomes = self._judged(few)
        try:
            # Whoever was enrolled a moment ago is not refused for it; what has landed is found there.
            if any(_is_stranger(outcome) for outcome in outcomes) and self._enrolments.look_again():
                landed.unpersist()
                landed, outcomes = self._judged(few)
            watch.lap("objects")
            self._commit(records, landed, outcomes, watch)
        finally:
            landed.unpersist()
        distrusted = Counter(
            outcome.distrust for outcome in outcomes if isinstance(outcome, StoredTake) and outcome.distrust
        )
        told = {"distrusted": distrusted} if distrusted else {}
        _log.info(json.dumps({"batch": batch_id, "records": len(outcomes), **watch.laps, **told}))

    def _look_who_is_gone(self) -> None:
        """Again, now and then: an administrator may have approved a withdrawal, or undone one."""
        if time.monotonic() - self._gone_at > _GONE_SECONDS:
            self._spark.catalog.refreshTable(tables.WITHDRAWALS)
            self._gone = tables.who_is_gone(self._spark)
            self._gone_at = time.monotonic()

    def _news(self, withdrawn: Sequence[Withdrawn]) -> list[Withdrawn]:
        """Those that the lake has not heard of by another record."""
        if not withdrawn:
            return []
        # an administrator may have undone one just now
        self._spark.catalog.refreshTable(tables.WITHDRAWALS)
        return news(withdrawn, tables.noted_withdrawals(self._spark, {item.speaker_id for item in withdrawn}))

    def _judged(self, records: DataFrame) -> tuple[DataFrame, list[Outcome]]:
        settings = self._settings
        worker = WorkerSettings(
            settings.store,
            settings.lake_bucket,
            settings.claim_buckets,
            self._gone,
            settings.signatures,
            self._enrolments.registry(),
        )
        once = functools.partial(land_batches, worker)
        landed = records.mapInArrow(once, SPARK_SCHEMA).persist(StorageLevel.MEMORY_AND_DISK)
        return landed, [decode(row.outcome) for row in landed.select("outcome").collect()]

    def _commit(
        self, records: DataFrame, landed: DataFrame, outcomes: Sequence[Outcome], watch: Stopwatch
    ) -> None:
        at = self._clock()
        withdrawn = self._news([outcome for outcome in outcomes if isinstance(outcome, Withdrawn)])
        gone = joined(self._gone, withdrawn)
        outcomes, late = without_late(outcomes, gone) if withdrawn else (outcomes, [])
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        takes = self._arbitrate([outcome for outcome in outcomes if isinstance(outcome, StoredTake)])
        take_ids = [take.row.take_id for take in takes]
        result = resolve(takes, tables.claim_takes(self._spark, candidates(takes), take_ids, at))
        watch.lap("rows")
        with ThreadPoolExecutor(3) as threads:
            rows = [told.row for told in result.told if told.status == "landed"]
            known = {told.row.origin for told in result.told}
            # A take that did not land says nothing of its speaker that is to be kept.
            consents = _consents([take for take in takes if take.row.origin in known])
            work = [
                threads.submit(self._serving.upsert_takes, rows),
                threads.submit(self._retention.land, rows, withdrawn, consents),
                threads.submit(self._drop_orphans, result),
            ]
            kept = [item for item in refused if item.kept]
            self._bury(records, landed, kept, result.conflicts, at)
            self._keep_consents(consents)
            # While the withdrawal is not committed the batch will be done again, and this with it.
            self._drop_late(late)
            tables.merge_withdrawals(self._spark, withdrawn, at)
            for item in work:
                item.result()
        self._gone = gone
        watch.lap("derived")
        answers = [told_receipt(told, at) for told in result.told]
        taken_back = self._taken_back(withdrawn, at)
        answers += taken_back
        answers += [answer for bad in (*refused, *result.conflicts) if (answer := refused_receipt(bad, at))]
        takes_are_told = self._published
        self._answer(answers, self._catalogue(rows, taken_back, at) if takes_are_told else ())
        self._clear([take.claim for take in takes if take.claim and take.row.origin in known])
        self._clear([take.claim for take in late if take.claim])
        watch.lap("receipts")
        if not takes_are_told:
            self._publish(self._catalogue(rows, taken_back, at))
            watch.lap("catalogue")

    def _arbitrate(self, takes: Sequence[StoredTake]) -> list[StoredTake]:
        """Two records of a batch may race for one key; what the object holds decides, now and in every replay."""
        holds = {uri: self._store.sha256_of(*_bucket_and_key(uri)) or "" for uri in contested(takes)}
        return settle(takes, holds)

    def _bury(
        self,
        records: DataFrame,
        landed: DataFrame,
        refused: Sequence[Refused],
        conflicts: Sequence[Refused],
        at: datetime,
    ) -> None:
        columns = ("partition", "offset", "key", "value", "headers")
        dead = landed.where("refused").select(*columns) if refused else None
        if conflicts:
            # Rare, so these are read from Kafka once more instead of carrying every take's audio along.
            clashed = records.select(*columns).where(_at_origins(conflicts))
            dead = clashed if dead is None else dead.union(clashed)
        if dead is None:
            return
        everything = [*refused, *conflicts]
        reasons = tuples(
            self._spark,
            _REASONS,
            [
                (item.origin.partition, item.origin.offset, item.origin.topic, item.code, item.message)
                for item in everything
            ],
        )
        letters = dead_records(dead.join(F.broadcast(reasons), ["partition", "offset"]), at)
        write_letters(letters, self._settings.kafka)
        tables.merge_dead_letters(self._spark, everything, at)

    def _drop_orphans(self, result: Resolution) -> None:
        for uri in result.orphans:
            self._store.delete(*_bucket_and_key(uri))

    def _drop_late(self, late: Sequence[StoredTake]) -> None:
        """Audio put for takes that came after their speaker's withdrawal, unless an earlier record owns it."""
        owners = tables.owners_of(self._spark, [take.row.take_id for take in late])
        owned = {owner.object_uri for owner in owners.values()}
        for uri in {take.row.object_uri for take in late} - owned:
            self._store.delete(*_bucket_and_key(uri))

    def _keep_consents(self, consents: Sequence[ConsentRow]) -> None:
        """Most takes tell of a consent that is long known: no commit for those."""
        news = [row for row in consents if (at := self._consents.get(row[:2])) is None or row.given_at < at]
        tables.merge_consents(self._spark, news)
        self._consents.update({row[:2]: row.given_at for row in news})

    def _clear(self, claims: Sequence[Claim]) -> None:
        """Only after the receipt. Done again, the batch finds the audio in the lake instead (``judge``)."""
        for claim in claims:
            self._store.delete(claim.bucket, claim.key)

    def _taken_back(self, withdrawn: Sequence[Withdrawn], at: datetime) -> list[tuple[str, str]]:
        """For the stations that recorded: what they hold is no copy of what the lake has any more."""
        return [
            withdrawn_receipt(take_id, station_id, item, at)
            for item in withdrawn
            for take_id, station_id in tables.takes_about(self._spark, item.speaker_id, item.scope)
        ]

    def _answer(
        self, answers: Iterable[tuple[str, str]], catalogue: Sequence[tuple[str, str | None]]
    ) -> None:
        """Stations and listeners hear of it by one job: two cost a small batch as much as its audio."""
        kafka, key = self._settings.kafka, self._settings.lake_key
        told: dict[str, Sequence[Record]] = {
            kafka.receipts_topic: signed_receipts(key, answers),
            kafka.catalogue_topic: signed_records(key, "catalogue", catalogue),
        }
        send(self._spark, kafka, told)

    def _catalogue(
        self, rows: Sequence[TakeRow], taken_back: Sequence[tuple[str, str]], at: datetime
    ) -> list[tuple[str, str | None]]:
        """What listeners are told: of takes that landed, but while the topic is known to take nothing, and of those taken back."""
        # still here until the quarantine is over, and nobody is to listen to them
        gone: list[tuple[str, str | None]] = [(take_id, None) for take_id, _ in taken_back]
        if not rows or (not self._published and time.monotonic() < self._silent_until):
            return gone
        # A batch that is done again may hold takes that were judged since.
        verdicts = {} if self._published else verdicts_of(self._spark, [row.take_id for row in rows])
        rule = read_rule()
        return [*(catalogue_record(asdict(row), at, verdicts.get(row.take_id), rule) for row in rows), *gone]

    def _publish(self, records: Sequence[tuple[str, str | None]]) -> None:
        """By itself until the topic is known to take them: landing goes on without it, and ``housekeeping catalogue`` makes up for it."""
        if not records:
            return
        if try_publish(self._spark, self._settings, records):
            self._published = True
        else:
            self._silent_until = time.monotonic() + _SILENCE_S


def _is_stranger(outcome: Outcome) -> bool:
    code = outcome.code if isinstance(outcome, Refused) else getattr(outcome, "distrust", None)
    return code == "unknown_station"


def _consents(takes: Sequence[StoredTake]) -> list[ConsentRow]:
    """One row for each speaker and text, the earliest."""
    rows = [
        ConsentRow(
            take.row.speaker_id, said.text_sha256, said.lang, said.version, said.given_at, take.row.station_id
        )
        for take in takes
        if (said := take.consent)
    ]
    first: dict[tuple[str, str], ConsentRow] = {}
    for row in sorted(rows, key=lambda row: row.given_at):
        first.setdefault(row[:2], row)
    return list(first.values())


def _at_origins(refused: Sequence[Refused]) -> str:
    return " OR ".join(
        f"(partition = {item.origin.partition} AND offset = {item.origin.offset})" for item in refused
    )


def _bucket_and_key(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
