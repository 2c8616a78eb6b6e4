"""From verdicts to outcomes: the small rows that the driver decides on. Pure; executor.py does the reading and writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from .faults import Fault
from .headers import TakeHeaders, is_external_id, is_take_id
from .outcome import Origin, Refused, TakeRow


def row_of(head: TakeHeaders, uri: str, origin: Origin, sent_at: datetime) -> TakeRow:
    """The table row of a take whose audio is at ``uri``."""
    return TakeRow(
        take_id=head.take_id,
        recorded_at=head.recorded_at,
        lang=head.lang,
        speaker_id=head.speaker_id,
        session_id=head.session_id,
        station_id=head.station_id,
        prompt_id=head.prompt_id,
        prompt_sha256=head.prompt_sha256,
        prompt_text=head.prompt_text,
        kind=head.kind,
        section=head.section,
        itemcode=head.itemcode,
        object_uri=uri,
        bytes=head.size,
        sha256=head.sha256,
        pcm_sha256=head.pcm_sha256,
        sample_rate=head.sample_rate,
        channels=head.channels,
        bit_depth=head.bit_depth,
        frames=head.frames,
        quality=head.quality,
        gaps=head.gaps,
        device=head.device,
        app_version=head.app_version,
        version=head.version,
        attempt=head.attempt,
        origin=origin,
        sent_at=sent_at,
        withdrawal_sha256=head.withdrawal_sha256,
        project_id=head.project_id,
    )


def refusal_of(fault: Fault, headers: Mapping[str, str], origin: Origin, sent_at: datetime) -> Refused:
    """A refusal, with whom to tell as far as the record still says it."""
    take_id, station_id = headers.get("ce_id", ""), headers.get("station_id", "")
    speaker_id = headers.get("speaker_id", "")
    return Refused(
        origin=origin,
        code=fault.code,
        # Headers are quoted in messages; a message is one line of a table, whatever was in them.
        message=re.sub(r"\s+", " ", fault.message)[:500],
        take_id=take_id if is_take_id(take_id) else None,
        station_id=station_id if is_external_id(station_id) else None,
        sent_at=sent_at,
        speaker_id=speaker_id if is_external_id(speaker_id) else None,
    )
