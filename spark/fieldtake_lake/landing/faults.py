"""Why a record could not land.

The codes are a contract: stations show them, the dead letters carry them, and the small lake
(TypeScript) answers with the same ones. test/golden holds both landers to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FaultCode = Literal[
    "missing_header",
    "bad_header",
    "sha_mismatch",
    "empty_value",
    "bad_container",
    "frames_mismatch",
    "rate_mismatch",
    "text_mismatch",
    "claim_missing",
    "claim_mismatch",
    "conflict",
    "speaker_withdrew",
    # The lander's own: it came upon what nobody has thought of. One such record must not keep all others from landing.
    "internal",
    # Of whom it is, by its signature (trust/registry.py).
    "unsigned",
    "unknown_station",
    "bad_signature",
    "station_revoked",
]
FAULT_CODES: tuple[str, ...] = get_args(FaultCode)


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason, for programs (``code``) and for people (``message``)."""

    code: FaultCode
    message: str


class FaultError(Exception):
    """Carries a fault out of a parser; never leaves this package."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.fault = Fault(code, message)
