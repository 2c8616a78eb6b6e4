"""The smallest FLAC encoder that other decoders accept: verbatim subframes, so the files need no library."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_RATES = {48000: 10, 44100: 9, 16000: 5}
_DEPTHS = {16: 4, 24: 6}


def flac_file(
    samples: Sequence[int], rate: int, depth: int, blocksize: int = 1024, md5: bytes = bytes(16)
) -> bytes:
    """A mono FLAC stream of ``samples``; the last block may be shorter."""
    frames = b"".join(
        _frame(samples[start : start + blocksize], number, rate, depth)
        for number, start in enumerate(range(0, len(samples), blocksize))
    )
    return b"fLaC" + _streaminfo(len(samples), rate, depth, blocksize, md5) + frames


def _streaminfo(total: int, rate: int, depth: int, blocksize: int, md5: bytes) -> bytes:
    packed = rate << 44 | 0 << 41 | (depth - 1) << 36 | total
    body = struct.pack(">HH", blocksize, blocksize) + bytes(6) + packed.to_bytes(8, "big") + md5
    return bytes([0x80]) + len(body).to_bytes(3, "big") + body


def _frame(block: Sequence[int], number: int, rate: int, depth: int) -> bytes:
    # Block size given in 16 bits at the end of the header (code 7); mono; number as one or two UTF-8-like bytes.
    coded = bytes([number]) if number < 0x80 else bytes([0xC0 | number >> 6, 0x80 | number & 0x3F])
    header = bytes([0xFF, 0xF8, 7 << 4 | _RATES[rate], _DEPTHS[depth] << 1]) + coded
    header += struct.pack(">H", len(block) - 1)
    header += bytes([_crc(header, 8, 0x07)])
    width = depth // 8
    subframe = bytes([0x02]) + b"".join(
        (sample & (1 << depth) - 1).to_bytes(width, "big") for sample in block
    )
    frame = header + subframe
    return frame + _crc(frame, 16, 0x8005).to_bytes(2, "big")


def _crc(data: bytes, width: int, polynomial: int) -> int:
    crc, top, mask = 0, 1 << width - 1, (1 << width) - 1
    for byte in data:
        crc ^= byte << width - 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial) & mask if crc & top else crc << 1 & mask
    return crc
