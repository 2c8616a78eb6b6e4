"""Golden records that are signed, with keys made of words. ``generate.py`` writes them to ``data/signed.json``."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Text = str | dict[str, str]
Header = tuple[str, Text]

REVIEW = {
    "review_id": "0190b0a4-0000-7000-9000-000000000001",
    "take_id": "0190b0a4-0000-7000-8000-000000000001",
    "verdict": "approve",
    "reasons": [],
    "marks": [],
    "reviewer": "anna",
    "listened_ms": 1000,
    "app_version": "1",
    "at": "2026-03-01T10:00:01.000Z",
}

MAGIC = b"fieldtake-signature"


def key_of(name: str) -> Ed25519PrivateKey:
    """The same each time; nobody's real key."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"golden {name}".encode()).digest())


def public_of(name: str) -> bytes:
    raw_key: bytes = key_of(name).public_key().public_bytes_raw()
    return raw_key


def key_id(name: str) -> str:
    return hashlib.sha256(public_of(name)).hexdigest()[:32]


def raw(value: Text) -> bytes:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value.encode()


def canonical(topic: str, key: str | None, value: bytes, headers: list[Header], version: int = 1) -> bytes:
    """Written by the words of docs/contracts.md, and by nothing of either lander. Version 2: ``value`` is the audio, wherever it is."""

    def field(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    left_out = ("ft_sig", "claim_bucket", "claim_key") if version == 2 else ("ft_sig",)
    signed = sorted((name.encode(), raw(text)) for name, text in headers if name not in left_out)
    parts = [
        MAGIC + bytes([version]),
        field(topic.encode()),
        b"\xff" * 4 if key is None else field(key.encode()),
    ]
    parts += [hashlib.sha256(value).digest(), struct.pack(">I", len(signed))]
    parts += [field(name) + field(text) for name, text in signed]
    return b"".join(parts)


def sign(
    station: str, topic: str, key: str | None, value: bytes, headers: list[Header], version: int = 1
) -> list[Header]:
    """The headers with those of the signature."""
    named: list[Header] = [*headers, ("ft_key", key_id(station))]
    made = key_of(station).sign(canonical(topic, key, value, named, version))
    return [*named, ("ft_sig", f"{version:02x}" + made.hex())]


def enrolled(station_id: str, *names: str, **ends: str) -> dict[str, object]:
    """A record of the topic ``stations``; ``ends`` are of the first key."""
    keys = [{"public_key": public_of(name).hex(), "enrolled_at": "2026-01-01T00:00:00Z"} for name in names]
    keys[0] |= ends
    return {"station_id": station_id, "keys": keys}


def change(headers: list[Header], name: str, text: str) -> list[Header]:
    return [(known, text if known == name else value) for known, value in headers]


Headers = Callable[..., list[Header]]
Record = Callable[..., dict[str, object]]


def signed_cases(
    headers: Headers, record: Record, flac: bytes, samples: list[int], withdrawal: bytes
) -> dict[str, object]:
    """Station-7 is enrolled with one key, station-8 has had another before, station-9's was stolen on 2026-03-01."""
    cases: list[dict[str, object]] = []

    def case(name: str, why: str, *made: dict[str, object]) -> None:
        cases.append({"name": name, "why": why, "policy": "require", "records": list(made)})

    def take(number: int, signer: str, **changes: str) -> list[Header]:
        return sign(signer, "topic2", "speaker-3", flac, headers(number, flac, samples, **changes))

    def bad(name: str, why: str, code: str, made: list[Header], key: str | None = "speaker-3") -> None:
        case(name, why, record(made, "take.flac", "rejected", code) | {"key": key})

    case("signed", "by the station that it names", record(take(900, "station-7"), "take.flac", "landed"))
    eight = {"station_id": "station-8", "ce_source": "/stations/station-8"}
    nine = {"station_id": "station-9", "ce_source": "/stations/station-9"}
    case(
        "signed-retired-later",
        "by a key that another took the place of, after this record",
        record(take(901, "station-8 before", **eight), "take.flac", "landed"),
    )
    case(
        "signed-rotated",
        "by the key that took its place",
        record(take(902, "station-8", **eight), "take.flac", "landed"),
    )
    bad("unsigned", "no signature at all", "unsigned", headers(903, flac, samples))
    bad("unknown-key", "by a key that is enrolled for nobody", "unknown_station", take(904, "a stranger"))
    bad(
        "other-station",
        "by one station in the name of another",
        "unknown_station",
        take(905, "station-7", **eight),
    )
    bad(
        "revoked",
        "by a key that was in other hands by then",
        "station_revoked",
        take(906, "station-9", **nine),
    )
    good = take(907, "station-7")
    bad("other-speaker", "a header is another", "bad_signature", change(good, "speaker_id", "speaker-4"))
    bad("header-added", "a header more than was signed", "bad_signature", [*good, ("note", "hello")])
    bad("header-twice", "a header twice, the last as it was signed", "bad_signature", [("lang", "en"), *good])
    bad(
        "header-gone", "a header less than was signed", "bad_signature", [h for h in good if h[0] != "device"]
    )
    bad("other-key", "under another key", "bad_signature", good, "speaker-4")
    bad(
        "other-topic",
        "signed for another topic",
        "bad_signature",
        sign("station-7", "reviews", "speaker-3", flac, headers(908, flac, samples)),
    )
    bad(
        "other-value",
        "signed over another value",
        "bad_signature",
        sign("station-7", "topic2", "speaker-3", flac[:-1], headers(909, flac, samples)),
    )
    text = dict(good)["ft_sig"]
    assert isinstance(text, str)
    bad(
        "other-version",
        "a signature of a version that nobody knows",
        "bad_signature",
        change(good, "ft_sig", "03" + text[2:]),
    )
    bad(
        "other-known-version",
        "a signature of one version that says to be of the other",
        "bad_signature",
        change(good, "ft_sig", "02" + text[2:]),
    )
    bad(
        "upper-case",
        "the same bytes written another way",
        "bad_signature",
        change(good, "ft_sig", text.upper()),
    )
    bad("key-only", "who signed, and no signature", "bad_signature", [h for h in good if h[0] != "ft_sig"])

    def carried(number: int, **changes: str) -> list[Header]:
        return sign("station-7", "topic2", "speaker-3", flac, headers(number, flac, samples, **changes), 2)

    def claimed(number: int, key: str) -> list[Header]:
        return [*carried(number), ("claim_bucket", "claims"), ("claim_key", key)]

    case(
        "carried",
        "by the station that recorded it, for another to send",
        record(carried(910), "take.flac", "landed"),
    )
    case(
        "carried-claimed",
        "carried, and too large for a record where it was sent",
        record(claimed(911, "golden/60.flac"), None, "landed"),
    )
    bad(
        "carried-other-header",
        "carried, and a header is another",
        "bad_signature",
        change(carried(912), "speaker_id", "speaker-4"),
    )
    bad(
        "carried-header-added",
        "carried, and a header more than was signed",
        "bad_signature",
        [*carried(913), ("note", "hello")],
    )
    case(
        "carried-other-value",
        "carried, and the value is another",
        record(carried(914), "other.flac", "rejected", "bad_signature"),
    )
    case(
        "carried-other-claim",
        "carried, and the claimed object is another",
        record(claimed(915, "golden/62.flac"), None, "rejected", "claim_mismatch"),
    )
    case(
        "carried-other-sha",
        "carried, claimed, and another SHA-256 than was signed",
        record(change(claimed(916, "golden/60.flac"), "sha256", "0" * 64), None, "rejected", "bad_signature"),
    )
    head: list[Header] = [
        ("ce_specversion", "1.0"),
        ("ce_type", "org.fieldtake.withdrawal.v1"),
        ("ce_source", "/stations/station-7"),
        ("content-type", "application/json"),
    ]
    unsigned: dict[str, object] = {
        "key": "speaker-9",
        "headers": [list(pair) for pair in head],
        "file": "withdrawal.json",
    }
    case(
        "unsigned-withdrawal",
        "a withdrawal that nobody signed",
        unsigned | {"expect": {"verdict": "rejected", "code": "unsigned"}},
    )
    own = sign("station-7", "topic2", "speaker-9", withdrawal, head)
    case(
        "signed-withdrawal",
        "a withdrawal by the station that it names",
        unsigned | {"headers": [list(pair) for pair in own], "expect": {"verdict": "withdrawn"}},
    )
    # As a station makes one that is to travel by hand; sent by the station itself it is signed anew, by the other version.
    told: list[Header] = [*head, ("ce_id", "0190b0a4-0000-7000-9000-000000000009")]
    by_hand = sign("station-7", "topic2", "speaker-9", withdrawal, told, 2)
    by_itself = sign("station-7", "topic2", "speaker-9", withdrawal, told)
    carried_withdrawal: dict[str, object] = unsigned | {
        "headers": [list(pair) for pair in by_hand],
        "expect": {"verdict": "withdrawn"},
    }
    case(
        "carried-withdrawal",
        "a withdrawal by the station that it names, for another to send",
        carried_withdrawal,
    )
    case(
        "carried-withdrawal-again",
        "the same withdrawal by hand, then by its own station, then by hand again: it is one",
        carried_withdrawal,
        carried_withdrawal | {"headers": [list(pair) for pair in by_itself]},
        carried_withdrawal,
    )
    other_source = change(by_hand, "ce_source", "/stations/station-8")
    case(
        "carried-withdrawal-other-station",
        "a carried withdrawal that says to be of another station",
        carried_withdrawal
        | {
            "headers": [list(pair) for pair in other_source],
            "expect": {"verdict": "rejected", "code": "bad_signature"},
        },
    )
    words: list[dict[str, object]] = []

    def word(
        name: str, why: str, topic: str, value: str, made: list[Header], code: str | None, key: str = "take-1"
    ) -> None:
        words.append(
            {"name": name, "why": why, "topic": topic, "key": key, "value": value}
            | {"headers": [list(pair) for pair in made], "code": code}
        )

    review = json.dumps(REVIEW, separators=(",", ":"))
    heard = sign("station-7", "reviews", "take-1", review.encode(), [])
    word("review", "by an enrolled station; a review names none", "reviews", review, heard, None)
    word("review-unsigned", "a verdict that nobody signed", "reviews", review, [], "unsigned")
    strange = sign("a stranger", "reviews", "take-1", review.encode(), [])
    word("review-unknown-key", "by a key of nobody", "reviews", review, strange, "unknown_station")
    stolen = sign("station-9", "reviews", "take-1", review.encode(), [])
    word("review-revoked", "by a laptop that was stolen", "reviews", review, stolen, "station_revoked")
    turned = review.replace("approve", "reject!")
    word("review-turned", "another verdict under the signature", "reviews", turned, heard, "bad_signature")
    word("review-moved", "of another take", "reviews", review, heard, "bad_signature", key="take-2")
    named: list[Header] = [("station_id", "station-8")]
    another = sign("station-7", "reviews", "take-1", review.encode(), named)
    word("review-of-another", "in the name of another", "reviews", review, another, "unknown_station")
    wrong = sign("station-7", "outcomes", "take-1", review.encode(), [])
    word("review-from-elsewhere", "signed for another topic", "reviews", review, wrong, "bad_signature")
    for topic in ("speakers", "outcomes"):
        for station, code in (("station-7", None), ("station-8", "unknown_station")):
            value = json.dumps({"station_id": station}, separators=(",", ":"))
            own = sign("station-7", topic, "k", value.encode(), [("ce_source", "/stations/station-7")])
            of = "its own" if code is None else "another's"
            word(f"{topic}-{station}", f"{of}, by its value", topic, value, own, code, key="k")
    odd: list[Header] = [
        ("z", "1"),
        ("\u00e9", "\u1325"),
        ("a", {"hex": "ff00"}),
        ("\U0001f3a4", ""),
        ("\uffee", "x"),
    ]
    vectors = [
        {
            "topic": topic,
            "key": key,
            "value": value,
            "headers": [list(pair) for pair in odd],
            "canonical": canonical(topic, key, value.encode(), [*odd, ("ft_key", key_id("station-7"))]).hex(),
            "signature": sign("station-7", topic, key, value.encode(), odd)[-1][1],
        }
        for topic, key, value in (("receipts", "k", "{}"), ("reviews", None, ""), ("topic2", "", "\u1325"))
    ]
    return {
        "seed": hashlib.sha256(b"golden station-7").hexdigest(),
        "public_key": public_of("station-7").hex(),
        "key_id": key_id("station-7"),
        "stations": [
            enrolled("station-7", "station-7"),
            enrolled("station-8", "station-8 before", "station-8", retired_at="2026-06-01T00:00:00Z"),
            enrolled("station-9", "station-9", revoked_at="2026-03-01T00:00:00Z"),
        ],
        "vectors": vectors,
        "cases": cases,
        "words": words,
    }
