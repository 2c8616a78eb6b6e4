"""Makes the golden records: ``python test/golden/generate.py [--check]``. Deterministic; see README.md beside it."""

from __future__ import annotations

import hashlib
import json
import math
import struct
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flac_writer import flac_file
from signed import signed_cases

HERE = Path(__file__).parent / "data"
RATE, FRAMES = 16000, 2400
CLAIM_BUCKET = "claims"
Header = tuple[str, str | dict[str, str]]


def tone(frames: int, hertz: float = 440.0) -> list[int]:
    return [round(9000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(frames)]


def pcm(samples: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(samples)}h", *samples)


def wav_file(samples: Sequence[int], rate: int = RATE) -> bytes:
    body = pcm(samples)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    riff = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(riff)) + riff


def large_wav(samples: Sequence[int], form: bytes, data_bytes: int | None = None) -> bytes:
    """As files above 4 GiB are: the sizes of 32 bits are all ones, the true ones in ds64. ``form`` is RF64 or BW64."""
    plain = wav_file(samples)
    said = len(plain) - 44 if data_bytes is None else data_bytes
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, len(plain) + 28, said, len(samples), 0)
    return form + b"\xff" * 4 + b"WAVE" + ds64 + plain[12:40] + b"\xff" * 4 + plain[44:]


def extensible_wav(samples: Sequence[int], tag: int) -> bytes:
    """The extensible form of a 16-bit WAV whose longer field says ``tag`` (1 = integer PCM, 3 = float)."""
    plain = wav_file(samples)
    guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    form = b"\xfe\xff" + plain[22:36] + struct.pack("<HHI", 22, 16, 4) + guid
    riff = b"WAVEfmt " + struct.pack("<I", len(form)) + form + plain[36:]
    return b"RIFF" + struct.pack("<I", len(riff)) + riff


def unknown_total(flac: bytes) -> bytes:
    """The file as an encoder leaves it that cannot seek back: STREAMINFO's total is 0."""
    return flac[:21] + bytes([flac[21] & 0xF0]) + bytes(4) + flac[26:]


def take_id(number: int) -> str:
    """A UUIDv7 of 2026-03-05T08:30:00Z plus ``number`` milliseconds, its random part a hash of the number."""
    noise = int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:10], "big")
    value = (
        (1772699400000 + number) << 80
        | 7 << 76
        | (noise >> 66 & 0xFFF) << 64
        | 2 << 62
        | noise & (1 << 62) - 1
    )
    return str(uuid.UUID(int=value))


@dataclass
class Golden:
    files: dict[str, bytes] = field(default_factory=dict)
    claims: list[dict[str, str]] = field(default_factory=list)
    cases: list[dict[str, object]] = field(default_factory=list)

    def file(self, name: str, data: bytes) -> str:
        self.files[name] = data
        return name

    def claim(self, key: str, name: str, data: bytes) -> None:
        self.claims.append({"bucket": CLAIM_BUCKET, "key": key, "file": self.file(name, data)})

    def case(self, name: str, why: str, *records: dict[str, object]) -> None:
        self.cases.append({"name": name, "why": why, "records": list(records)})


def headers(number: int, value: bytes, samples: Sequence[int], **changes: str | None) -> list[Header]:
    """A good take's headers; a change of None leaves the header out. Underscores in ``content_type`` are a dash."""
    all_: dict[str, str | None] = {
        "ce_specversion": "1.0",
        "ce_id": take_id(number),
        "ce_type": "org.fieldtake.take.v1",
        "ce_source": "/stations/station-7",
        "ce_time": "2026-03-05T08:30:00.250Z",
        "content-type": "audio/flac",
        "prompt_id": f"prompt-{number}",
        "prompt_sha256": hashlib.sha256(f"prompt {number}".encode()).hexdigest(),
        "lang": "am",
        "speaker_id": "speaker-3",
        "session_id": "session-1",
        "station_id": "station-7",
        "sample_rate": str(RATE),
        "channels": "1",
        "bit_depth": "16",
        "frames": str(len(samples)),
        "sha256": hashlib.sha256(value).hexdigest(),
        "bytes": str(len(value)),
        "pcm_sha256": hashlib.sha256(pcm(samples)).hexdigest(),
        "quality": '{"peakDbfs":-11.2,"snrDb":31.5}',
        "gaps": "[]",
        "device": "USB microphone",
        "app_version": "0.1.0",
        "attempt": "1",
        "version": "1",
    }
    all_.update({name.replace("content_type", "content-type"): value for name, value in changes.items()})
    return [(name, text) for name, text in all_.items() if text is not None]


def record(head: list[Header], file: str | None, verdict: str, code: str | None = None) -> dict[str, object]:
    named = dict(head)
    expect: dict[str, object] = {"verdict": verdict}
    if code:
        expect["code"] = code
    if verdict in ("landed", "duplicate"):
        day, extension = str(named["ce_time"])[:10], str(named["content-type"]).removeprefix("audio/")
        expect["take_id"] = named["ce_id"]
        expect["object_key"] = f"audio/{named['lang']}/{day}/{named['ce_id']}.{extension}"
    made: dict[str, object] = {"key": named.get("speaker_id"), "headers": [list(pair) for pair in head]}
    if file is not None:
        made["file"] = file
    return made | {"expect": expect}


def build() -> Golden:
    g = Golden()
    samples, other = tone(FRAMES), tone(FRAMES, 330.0)
    flac, wav, other_flac = flac_file(samples, RATE, 16), wav_file(samples), flac_file(other, RATE, 16)
    g.file("take.flac", flac)
    g.file("take.wav", wav)
    g.file("other.flac", other_flac)

    def bad(
        number: int,
        name: str,
        why: str,
        code: str,
        value: bytes = flac,
        file: str | None = "take.flac",
        **changes: str | None,
    ) -> None:
        g.case(name, why, record(headers(number, value, samples, **changes), file, "rejected", code))

    g.case("flac", "a good FLAC take", record(headers(1, flac, samples), "take.flac", "landed"))
    g.case(
        "wav",
        "a good WAV take",
        record(headers(2, wav, samples, content_type="audio/wav"), "take.wav", "landed"),
    )
    deep = flac_file([n << 8 for n in samples], RATE, 24)
    g.case(
        "flac-24",
        "24 bits a sample",
        record(headers(3, deep, samples, bit_depth="24"), g.file("deep.flac", deep), "landed"),
    )
    # As samples, a frame header whose CRC-8 is right: one in 256 of those that chance makes.
    chance = [*samples[:2300], -8, 0xC508 - 65536, 0x006F, *samples[2303:]]
    chance_flac = flac_file(chance, RATE, 16)
    g.case(
        "flac-chance-header",
        "samples within the last frame that look like a frame header",
        record(headers(9, chance_flac, chance), g.file("chance-header.flac", chance_flac), "landed"),
    )
    chance_unknown = unknown_total(chance_flac)
    g.case(
        "flac-chance-header-unknown-total",
        "the same from an encoder that could not seek back",
        record(headers(18, chance_unknown, chance), g.file("chance-unknown.flac", chance_unknown), "landed"),
    )
    unknown = unknown_total(flac)
    g.case(
        "flac-unknown-total",
        "an encoder that could not seek back: STREAMINFO's total is 0",
        record(headers(4, unknown, samples), g.file("unknown-total.flac", unknown), "landed"),
    )
    late = headers(5, flac, samples, ce_time="2026-01-08T23:30:00-02:00", attempt="9")
    made = record(headers(141, flac, samples, lang="AMH-ethi"), "take.flac", "landed")
    made["expect"] = {
        "verdict": "landed",
        "take_id": take_id(141),
        "object_key": f"audio/am-Ethi/2026-03-05/{take_id(141)}.flac",
    }
    g.case("lang-as-written", "an old station's tag, as somebody wrote it; the lake has the one form", made)
    made = record(late, "take.flac", "landed")
    made["expect"] = {
        "verdict": "landed",
        "take_id": take_id(5),
        "object_key": f"audio/am/2026-01-09/{take_id(5)}.flac",
    }
    g.case("late", "a laptop back after two months; its zone is not UTC, the key's day is", made)
    g.case(
        "script",
        "ids and device in another script, and characters that are two units in UTF-16",
        record(
            headers(
                6, flac, samples, prompt_id="ጥያቄ-6" + "\U0001f3a4" * 190, device="ማይክሮፎን", lang="am-Ethi-ET"
            ),
            "take.flac",
            "landed",
        ),
    )

    for number, name in (
        (10, "ce_id"),
        (11, "sha256"),
        (12, "frames"),
        (13, "station_id"),
        (14, "ce_specversion"),
        (15, "pcm_sha256"),
    ):
        g.case(
            f"missing-{name.replace('_', '-')}",
            f"no {name}",
            record(headers(number, flac, samples, **{name: None}), "take.flac", "rejected", "missing_header"),
        )
    bad(16, "empty-header", "speaker_id is there but empty", "missing_header", speaker_id="")
    bad(17, "half-a-claim", "claim_key without claim_bucket", "missing_header", claim_key="a")
    bad(20, "bad-uuid", "a UUIDv4 is no take_id", "bad_header", ce_id="9f0e6b5a-4b57-4a39-9a58-2f0d8c1b7f11")
    bad(21, "bad-rate-header", "a rate that is no number", "bad_header", sample_rate="16k")
    bad(22, "bad-time", "a time without a zone", "bad_header", ce_time="2026-03-05T08:30:00")
    bad(19, "bad-offset", "an offset of 60 minutes", "bad_header", ce_time="2026-03-05T08:30:00+05:60")
    bad(23, "bad-type", "an event of another type", "bad_header", ce_type="org.example.other")
    bad(24, "bad-content-type", "a container that does not land", "bad_header", content_type="audio/mpeg")
    bad(25, "bad-lang", "a path for a language", "bad_header", lang="../am")
    bad(26, "bad-sha-header", "upper-case hex", "bad_header", sha256=hashlib.sha256(flac).hexdigest().upper())
    bad(27, "zero-frames", "nothing recorded", "bad_header", frames="0")
    bad(28, "bad-id", "a slash in an id", "bad_header", speaker_id="a/b")
    bad(33, "huge-version", "a number that no int column holds", "bad_header", version=str(2**31))
    bad(34, "huge-attempt", "a number that no int column holds", "bad_header", attempt="9" * 15)
    bad(36, "huge-rate", "a rate that no int column holds", "bad_header", sample_rate=str(2**32 - 1))
    bad(
        37,
        "id-of-no-day",
        "an id minted in the year 10889",
        "bad_header",
        ce_id="ffffffff-ffff-7fff-bfff-ffffffffffff",
    )
    bad(38, "long-app-version", "51 characters", "bad_header", app_version="1" * 51)
    bad(39, "long-id", "201 characters", "bad_header", speaker_id="\U0001f3a4" * 201)
    for number, name, time in (
        (7, "dead-clock", "0999-06-01T00:00:00Z"),
        (8, "last-hour", "9999-12-31T23:30:00Z"),
    ):
        g.case(
            name,
            "a station whose clock is wrong by as much as the contract lets it",
            record(headers(number, flac, samples, ce_time=time), "take.flac", "landed"),
        )
    broken = headers(29, flac, samples)
    broken = [(name, {"hex": "ff00fe"} if name == "station_id" else text) for name, text in broken]
    g.case("header-not-utf8", "bytes that are no text", record(broken, "take.flac", "rejected", "bad_header"))
    garbled = [
        (name, {"hex": "ff"} if name == "app_version" else text) for name, text in headers(68, flac, samples)
    ]
    g.case(
        "version-not-utf8", "the same in free text", record(garbled, "take.flac", "rejected", "bad_header")
    )

    bad(
        30,
        "sha-mismatch",
        "one bit of the audio flipped on the way",
        "sha_mismatch",
        file=g.file("flipped.flac", flac[:900] + bytes([flac[900] ^ 1]) + flac[901:]),
    )
    bad(31, "bytes-mismatch", "a length that is not the value's", "sha_mismatch", bytes=str(len(flac) + 1))
    bad(
        32,
        "cut-on-the-way",
        "half the value arrived",
        "sha_mismatch",
        file=g.file("half.flac", flac[: len(flac) // 2]),
    )
    bad(35, "empty", "no value and no claim", "empty_value", file=None)

    def odd(
        number: int, name: str, why: str, code: str, data: bytes, extension: str = "flac", **changes: str
    ) -> None:
        bad(
            number,
            name,
            why,
            code,
            data,
            g.file(f"{name}.{extension}", data),
            content_type=f"audio/{extension}",
            **changes,
        )

    odd(40, "no-flac", "text that claims to be FLAC", "bad_container", b"this is no audio at all " * 8)
    odd(41, "flac-cut-streaminfo", "FLAC cut within STREAMINFO", "bad_container", flac[:30])
    odd(42, "flac-no-frames", "FLAC with metadata alone", "bad_container", flac[:42])
    odd(
        43,
        "flac-truncated",
        "the station hashed a FLAC that lacks its last frames",
        "frames_mismatch",
        flac[:2200],
    )
    odd(44, "wav-truncated", "the station hashed a WAV that ends early", "bad_container", wav[:1000], "wav")
    odd(47, "wav-no-depth", "no bits a sample", "bad_container", wav[:32] + bytes(4) + wav[36:], "wav")
    read = headers(140, flac, samples, prompt_text="prompt 140")
    g.case("prompt-text", "what was read travels with the take", record(read, "take.flac", "landed"))
    asked = headers(
        144,
        flac,
        samples,
        prompt_text="prompt 144",
        kind="question",
        section="At the market",
        itemcode="Q07",
    )
    g.case(
        "question", "an answer: the text that travels is the question", record(asked, "take.flac", "landed")
    )
    odd_kind = headers(145, flac, samples, kind="Not a kind!", section="")
    g.case(
        "kind-of-no-form",
        "what merely describes a take keeps it out of no lake",
        record(odd_kind, "take.flac", "landed"),
    )
    of_project = headers(148, flac, samples, project_id="market-voices")
    g.case("project", "the project it was recorded for", record(of_project, "take.flac", "landed"))
    odd_project = headers(149, flac, samples, project_id="market/voices")
    g.case(
        "project-of-no-form",
        "what merely describes a take keeps it out of no lake",
        record(odd_project, "take.flac", "landed"),
    )
    no_text = headers(146, flac, samples, prompt_text="")
    g.case("text-empty", "an empty text is none", record(no_text, "take.flac", "landed"))
    bad(142, "text-mismatch", "another text than the digest says", "text_mismatch", prompt_text="prompt 143")
    garbled_text = [
        (name, {"hex": "ff"} if name == "prompt_text" else text)
        for name, text in headers(143, flac, samples, prompt_text="x")
    ]
    g.case(
        "text-not-utf8",
        "bytes that are no text, where the text should be",
        record(garbled_text, "take.flac", "rejected", "text_mismatch"),
    )
    bad(
        147,
        "text-mismatch-last",
        "a wrong text, and a wrong length: the check of the text comes after all others of the record",
        "frames_mismatch",
        prompt_text="prompt 143",
        frames=str(FRAMES + 1),
    )
    rf64 = large_wav(samples, b"RF64")
    for number, name, why, value in (
        (90, "wav-rf64", "a WAV that says its size in 64 bits, as those above 4 GiB do", rf64),
        (91, "wav-bw64", "the same by its newer name", large_wav(samples, b"BW64")),
        (92, "wav-extensible", "integer PCM in the extensible form", extensible_wav(samples, 1)),
    ):
        of_wav = headers(number, value, samples, content_type="audio/wav")
        g.case(name, why, record(of_wav, g.file(f"{name}.wav", value), "landed"))
    odd(93, "wav-rf64-cut", "64 bits of size, more than is there", "bad_container", rf64[:-100], "wav")
    odd(
        94,
        "wav-rf64-beyond",
        "a size that no file has",
        "bad_container",
        large_wav(samples, b"RF64", 2**63),
        "wav",
    )
    odd(
        95,
        "wav-unknown-size",
        "all ones for a size, and no ds64",
        "bad_container",
        wav[:40] + b"\xff" * 4 + wav[44:],
        "wav",
    )
    odd(
        96,
        "wav-extensible-float",
        "float in the extensible form",
        "bad_container",
        extensible_wav(samples, 3),
        "wav",
    )
    odd(45, "wav-float", "32-bit float WAV", "bad_container", wav[:20] + b"\x03\x00" + wav[22:], "wav")
    bad(46, "wav-as-flac", "a WAV labelled FLAC", "bad_container", wav, "take.wav")
    bad(50, "wrong-frames", "one frame more than there is", "frames_mismatch", frames=str(FRAMES + 1))
    bad(
        51,
        "wrong-frames-wav",
        "one frame fewer than there is",
        "frames_mismatch",
        wav,
        "take.wav",
        content_type="audio/wav",
        frames=str(FRAMES - 1),
    )
    bad(52, "wrong-rate", "48 kHz said, 16 kHz delivered", "rate_mismatch", sample_rate="48000")
    bad(53, "wrong-channels", "stereo said, mono delivered", "rate_mismatch", channels="2")
    bad(54, "wrong-depth", "24 bits said, 16 delivered", "rate_mismatch", bit_depth="24")

    def claim(number: int, **changes: str) -> list[Header]:
        return headers(
            number, flac, samples, claim_bucket=CLAIM_BUCKET, claim_key=f"golden/{number}.flac", **changes
        )

    g.claim("golden/60.flac", "take.flac", flac)
    g.claim("golden/62.flac", "other.flac", other_flac)
    g.claim("golden/63.flac", "half.flac", flac[: len(flac) // 2])
    g.case(
        "claim",
        "too large for the topic: the value is in the claim bucket",
        record(claim(60), None, "landed"),
    )
    g.case("claim-missing", "claimed, but not there", record(claim(61), None, "rejected", "claim_missing"))
    g.case(
        "claim-other-bytes",
        "another object under the claimed key",
        record(claim(62), None, "rejected", "claim_mismatch"),
    )
    g.case(
        "claim-cut",
        "half an object under the claimed key",
        record(claim(63), None, "rejected", "claim_mismatch"),
    )
    g.case(
        "claim-elsewhere",
        "a claim in a bucket that is not for claims",
        record(
            headers(64, flac, samples, claim_bucket="lake", claim_key="golden/60.flac"),
            None,
            "rejected",
            "bad_header",
        ),
    )

    for number, name, why, key in (
        (65, "claim-dots", "a key that is another one once its dots are resolved", "../golden/60.flac"),
        (66, "claim-long-key", "more bytes than a key has", "golden/" + "\u00e9" * 509),
        (67, "claim-control", "a control character in a key", "golden/\x01"),
    ):
        g.case(
            name,
            why,
            record(
                headers(number, flac, samples, claim_bucket=CLAIM_BUCKET, claim_key=key),
                None,
                "rejected",
                "bad_header",
            ),
        )

    again = headers(70, flac, samples, attempt="2")
    g.case(
        "duplicate",
        "the answer to the first was lost, so it was sent again",
        record(headers(70, flac, samples), "take.flac", "landed"),
        record(again, "take.flac", "duplicate"),
    )
    g.case(
        "conflict",
        "the same take_id with other bytes",
        record(headers(71, flac, samples), "take.flac", "landed"),
        record(headers(71, other_flac, other), "other.flac", "rejected", "conflict"),
    )
    g.case(
        "conflict-elsewhere",
        "the same take_id with other bytes, another language and so another key",
        record(headers(72, flac, samples), "take.flac", "landed"),
        record(headers(72, other_flac, other, lang="sw"), "other.flac", "rejected", "conflict"),
    )

    def event(value: bytes | None, name: str, verdict: str, code: str | None = None) -> dict[str, object]:
        head: list[Header] = [
            ("ce_specversion", "1.0"),
            ("ce_id", "w-1"),
            ("ce_type", "org.fieldtake.withdrawal.v1"),
            ("ce_source", "/stations/station-7"),
            ("ce_time", "2026-03-06T10:00:00Z"),
            ("content-type", "application/json"),
        ]
        made = record(head, g.file(name, value) if value is not None else None, verdict, code)
        return made | {"key": "speaker-9"}

    body = b'{"speaker_id":"speaker-9","withdrawn_at":"2026-03-06T10:00:00Z","station_id":"station-7"}'
    g.case("withdrawal", "a speaker takes back consent", event(body, "withdrawal.json", "withdrawn"))
    g.case(
        "withdrawal-broken",
        "a withdrawal that is no JSON",
        event(body[:40], "withdrawal-broken.json", "rejected", "bad_container"),
    )
    for name, why, value in (
        ("withdrawal-deep", "arrays in arrays in arrays", b"[" * 20_000 + b"]" * 20_000),
        ("withdrawal-nul", "a speaker no database takes", body.replace(b"speaker-9", b"speaker\\u00009")),
        ("withdrawal-half", "half a character in an id", body.replace(b"speaker-9", b"speaker\\ud800")),
        ("withdrawal-nan", "a value that is no JSON", body.replace(b'{"', b'{"extra":NaN,"')),
        ("withdrawal-utf16", "another encoding", body.decode().encode("utf-16")),
    ):
        g.case(name, why, event(value, f"{name}.json", "rejected", "bad_container"))
    g.case("withdrawal-empty", "a withdrawal without a value", event(None, "", "rejected", "empty_value"))
    gone = b'{"speaker_id":"speaker-leaves","withdrawn_at":"2026-03-06T10:00:00Z","station_id":"station-7"}'
    leave = event(gone, "withdrawal-leaves.json", "withdrawn") | {"key": "speaker-leaves"}

    def after(number: int, file: str | None, **changes: str | None) -> dict[str, object]:
        changes = {"speaker_id": "speaker-leaves", **changes}
        return record(headers(number, flac, samples, **changes), file, "rejected", "speaker_withdrew")

    g.case(
        "speaker-withdrew",
        "a good take, a damaged one, one without its station and an empty one, all of a speaker who has withdrawn",
        leave,
        after(80, "take.flac"),
        after(81, "flipped.flac"),
        after(82, "take.flac", station_id=None),
        after(83, None),
    )
    g.case(
        "garbage",
        "bytes and no headers, as a stray producer sends them",
        {
            "key": None,
            "headers": [],
            "file": g.file("garbage.bin", bytes(range(256))),
            "expect": {"verdict": "rejected", "code": "missing_header"},
        },
    )
    g.case(
        "tombstone",
        "a null value without headers",
        {
            "key": "k",
            "headers": [],
            "file": None,
            "expect": {"verdict": "rejected", "code": "missing_header"},
        },
    )
    return g


def main() -> int:
    g = build()
    index = {"topic": "topic2", "claims": g.claims, "cases": g.cases}
    flac, samples = g.files["take.flac"], tone(FRAMES)
    signed = signed_cases(headers, record, flac, samples, g.files["withdrawal.json"])
    g.files["signed.json"] = (json.dumps(signed, ensure_ascii=False, indent=1) + "\n").encode()
    g.files["index.json"] = (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode()
    if "--check" in sys.argv:
        stale = [
            n for n, data in g.files.items() if not (HERE / n).exists() or (HERE / n).read_bytes() != data
        ]
        print("stale: " + ", ".join(stale) if stale else f"{len(g.cases)} cases are as generated")
        return 1 if stale else 0
    for name, data in g.files.items():
        (HERE / name).write_bytes(data)
    print(f"wrote {len(g.cases)} cases, {sum(map(len, g.files.values())) // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
