"""Where a take's audio lives. A function of the take alone, so that whoever lands it again finds it there."""

from __future__ import annotations

from datetime import datetime

from .headers import Claim


def object_key(lang: str, recorded_at: datetime, take_id: str, extension: str) -> str:
    """``audio/<lang>/<yyyy-mm-dd>/<take_id>.<extension>``, the day being that of the recording in UTC."""
    return f"audio/{lang}/{recorded_at:%Y-%m-%d}/{take_id}.{extension}"


def object_uri(bucket: str, key: str) -> str:
    """The key as an ``s3://`` URI, as tables and receipts name it."""
    return f"s3://{bucket}/{key}"


def is_claim_of(claim: Claim, take_id: str, extension: str) -> bool:
    """Whether the claimed object has this take's own name, as stations give it. Headers are anybody's: a record that names
    another take's object may be read from there, but must not get it deleted."""
    return claim.key.rpartition("/")[2] == f"{take_id}.{extension}"
