"""The one pass over the audio, on the executors: judge each record, put each good take into S3.

Arrow batches come in with the values as views on the batch's own memory: the audio is hashed and sent from there and
never copied in Python. Only small rows go out, and the faulty records as they came.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from fieldtake_lake.stores.s3 import ObjectStore, ObjectStoreError, OtherSizeError, StoreSettings
from fieldtake_lake.trust.registry import Policy, Registry, signer_of, speaks_for

from .codec import encode
from .faults import Fault, FaultError
from .headers import CONTENT_TYPES, WITHDRAWAL_TYPE, Claim, TakeHeaders, decode_headers, hash_of_secret
from .judge import GoodTake, Verdict, Withdrawal, judge, wrong_size
from .keys import is_claim_of, object_key, object_uri
from .outcome import Origin, Outcome, Refused, Stored, StoredTake, Withdrawn
from .proof import withdrawal_sha256
from .rows import refusal_of, row_of
from .withdrawals import Gone, has_withdrawn

_log = logging.getLogger("landing")

_HEADER = pa.struct([("key", pa.string()), ("value", pa.binary())])
ARROW_SCHEMA = pa.schema(
    [
        ("partition", pa.int32()),
        ("offset", pa.int64()),
        ("refused", pa.bool_()),
        ("outcome", pa.string()),
        ("key", pa.binary()),
        ("value", pa.binary()),
        ("headers", pa.list_(_HEADER)),
    ]
)
SPARK_SCHEMA = (
    "partition int, offset bigint, refused boolean, outcome string, key binary, value binary, "
    "headers array<struct<key:string,value:binary>>"
)

# As the contract names it and signatures have it, whatever this deployment calls it.
TAKES_TOPIC = "topic2"

# Putting is waiting: for the network mostly, here for a server on the same two cores.
_THREADS = 6


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What the workers need, sent to them with the code."""

    store: StoreSettings
    lake_bucket: str
    claim_buckets: tuple[str, ...]
    gone: Gone
    policy: Policy = "off"
    registry: Registry = Registry()  # noqa: RUF009 (frozen)


def land_batches(settings: WorkerSettings, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """For ``mapInArrow``: Kafka records in, outcomes out, in the same order."""
    store = _store_of(settings.store)
    with ThreadPoolExecutor(_THREADS) as threads:
        for batch in batches:
            records = _records(batch)
            yield _outgoing(records, _land_all(records, settings, store, threads))


@dataclass(frozen=True, slots=True)
class _Record:
    origin: Origin
    sent_at: datetime
    key: bytes | None
    headers: list[tuple[str, bytes | None]]
    # None is a tombstone; it goes to the dead letters as one.
    value: memoryview | None


def _land_all(
    records: list[_Record], settings: WorkerSettings, store: ObjectStore, threads: ThreadPoolExecutor
) -> list[Outcome]:
    """Side by side, but records of one take one after the other: of two that disagree, the earlier has the object."""
    groups: dict[object, list[int]] = {}
    for index, record in enumerate(records):
        take_id = next((value for name, value in reversed(record.headers) if name == "ce_id"), None)
        groups.setdefault(take_id or index, []).append(index)

    def land_group(group: list[int]) -> list[tuple[int, Outcome]]:
        return [(index, _land(records[index], settings, store)) for index in group]

    landed = dict(pair for pairs in threads.map(land_group, groups.values()) for pair in pairs)
    return [landed[index] for index in range(len(records))]


def _records(batch: pa.RecordBatch) -> list[_Record]:
    column: dict[str, Any] = {name: batch.column(name) for name in batch.schema.names}
    plain = {name: column[name].to_pylist() for name in ("topic", "partition", "offset", "timestamp", "key")}
    headers = column["headers"].to_pylist()
    return [
        _Record(
            Origin(plain["topic"][i], plain["partition"][i], plain["offset"][i]),
            plain["timestamp"][i],
            plain["key"][i],
            [(pair["key"], pair["value"]) for pair in headers[i] or ()],
            memoryview(value.as_buffer()) if (value := column["value"][i]).is_valid else None,
        )
        for i in range(batch.num_rows)
    ]


def _land(record: _Record, settings: WorkerSettings, store: ObjectStore) -> Outcome:
    headers = decode_headers(record.headers)

    def fetch(claim: Claim, size: int) -> bytes | None:
        if claim.bucket not in settings.claim_buckets:
            raise FaultError(
                "bad_header", f"header claim_bucket is no bucket for claims: {claim.bucket[:64]!r}"
            )
        try:
            return store.get(claim.bucket, claim.key, size)
        except OtherSizeError as other:
            raise wrong_size("claim_mismatch", "claimed object", other.found, size) from other

    def holds(take: TakeHeaders) -> bool:
        key = object_key(take.lang, take.recorded_at, take.take_id, take.extension)
        return store.sha256_of(settings.lake_bucket, key) == take.sha256

    def withdrew(speaker_id: str) -> bool:
        return has_withdrawn(
            settings.gone,
            speaker_id,
            record.origin,
            headers.get("station_id"),
            hash_of_secret(headers),
        )

    value = b"" if record.value is None else record.value

    @functools.cache
    def digest() -> str:
        return hashlib.sha256(value).hexdigest()

    signer = _signer(record, headers, digest, settings)
    strange = signer if isinstance(signer, Fault) else None
    refuse = strange if settings.policy == "require" else None
    verdict = _judged(
        lambda: judge(headers, value, fetch, holds, withdrew, distrust=lambda: refuse, digest=digest)
    )
    if isinstance(verdict, Fault):
        if verdict.code == "speaker_withdrew":
            _forget_claim(headers, settings, store)
        return refusal_of(verdict, headers, record.origin, record.sent_at)
    if isinstance(verdict, Withdrawal):
        withdrawn = _proven(verdict, record.origin, signer, settings.policy)
        if isinstance(withdrawn, Fault):
            return refusal_of(withdrawn, headers, record.origin, record.sent_at)
        return withdrawn
    return replace(_store(verdict, record, settings, store), distrust=strange.code if strange else None)


def _proven(
    said: Withdrawal, origin: Origin, signer: str | Fault | None, policy: Policy
) -> Withdrawn | Fault:
    """A withdrawal and how far it goes: no farther than who sent it may, and than their card."""
    plain = Withdrawn(origin, said.speaker_id, said.station_id, said.withdrawn_at)
    asked = policy == "require" and isinstance(signer, str)
    if isinstance(signer, str) and asked and (fault := speaks_for(signer, said.station_id)):
        return fault
    if said.secret is None:
        return replace(plain, proof="station") if asked else plain
    # Who shows a card asks for what is under that card, also where stations are believed without a signature. The secret itself
    # is of no use here, and is kept nowhere.
    return replace(plain, proof="secret", secret_sha256=withdrawal_sha256(said.speaker_id, said.secret))


def _signer(
    record: _Record, headers: dict[str, str], digest: Callable[[], str], settings: WorkerSettings
) -> str | Fault | None:
    """The station that signed the record, or why it is not believed to be of the one that it names; None: nobody looks."""
    if settings.policy == "off":
        return None
    signer = signer_of(
        settings.registry, TAKES_TOPIC, record.key, digest, record.headers, record.sent_at.replace(tzinfo=UTC)
    )
    if isinstance(signer, Fault):
        return signer
    # A withdrawal names its station in its value, which is judged later; its source is among the headers, as a take's is.
    if headers.get("ce_type") == WITHDRAWAL_TYPE:
        source = headers.get("ce_source")
        said = source and source.removeprefix("/stations/")
    else:
        said = headers.get("station_id")
    return speaks_for(signer, said) or signer


def _judged(judging: Callable[[], Verdict]) -> Verdict:
    """Whatever else a record may bring about is a fault of this one record: the others of its batch must land.

    What is wrong with the store or this machine is not: then the batch is tried again.
    """
    try:
        return judging()
    except (ObjectStoreError, OSError, MemoryError):
        raise
    except Exception as error:
        _log.exception("a record could not be judged")
        return Fault("internal", f"could not be judged: {type(error).__name__}: {error}")


def _forget_claim(headers: dict[str, str], settings: WorkerSettings, store: ObjectStore) -> None:
    """The audio of someone who has withdrawn may wait in a claim bucket."""
    claim = Claim(headers.get("claim_bucket", ""), headers.get("claim_key", ""))
    extension = CONTENT_TYPES.get(headers.get("content-type", ""), "")
    if claim.bucket in settings.claim_buckets and is_claim_of(claim, headers.get("ce_id", ""), extension):
        store.delete(claim.bucket, claim.key)


def _store(take: GoodTake, record: _Record, settings: WorkerSettings, store: ObjectStore) -> StoredTake:
    head = take.headers
    key = object_key(head.lang, head.recorded_at, head.take_id, head.extension)
    stored: Stored = "same"
    if take.audio is not None:
        stored = store.put_once(settings.lake_bucket, key, take.audio, head.sha256, f"audio/{head.extension}")
    row = row_of(head, object_uri(settings.lake_bucket, key), record.origin, record.sent_at)
    own = (
        head.claim is not None and not record.value and is_claim_of(head.claim, head.take_id, head.extension)
    )
    return StoredTake(row, stored, head.claim if own else None, head.consent)


def _outgoing(records: list[_Record], outcomes: list[Outcome]) -> pa.RecordBatch:
    refused = [isinstance(outcome, Refused) and outcome.kept for outcome in outcomes]
    kept = [record if bad else None for record, bad in zip(records, refused, strict=True)]
    return pa.RecordBatch.from_arrays(
        [
            pa.array([record.origin.partition for record in records], pa.int32()),
            pa.array([record.origin.offset for record in records], pa.int64()),
            pa.array(refused, pa.bool_()),
            pa.array([encode(outcome) for outcome in outcomes], pa.string()),
            pa.array([record and record.key for record in kept], pa.binary()),
            pa.array(
                [None if record is None or record.value is None else bytes(record.value) for record in kept],
                pa.binary(),
            ),
            pa.array(
                [record and [{"key": k, "value": v} for k, v in record.headers] for record in kept],
                pa.list_(_HEADER),
            ),
        ],
        schema=ARROW_SCHEMA,
    )


# Spark keeps its Python workers; so does this keep its connections from batch to batch.
_stores: dict[StoreSettings, ObjectStore] = {}


def _store_of(settings: StoreSettings) -> ObjectStore:
    if settings not in _stores:
        _stores[settings] = ObjectStore(settings)
    return _stores[settings]
