"""The bytes that are signed, and Ed25519 over them. The same as main/trust/canonical.ts; docs/contracts.md has it in words."""

from __future__ import annotations

import functools
import hashlib
import re
import struct
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
# Of a take that travelled by hand: where its audio is put is left to who sends it, what it is, is signed in either case.
CARRIED = 2
SIGNATURE_HEADER = "ft_sig"
KEY_HEADER = "ft_key"

# A header's name and its bytes; None: it is there without a value, and counts for nothing.
Header = tuple[str, bytes | None]
# Bytes of a value that need not be copied to be hashed.
Buffer = bytes | memoryview

_MAGIC = b"fieldtake-signature"
_NOTHING = 0xFFFFFFFF
# What a lander adds to a dead letter, and a replay takes off again.
_ADDED = "dlq_"
_SIGNATURE = re.compile(r"[0-9a-f]{130}")
_CLAIM_HEADERS = (b"claim_bucket", b"claim_key")
_NO_BYTES = hashlib.sha256(b"").digest()
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{32}")


def key_id_of(public_key: bytes) -> str:
    """The first 16 bytes of the SHA-256 of the 32 bytes of a public key, in hex."""
    return hashlib.sha256(public_key).hexdigest()[:32]


def canonical_bytes(
    topic: str, key: bytes | None, value_sha256: str, headers: Iterable[Header], version: int = VERSION
) -> bytes:
    """What is signed. ``topic`` as the contract names it; ``value_sha256`` of no bytes for an empty value or none."""
    signed = sorted(
        (name.encode(), value)
        for name, value in headers
        if value is not None and name != SIGNATURE_HEADER and not name.startswith(_ADDED)
    )
    digest = bytes.fromhex(value_sha256)
    if version == CARRIED:
        digest = _carried_digest(digest, dict(signed))
        signed = [(name, value) for name, value in signed if name not in _CLAIM_HEADERS]
    parts = [_MAGIC, bytes([version]), _field(topic.encode())]
    parts.append(struct.pack(">I", _NOTHING) if key is None else _field(key))
    parts.append(digest)
    parts.append(struct.pack(">I", len(signed)))
    parts += [_field(name) + _field(value) for name, value in signed]
    return b"".join(parts)


def _carried_digest(digest: bytes, headers: dict[bytes, bytes]) -> bytes:
    """Of a value that is elsewhere, as the headers say: the lander compares what it fetches with that."""
    if digest != _NO_BYTES:
        return digest
    said = headers.get(b"sha256", b"").decode("ascii", "replace")
    return bytes.fromhex(said) if _SHA256.fullmatch(said) else b""


def _field(value: bytes) -> bytes:
    """With its length before it: nothing can be moved from one field into the next."""
    return struct.pack(">I", len(value)) + value


def has_repeated(headers: Sequence[Header]) -> bool:
    """Whether a name is there twice, which no signer does. What a lander adds to a dead letter does not count."""
    names = [name for name, value in headers if value is not None and not name.startswith(_ADDED)]
    return len(set(names)) < len(names)


def claimed(headers: Sequence[Header]) -> tuple[str, bytes] | None:
    """Key id and signature that a record carries, not yet believed; None: neither. ValueError: no key and signature."""
    found = {name: value for name, value in headers if value is not None}
    key, signature = found.get(KEY_HEADER), found.get(SIGNATURE_HEADER)
    if key is None and signature is None:
        return None
    key_text, text = (key or b"").decode("utf-8", "replace"), (signature or b"").decode("utf-8", "replace")
    if not (_KEY.fullmatch(key_text) and _SIGNATURE.fullmatch(text)):
        raise ValueError("ft_key and ft_sig are no key and signature")
    return key_text, bytes.fromhex(text)


@functools.lru_cache(maxsize=4096)
def _public(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def is_signed_by(public_key: bytes, canonical: bytes, signature: bytes) -> bool:
    """``signature`` is the version's byte and the 64 of Ed25519; ``canonical`` is of the same version."""
    if len(signature) != 65 or signature[0] not in (VERSION, CARRIED):
        return False
    try:
        _public(public_key).verify(signature[1:], canonical)
    except InvalidSignature:
        return False
    return True


class Signer:
    """Signs with one key, given as its 32 secret bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public_key)

    def headers(
        self, topic: str, key: bytes | None, value: Buffer, headers: Sequence[tuple[str, bytes]] = ()
    ) -> list[tuple[str, bytes]]:
        """The headers with the two of the signature after them."""
        named = [*headers, (KEY_HEADER, self.key_id.encode())]
        canonical = canonical_bytes(topic, key, hashlib.sha256(value).hexdigest(), named)
        signature = bytes([VERSION]) + self._key.sign(canonical)
        return [*named, (SIGNATURE_HEADER, signature.hex().encode())]
