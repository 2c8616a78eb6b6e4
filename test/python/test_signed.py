"""Signed records: the same bytes, names and verdicts as the small lake's (test/unit/small-lake/signed.test.ts)."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fieldtake_lake.landing import signed
from fieldtake_lake.landing.codec import decode, encode
from fieldtake_lake.landing.faults import Fault
from fieldtake_lake.landing.headers import decode_headers
from fieldtake_lake.landing.judge import GoodTake, Withdrawal, judge
from fieldtake_lake.landing.outcome import Origin, Withdrawn
from fieldtake_lake.landing.proof import withdrawal_sha256
from fieldtake_lake.landing.signed import Sieve, SmallRecord, no_station, station_in
from fieldtake_lake.landing.withdrawals import Noted, Statement, has_withdrawn, joined, news
from fieldtake_lake.landing.worker import WorkerSettings, _proven, _Record, _signer
from fieldtake_lake.settings import settings_from_env
from fieldtake_lake.stores.s3 import StoreSettings
from fieldtake_lake.trust.receipts import signed_records
from fieldtake_lake.trust.registry import Policy, Registry, distrust_of, registry_of, signer_of
from fieldtake_lake.trust.signature import Signer, canonical_bytes, is_signed_by, key_id_of
from golden import DATA, GoldenRecord, golden_claims, golden_record

GOLDEN: dict[str, Any] = json.loads((DATA / "signed.json").read_text())
SECRET_HASH = "cc79269db6ac6583f4d8fdf10daee419e3b9786cbb27863bad9b543f2ac62a03"
SENT = datetime(2026, 3, 7, tzinfo=UTC)
CLAIMS = golden_claims()
SIGNER = Signer(bytes.fromhex(GOLDEN["seed"]))
REGISTRY = registry_of((item["station_id"], json.dumps(item).encode()) for item in GOLDEN["stations"])


def settings(policy: Policy) -> WorkerSettings:
    return WorkerSettings(StoreSettings("", "", ""), "lake", ("claims",), {}, policy, REGISTRY)


def verdict_on(item: GoldenRecord, policy: Policy) -> object:
    record = _Record(
        Origin("topic2", 0, 0),
        SENT.replace(tzinfo=None),
        None if item.key is None else item.key.encode(),
        list(item.headers),
        None if item.value is None else memoryview(item.value),
    )
    headers = decode_headers(record.headers)
    signer = _signer(record, headers, lambda: hashlib.sha256(item.value or b"").hexdigest(), settings(policy))
    strange = signer if isinstance(signer, Fault) else None
    return judge(
        headers,
        item.value or b"",
        lambda claim, _: CLAIMS.get((claim.bucket, claim.key)),
        distrust=lambda: strange if policy == "require" else None,
    )


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: str(case["name"]))
def test_verdicts(case: dict[str, Any]) -> None:
    for item in map(golden_record, case["records"]):
        verdict = verdict_on(item, case["policy"])
        match item.verdict:
            case "landed":
                assert isinstance(verdict, GoodTake)
            case "withdrawn":
                assert isinstance(verdict, Withdrawal)
            case _:
                assert isinstance(verdict, Fault)
                assert verdict.code == item.code
        # What is only warned of, and what nobody looks at, lands as ever.
        assert not isinstance(verdict_on(item, "off"), Fault) or item.code in (
            "bad_signature",
            "claim_mismatch",
        )


def test_a_withdrawal_that_came_by_hand_and_by_network_is_one() -> None:
    case = next(one for one in GOLDEN["cases"] if one["name"] == "carried-withdrawal-again")
    said: list[Withdrawn] = []
    for offset, item in enumerate(map(golden_record, case["records"])):
        verdict = verdict_on(item, "require")
        assert isinstance(verdict, Withdrawal)
        proven = _proven(verdict, Origin("topic2", 0, offset), "station-7", "require")
        assert isinstance(proven, Withdrawn)
        said.append(decode_withdrawn(proven))
    first, second, _ = said
    assert news(list(reversed(said)), []) == [first]
    statement = Statement(first.speaker_id, first.station_id, first.withdrawn_at)
    # In batches of their own; and a batch that is done again comes to the same answer.
    noted = Noted(statement, first.origin)
    assert news([first], [noted]) == [first]
    assert news([second], [noted]) == []
    # An administrator undid it: it does not come back with the second way, nor when the topic is read again.
    undone = noted._replace(undone=True)
    assert news([first, second], [undone]) == []
    # The speaker withdraws anew, or shows a card: that is another one.
    later = replace(second, withdrawn_at=second.withdrawn_at + timedelta(seconds=1))
    carded = replace(second, proof="secret", secret_sha256=SECRET_HASH)
    elsewhere = replace(second, station_id="station-8")
    for other in (later, carded, elsewhere, replace(second, speaker_id="speaker-8")):
        assert news([other], [undone]) == [other]


def decode_withdrawn(item: Withdrawn) -> Withdrawn:
    """As the driver gets it from a worker."""
    found = decode(encode(item))
    assert isinstance(found, Withdrawn)
    return found


def distrust_of_word(word: dict[str, Any], changed: dict[str, Any]) -> Fault | None:
    """Of a small record of the golden ones, with some of it changed."""
    said = station_in if word["topic"] != "reviews" else no_station
    whole = {**word, "key": word["key"].encode(), "value": word["value"].encode()} | changed
    headers = [
        (name, value if isinstance(value, bytes) else value.encode()) for name, value in whole["headers"]
    ]
    return distrust_of(
        REGISTRY, whole["topic"], whole["key"], whole["value"], headers, SENT, said(whole["value"])
    )


@pytest.mark.parametrize("word", GOLDEN["words"], ids=lambda word: str(word["name"]))
def test_words(word: dict[str, Any]) -> None:
    fault = distrust_of_word(word, {})
    assert (fault and fault.code) == word["code"]
    if word["code"] is not None:
        return
    # Any byte of key, value or headers changed, and it is nobody's.
    for part in ("key", "value"):
        text = word[part].encode()
        for at in range(len(text)):
            other = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
            assert distrust_of_word(word, {part: other}) is not None, (part, at)
        assert distrust_of_word(word, {part: text + b"x"}) is not None
    for index, (name, text) in enumerate(word["headers"]):
        for at in range(len(text)):
            other = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
            headers = [*word["headers"][:index], (name, other), *word["headers"][index + 1 :]]
            assert distrust_of_word(word, {"headers": headers}) is not None, (name, at)
    assert distrust_of_word(word, {"headers": [*word["headers"], ("more", "x")]}) is not None


@pytest.mark.parametrize("policy", ["off", "warn", "require"])
@pytest.mark.parametrize("topic", ["reviews", "speakers", "outcomes"])
def test_what_nobody_signed_is_a_dead_letter(
    topic: str, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[tuple[Any, ...]] = []
    enrolments = SimpleNamespace(registry=lambda: REGISTRY, look_again=lambda: False)
    monkeypatch.setattr(signed, "Enrolments", lambda *_: enrolments)
    monkeypatch.setattr(signed, "dead_records", lambda rows, _: rows)
    monkeypatch.setattr(signed, "write_letters", lambda rows, _: letters.extend(rows))
    monkeypatch.setattr(signed, "merge_dead_letters", lambda *_: None)
    spark = SimpleNamespace(createDataFrame=lambda rows, _: rows)
    sieve = Sieve(cast(Any, spark), cast(Any, SimpleNamespace(kafka=None, signatures=policy)))
    words = [word for word in GOLDEN["words"] if word["topic"] == topic]
    records = [
        SmallRecord(
            Origin(topic, 0, at),
            word["key"].encode(),
            word["value"].encode(),
            tuple((name, value.encode()) for name, value in word["headers"]),
            round(SENT.timestamp() * 1000),
        )
        for at, word in enumerate(words)
    ]
    emptied = SmallRecord(Origin(topic, 0, len(words)), b"k", None, (), 0)
    kept = sieve([*records, emptied], topic, no_station if topic == "reviews" else station_in)
    if policy != "require":
        assert kept == [*records, emptied]
        assert letters == []
        return
    codes = [word["code"] for word in words]
    assert kept == [record for record, code in zip(records, codes, strict=True) if code is None]
    assert [(letter[0], letter[2], letter[6]) for letter in letters] == [
        (topic, at, code) for at, code in enumerate(codes) if code is not None
    ]
    assert sieve.refused == len(letters) > 0


def test_vectors() -> None:
    assert SIGNER.public_key.hex() == GOLDEN["public_key"]
    assert SIGNER.key_id == key_id_of(SIGNER.public_key) == GOLDEN["key_id"]
    for vector in GOLDEN["vectors"]:
        key = None if vector["key"] is None else vector["key"].encode()
        value = vector["value"].encode()
        headers = [
            (name, bytes.fromhex(text["hex"]) if isinstance(text, dict) else text.encode())
            for name, text in vector["headers"]
        ]
        named = [*headers, ("ft_key", SIGNER.key_id.encode())]
        canonical = canonical_bytes(vector["topic"], key, hashlib.sha256(value).hexdigest(), named)
        assert canonical.hex() == vector["canonical"]
        signature = bytes.fromhex(vector["signature"])
        assert is_signed_by(SIGNER.public_key, canonical, signature)
        made = SIGNER.headers(vector["topic"], key, value, headers)
        assert dict(made)["ft_sig"].decode() == vector["signature"]


def test_no_byte_may_be_another() -> None:
    """Property: any byte of key, value or headers changed, taken out or added, and the record is nobody's."""
    value, key = b"sound", b"speaker"
    good = SIGNER.headers(
        "topic2", key, value, [("ce_id", b"id"), ("note", "\u1325".encode()), ("empty", b"")]
    )

    def signer(key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> str | Fault:
        pairs: list[tuple[str, bytes | None]] = list(headers)
        return signer_of(REGISTRY, "topic2", key, lambda: hashlib.sha256(value).hexdigest(), pairs, SENT)

    assert signer(key, value, good) == "station-7"
    chance = random.Random(7)
    parts = [key, value, *(value for _, value in good), *(name.encode() for name, _ in good)]
    for _ in range(2000):
        which = chance.randrange(len(parts))
        part, how = parts[which], chance.randrange(3)
        at = chance.randrange(max(1, len(part)))
        if how < 2 and not part:
            continue
        changed = list(parts)
        if how == 0:
            changed[which] = part[:at] + bytes([part[at] ^ 1 << chance.randrange(7)]) + part[at + 1 :]
        elif how == 1:
            changed[which] = part[:at] + part[at + 1 :]
        else:
            changed[which] = part[:at] + bytes([chance.randrange(128)]) + part[at:]
        values, names = changed[2 : 2 + len(good)], changed[2 + len(good) :]
        headers = [(name.decode("latin-1"), value) for name, value in zip(names, values, strict=True)]
        assert isinstance(signer(changed[0], changed[1], headers), Fault), (which, how, at)
    assert isinstance(
        signer_of(REGISTRY, "reviews", key, lambda: hashlib.sha256(value).hexdigest(), list(good), SENT),
        Fault,
    )


def test_who_is_no_more_does_not_count() -> None:
    public = SIGNER.public_key.hex()

    def at(when: datetime, **ends: str) -> str | Fault:
        entry = {"public_key": public, "enrolled_at": "2026-01-01T00:00:00Z", **ends}
        record = json.dumps({"station_id": "station-7", "keys": [entry]}).encode()
        stranger = json.dumps({"station_id": "evil", "keys": [entry]}).encode()
        found = registry_of(
            [("station-7", record), ("station-8", record), ("x", b"no json"), ("evil", stranger)]
        )
        headers: list[tuple[str, bytes | None]] = [*SIGNER.headers("topic2", b"k", b"")]
        return signer_of(found, "topic2", b"k", lambda: hashlib.sha256(b"").hexdigest(), headers, when)

    end = datetime(2026, 3, 1, tzinfo=UTC)
    assert at(end) == "station-7"
    before = at(end - timedelta(milliseconds=1), revoked_at="2026-03-01T00:00:00Z")
    after = at(end, revoked_at="2026-03-01T00:00:00Z")
    assert before == "station-7"
    assert isinstance(after, Fault)
    assert after.code == "station_revoked"
    assert (
        registry_of([("station-7", b'{"station_id":"station-7","keys":[]}'), ("station-7", None)])
        == Registry()
    )


def test_nobody_takes_back_what_another_recorded() -> None:
    said = Withdrawal("sp", SENT, "station-8", None)
    origin, later = Origin("topic2", 0, 5), Origin("topic2", 0, 9)
    assert isinstance(_proven(said, origin, "station-7", "require"), Fault)
    own = _proven(said, origin, "station-8", "require")
    assert isinstance(own, Withdrawn)
    gone = joined({}, [own])
    assert has_withdrawn(gone, "sp", later, "station-8")
    assert not has_withdrawn(gone, "sp", later, "station-7")
    secret = "A" * 26
    carried = _proven(replace(said, secret=secret), origin, "station-8", "require")
    assert isinstance(carried, Withdrawn)
    assert secret not in encode(carried)
    assert decode(encode(carried)) == carried
    gone = joined({}, [carried])
    assert has_withdrawn(gone, "sp", later, "station-7", withdrawal_sha256("sp", secret))
    assert not has_withdrawn(gone, "sp", later, "station-7", withdrawal_sha256("sp", "B" * 26))
    # the same hash as the stations make (test/unit/trust/withdrawal-secret.test.ts)
    assert withdrawal_sha256("sp", secret) == SECRET_HASH
    believed = _proven(said, origin, None, "off")
    assert isinstance(believed, Withdrawn)
    assert has_withdrawn(joined({}, [believed]), "sp", later, "station-7")


@pytest.mark.parametrize("policy", ["off", "warn"])
@pytest.mark.parametrize("signer", [None, "station-8"])
def test_a_secret_that_is_not_the_speakers_takes_back_nothing_of_another(
    policy: Policy, signer: str | None
) -> None:
    """Also where signatures are not required: the card counts, not the word of a station."""
    origin, later = Origin("topic2", 0, 5), Origin("topic2", 0, 9)
    said = Withdrawal("sp", SENT, "station-8", "A" * 26)
    carried = _proven(said, origin, signer, policy)
    assert isinstance(carried, Withdrawn)
    gone = joined({}, [carried])
    assert not has_withdrawn(gone, "sp", later, "station-7")
    assert not has_withdrawn(gone, "sp", later, "station-7", withdrawal_sha256("sp", "B" * 26))
    assert has_withdrawn(gone, "sp", later, "station-7", withdrawal_sha256("sp", "A" * 26))


def test_a_policy_that_nobody_knows_is_refused() -> None:
    needed = ("KAFKA_BOOTSTRAP", "S3_ENDPOINT", "S3_SECRET_KEY", "CASSANDRA_HOST", "CASSANDRA_PASSWORD")
    env = {
        f"FIELDTAKE_{name}": "x" for name in (*needed, "POSTGRES_HOST", "POSTGRES_PASSWORD", "CHECKPOINTS")
    }
    assert settings_from_env(env).signatures == "off"
    with pytest.raises(ValueError, match="requires"):
        settings_from_env(env | {"FIELDTAKE_SIGNATURES": "requires"})
    assert GOLDEN["seed"] not in repr(settings_from_env(env | {"FIELDTAKE_LAKE_KEY": GOLDEN["seed"]}))


def test_what_the_lake_says_is_signed_by_the_bytes_that_stations_look_for() -> None:
    golden = json.loads((DATA.parent / "lake-said.json").read_text("utf-8"))
    for said in golden["records"]:
        ((key, value, headers),) = signed_records(
            golden["seed"], said["topic"], [(said["key"], said["value"])]
        )
        assert (key, value) == (said["key"], said["value"])
        assert {name: text.decode() for name, text in headers} == said["headers"]
    assert signed_records(None, "catalogue", [("a", None)]) == [("a", None, [])]
