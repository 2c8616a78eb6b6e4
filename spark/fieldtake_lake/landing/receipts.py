"""The answer to a station, one a record: JSON on the receipts topic, keyed by take_id."""

from __future__ import annotations

import json
from datetime import datetime

from .outcome import Origin, Refused, Withdrawn
from .resolve import Told


def told_receipt(told: Told, at: datetime) -> tuple[str, str]:
    """Key and value of the receipt of a record that landed, or had landed before."""
    return told.row.take_id, _dump(
        {
            "take_id": told.row.take_id,
            "status": told.status,
            "object_uri": told.owner.object_uri,
            "sha256": told.owner.sha256,
            "station_id": told.row.station_id,
            "at": rfc3339(at),
            "origin": origin_json(told.row.origin),
        }
    )


def refused_receipt(refused: Refused, at: datetime) -> tuple[str, str] | None:
    """Key and value for a record that did not land; None if it named neither take nor station to tell."""
    if refused.take_id is None or refused.station_id is None:
        return None
    return refused.take_id, _dump(
        {
            "take_id": refused.take_id,
            "status": "rejected",
            "reason": {"code": refused.code, "message": refused.message},
            "station_id": refused.station_id,
            "at": rfc3339(at),
            "origin": origin_json(refused.origin),
        }
    )


def withdrawn_receipt(take_id: str, station_id: str, said: Withdrawn, at: datetime) -> tuple[str, str]:
    """Key and value of the word to the station that recorded a take which its speaker took back."""
    return take_id, _dump(
        {
            "take_id": take_id,
            "status": "withdrawn",
            "reason": {"code": "speaker_withdrew", "message": f"withdrawn at station {said.station_id}"},
            "station_id": station_id,
            "at": rfc3339(at),
        }
    )


def origin_json(origin: Origin) -> dict[str, object]:
    """An origin as the contract spells it."""
    return {"topic": origin.topic, "partition": origin.partition, "offset": origin.offset}


def rfc3339(at: datetime) -> str:
    """Milliseconds and Z, as JavaScript writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _dump(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
