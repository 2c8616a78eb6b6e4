"""What makes a withdrawal true, and how far it goes. The same as backend-stack/small-lake/covers.ts."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple

# station: by the one that recorded. secret: by the speaker's own, wherever that was. None: believed, by a lake that does not ask
# for signatures.
Proof = Literal["station", "secret", "administrator"]


class Scope(NamedTuple):
    """Takes of a speaker that a withdrawal is about: all, or those of a station, and with them those with a secret's hash."""

    station_id: str | None = None
    secret_sha256: str | None = None

    def covers(self, station_id: str | None, withdrawal_sha256: str | None) -> bool:
        """Nobody takes back what another station recorded, but who has the speaker's secret, and the administrator."""
        if self.station_id is None or self.station_id == station_id:
            return True
        return self.secret_sha256 is not None and self.secret_sha256 == withdrawal_sha256


ALL = Scope()


def scope_of(proof: str | None, station_id: str, secret_sha256: str | None) -> Scope:
    """How far a withdrawal goes that a station sent, by what proves it."""
    match proof:
        case "station":
            return Scope(station_id)
        case "secret":
            return Scope(station_id, secret_sha256)
        case _:
            return ALL


def withdrawal_sha256(speaker_id: str, secret: str) -> str:
    """The hash that travels with the takes. Of speaker and secret: under another speaker it is another."""
    return hashlib.sha256(f"fieldtake-withdrawal\n{speaker_id}\n{secret}".encode()).hexdigest()
