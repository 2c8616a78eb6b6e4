"""Outcomes as text, for the way from the workers to the driver."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .outcome import Origin, Outcome, Refused, StoredTake, TakeRow, Withdrawn

_TIMES = ("recorded_at", "sent_at", "withdrawn_at")


def encode(outcome: Outcome) -> str:
    """One line of JSON."""
    return json.dumps({"kind": type(outcome).__name__, **asdict(outcome)}, default=datetime.isoformat)


def decode(text: str) -> Outcome:
    """What ``encode`` was given."""
    fields: dict[str, Any] = json.loads(text)
    match fields.pop("kind"):
        case "StoredTake":
            return StoredTake(TakeRow(**_typed(fields["row"])), fields["stored"])
        case "Refused":
            return Refused(**_typed(fields))
        case "Withdrawn":
            return Withdrawn(**_typed(fields))
        case kind:
            raise ValueError(f"no outcome is called {kind}")


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(fields[name]) for name in _TIMES if name in fields}
    return {**fields, **times, "origin": Origin(*fields["origin"])}
