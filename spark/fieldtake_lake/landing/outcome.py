"""What the pass over the records tells the driver: small rows, no audio (but for faulty records, which go on)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from .headers import Claim, Consent
from .proof import Proof, Scope, scope_of

# created: put now. same: was there with these bytes. other: was there with other bytes.
Stored = Literal["created", "same", "other"]


class Origin(NamedTuple):
    """Where in Kafka a record is; orders records of a batch the same way in every replay."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A row of Iceberg's ``takes``; see stores/iceberg.py for the meaning and unit of each column."""

    take_id: str
    recorded_at: datetime
    lang: str
    speaker_id: str
    session_id: str
    station_id: str
    prompt_id: str
    prompt_sha256: str
    # What was read. None: the station is older than this header, or it was lost.
    prompt_text: str | None
    # What was asked for. Only of "read" is prompt_text the transcript.
    kind: str
    section: str | None
    itemcode: str | None
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
    # Of the secret with which the speaker can withdraw. None: the station is older than this header.
    withdrawal_sha256: str | None = None
    # For which project it was recorded. None: the station is older than this header.
    project_id: str | None = None


class ConsentRow(NamedTuple):
    """A row of ``consents``: what text a speaker agreed to, when, and which station told."""

    speaker_id: str
    text_sha256: str
    lang: str
    version: str
    given_at: datetime
    station_id: str


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A take whose checks passed and whose object is (or was already) in S3. ``claim`` is there to be cleared once it landed."""

    row: TakeRow
    stored: Stored
    claim: Claim | None = None
    consent: Consent | None = None
    # Landed though its signature would not have let it, by the policy `warn`: why.
    distrust: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that will not land; ``take_id``, ``station_id`` and ``speaker_id`` where it still told them."""

    origin: Origin
    code: str
    message: str
    take_id: str | None
    station_id: str | None
    sent_at: datetime
    speaker_id: str | None = None

    @property
    def kept(self) -> bool:
        """Whether it goes to the dead letters: nothing is kept of a speaker who has withdrawn."""
        return self.code != "speaker_withdrew"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal event and where it came from."""

    origin: Origin
    speaker_id: str
    station_id: str
    withdrawn_at: datetime
    proof: Proof | None = None
    secret_sha256: str | None = None

    @property
    def scope(self) -> Scope:
        """Of which of the speaker's takes it speaks."""
        return scope_of(self.proof, self.station_id, self.secret_sha256)


Outcome = StoredTake | Refused | Withdrawn
