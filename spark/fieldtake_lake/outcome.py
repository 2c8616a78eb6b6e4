"""What the pass over the records tells the driver: small rows, no audio (but for faulty records, which go on)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

# created: put now. same: was there with these bytes. other: was there with other bytes.
Stored = Literal["created", "same", "other"]


class Origin(NamedTuple):
    """Where in Kafka a record is; orders records of a batch the same way in every replay."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A row of Iceberg's ``takes``; see tables.py for the meaning and unit of each column."""

    take_id: str
    recorded_at: datetime
    lang: str
    speaker_id: str
    session_id: str
    station_id: str
    prompt_id: str
    prompt_sha256: str
    object_uri: str
    bytes: int
    sha256: str
    pcm_sha256: str
    sample_rate: int
    channels: int
    bit_depth: int
    frames: int
    quality: str | None
    gaps: str | None
    device: str | None
    app_version: str
    version: int
    attempt: int
    origin: Origin
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A take whose checks passed and whose object is (or was already) in S3."""

    row: TakeRow
    stored: Stored


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that will not land; ``take_id`` and ``station_id`` where it still told them."""

    origin: Origin
    code: str
    message: str
    take_id: str | None
    station_id: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal event and where it came from."""

    origin: Origin
    speaker_id: str
    station_id: str
    withdrawn_at: datetime


Outcome = StoredTake | Refused | Withdrawn
