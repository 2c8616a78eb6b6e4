"""Where a take's audio lives. A function of the take alone, so that whoever lands it again finds it there."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from .headers import Claim

# What stations put aside lies below this, whatever the bucket; nothing else is ever cleared away.
CLAIMS_PREFIX = "claims/"
_MAX_KEY_BYTES = 1024


def object_key(lang: str, recorded_at: datetime, take_id: str, extension: str) -> str:
    """``audio/<lang>/<yyyy-mm-dd>/<take_id>.<extension>``, the day being that of the recording in UTC."""
    return f"audio/{lang}/{recorded_at.date().isoformat()}/{take_id}.{extension}"


def object_uri(bucket: str, key: str) -> str:
    """The key as an ``s3://`` URI, as tables and receipts name it."""
    return f"s3://{bucket}/{key}"


def is_claim_of(claim: Claim, take_id: str, extension: str) -> bool:
    """Whether the claimed object lies where claims do and has this take's own name, as stations give it. Headers are anybody's:
    a record that names another object may be read from there, but must not get it deleted."""
    own = claim.key.startswith(CLAIMS_PREFIX) and claim.key.rpartition("/")[2] == f"{take_id}.{extension}"
    return own and is_claimable_key(claim.key)


def is_claimable_key(key: str) -> bool:
    """Whether a key can be asked for at all. On their way dots as a segment are resolved, which no signature survives, and what
    is longer or has control characters is refused by stores with an answer that looks like an outage."""
    return (
        len(key.encode()) <= _MAX_KEY_BYTES
        and not any(unicodedata.category(char) == "Cc" for char in key)
        and not any(segment in (".", "..") for segment in key.split("/"))
    )
