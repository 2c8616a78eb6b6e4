"""Outcomes as text, for the way from the workers to the driver."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .headers import Claim, Consent
from .outcome import Origin, Outcome, Refused, StoredTake, TakeRow, Withdrawn

_TIMES = ("recorded_at", "sent_at", "withdrawn_at", "given_at")


def encode(outcome: Outcome) -> str:
    """One line of JSON."""
    return json.dumps({"kind": type(outcome).__name__, **asdict(outcome)}, default=datetime.isoformat)


def decode(text: str) -> Outcome:
    """What ``encode`` was given."""
    fields: dict[str, Any] = json.loads(text)
    match fields.pop("kind"):
        case "StoredTake":
            claim, consent = fields["claim"], fields["consent"]
            return StoredTake(
                TakeRow(**_typed(fields["row"])),
                fields["stored"],
                Claim(**claim) if claim else None,
                Consent(**_times(consent)) if consent else None,
                fields["distrust"],
            )
        case "Refused":
            return Refused(**_typed(fields))
        case "Withdrawn":
            return Withdrawn(**_typed(fields))
        case kind:
            raise ValueError(f"no outcome is called {kind}")


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    return {**_times(fields), "origin": Origin(*fields["origin"])}


def _times(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {name: datetime.fromisoformat(fields[name]) for name in _TIMES if name in fields}
