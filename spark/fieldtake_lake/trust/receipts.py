"""Receipts as the lake signs them: records for stores/kafka.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .signature import Signer

# As the contract names it and signatures have it, whatever this deployment calls it.
_TOPIC = "receipts"
PUBLIC_HEADER = "ft_pub"
_Value = TypeVar("_Value", str, str | None)


def signed_receipts(
    lake_key: str | None, receipts: Iterable[tuple[str, str]]
) -> list[tuple[str, str, list[tuple[str, bytes]]]]:
    """Key, value and headers; ``lake_key`` is the secret 32 bytes in hex, None: nobody signs."""
    return signed_records(lake_key, _TOPIC, receipts)


def signed_records(
    lake_key: str | None, topic: str, records: Iterable[tuple[str, _Value]]
) -> list[tuple[str, _Value, list[tuple[str, bytes]]]]:
    """The same for any topic in which the lake speaks to stations; ``topic`` as the contract names it.

    A record without a value takes one back, and is signed like the others.
    """
    signer = Signer(bytes.fromhex(lake_key)) if lake_key else None
    return [
        (
            key,
            value,
            signer.headers(
                topic,
                key.encode(),
                (value or "").encode(),
                [(PUBLIC_HEADER, signer.public_key.hex().encode())],
            )
            if signer
            else [],
        )
        for key, value in records
    ]
