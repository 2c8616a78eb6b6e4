"""What an audio file says of itself: FLAC and WAV, read without decoding.

Both readers also look at the far end of the file. A sha256 proves that the bytes are those that the station
hashed; only the end shows whether what the station hashed was the whole recording.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .faults import FaultError

Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class AudioShape:
    """Rate in Hz, channels, bits per sample, and frames (samples per channel) really present."""

    sample_rate: int
    channels: int
    bit_depth: int
    frames: int


def read_shape(data: Bytes, extension: str) -> AudioShape:
    """The shape of a ``flac`` or ``wav`` file held whole in ``data``, or bad_container."""
    return read_flac(data) if extension == "flac" else read_wav(data)


_WAVE_FORMS = (b"RIFF", b"RF64", b"BW64")
# A size of 32 bits that is not known or too large for them: then it is in the ds64 chunk, 28 bytes or more.
_UNKNOWN, _DS64 = 0xFFFFFFFF, 28
_PCM, _EXTENSIBLE = 1, 0xFFFE


def read_wav(data: Bytes) -> AudioShape:
    """A WAVE file of integer PCM (RIFF; RF64 or BW64 above 4 GiB); frames are counted from the bytes that are there."""
    if len(data) < 12 or bytes(data[:4]) not in _WAVE_FORMS or bytes(data[8:12]) != b"WAVE":
        raise FaultError("bad_container", "not a RIFF/WAVE file")
    position, format_, large = 12, None, None
    while position + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if name == b"ds64" and size >= _DS64 and position + _DS64 <= len(data):
            large = struct.unpack_from("<Q", data, position + 8)[0]
        elif name == b"fmt ":
            format_ = _wav_format(data, position, size)
        elif name == b"data":
            if format_ is None:
                raise FaultError("bad_container", "the WAV data comes before its format")
            rate, channels, depth, align = format_
            if size == _UNKNOWN:
                if large is None:
                    raise FaultError("bad_container", "the WAV file does not say how long its data is")
                size = large
            if position + size > len(data):
                raise FaultError("bad_container", "the WAV data is cut short")
            return AudioShape(rate, channels, depth, size // align)
        position += size + (size & 1)
    raise FaultError("bad_container", "the WAV file has no data")


def _wav_format(data: Bytes, position: int, size: int) -> tuple[int, int, int, int]:
    """Rate, channels, bit depth and bytes of a frame from a ``fmt`` chunk."""
    if size < 16 or position + size > len(data):
        raise FaultError("bad_container", "the WAV format chunk is cut short")
    tag, channels, rate, _, align, depth = struct.unpack_from("<HHIIHH", data, position)
    # 0xFFFE is the extensible form, as 24-bit files have it: a longer field says what the samples are.
    if tag == _EXTENSIBLE and size >= 40:
        tag = struct.unpack_from("<H", data, position + 24)[0]
    plain = tag in (_PCM, _EXTENSIBLE) and channels > 0 and rate > 0 and depth > 0
    if not plain or align != channels * ((depth + 7) // 8):
        raise FaultError("bad_container", "the WAV format is not integer PCM")
    return rate, channels, depth, align


def read_flac(data: Bytes) -> AudioShape:
    """A native FLAC stream: STREAMINFO, checked against the header of the last frame."""
    if len(data) < 42 or bytes(data[:4]) != b"fLaC":
        raise FaultError("bad_container", "not a FLAC stream")
    if data[4] & 0x7F != 0 or int.from_bytes(data[5:8], "big") != 34:
        raise FaultError("bad_container", "the FLAC stream does not begin with STREAMINFO")
    packed = int.from_bytes(data[18:26], "big")
    rate, channels = packed >> 44, (packed >> 41 & 7) + 1
    depth, total = (packed >> 36 & 31) + 1, packed & 0xF_FFFF_FFFF
    if rate == 0:
        raise FaultError("bad_container", "the FLAC sample rate is zero")
    audio = _flac_audio_start(data)
    end = _flac_end(data, audio, int.from_bytes(data[8:10], "big"), total)
    if end is None:
        raise FaultError("bad_container", "the FLAC stream has no audio frame")
    if total not in (0, end):
        raise FaultError("frames_mismatch", f"the FLAC stream announces {total} frames and ends at {end}")
    return AudioShape(rate, channels, depth, end)


def _flac_audio_start(data: Bytes) -> int:
    position, last = 4, False
    while not last:
        if position + 4 > len(data):
            raise FaultError("bad_container", "the FLAC metadata is cut short")
        last = bool(data[position] & 0x80)
        position += 4 + int.from_bytes(data[position + 1 : position + 4], "big")
    if position > len(data):
        raise FaultError("bad_container", "the FLAC metadata is cut short")
    return position


# A frame is at most a few tens of KB; the last one starts within this many bytes of the end.
_TAIL = 1 << 20
# Headers that are looked at, at most: more than one by chance in a single frame is rare enough, and each costs a checksum.
_CANDIDATES = 16


def _flac_end(data: Bytes, audio: int, blocksize: int, total: int) -> int | None:
    """The sample at which the last frame ends, found by its header from the end of the file backwards.

    Of samples that look like a header one in 256 has the right CRC-8 as well. So one that does not end at ``total`` (0: not
    known) counts only if no header before it begins a frame that ends, by its own CRC-16, where the file does.
    """
    start = max(audio, len(data) - _TAIL)
    tail = bytes(data[start:])
    position, ends = len(tail), list[int]()
    while len(ends) < _CANDIDATES and (position := tail.rfind(b"\xff", 0, position)) >= 0:
        if position + 1 < len(tail) and tail[position + 1] in (0xF8, 0xF9):
            end = _flac_frame_end(tail, position, blocksize)
            if end is None:
                continue
            if (not ends and end == total) or _crc16(tail[position:]) == 0:
                return end
            ends.append(end)
    return ends[0] if ends else None


def _flac_frame_end(tail: bytes, position: int, stream_blocksize: int) -> int | None:
    """The end sample of the frame whose header is at ``position``; None if that is no frame header."""
    if position + 6 > len(tail):
        return None
    variable = tail[position + 1] & 1
    size_code, rate_code = tail[position + 2] >> 4, tail[position + 2] & 15
    if size_code == 0 or rate_code == 15 or tail[position + 3] >> 4 > 10 or tail[position + 3] & 1:
        return None
    number, cursor = _coded_number(tail, position + 4)
    if number is None:
        return None
    if size_code in (6, 7):
        width = size_code - 5
        blocksize = int.from_bytes(tail[cursor : cursor + width], "big") + 1
        cursor += width
    elif size_code == 1:
        blocksize = 192
    elif size_code <= 5:
        blocksize = 576 << (size_code - 2)
    else:
        blocksize = 256 << (size_code - 8)
    cursor += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    # The header's own CRC-8 is what makes a chance 0xFFF8 in the audio hard to mistake.
    if cursor >= len(tail) or _crc8(tail[position:cursor]) != tail[cursor]:
        return None
    return (number if variable else number * stream_blocksize) + blocksize


def _coded_number(tail: bytes, position: int) -> tuple[int | None, int]:
    """FLAC's UTF-8-like number of up to 36 bits, and where it ends."""
    first = tail[position]
    if first < 0x80:
        return first, position + 1
    length = 8 - (first ^ 0xFF).bit_length()
    if not 2 <= length <= 7 or position + length > len(tail):
        return None, position
    value = first & (0x7F >> length)
    for byte in tail[position + 1 : position + length]:
        if byte & 0xC0 != 0x80:
            return None, position
        value = value << 6 | byte & 0x3F
    return value, position + length


def _crc_table(width: int, polynomial: int) -> tuple[int, ...]:
    top, mask = 1 << width - 1, (1 << width) - 1
    table = []
    for index in range(256):
        crc = index << width - 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial) & mask if crc & top else crc << 1
        table.append(crc)
    return tuple(table)


_CRC8, _CRC16 = _crc_table(8, 0x07), _crc_table(16, 0x8005)


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def _crc16(data: bytes) -> int:
    """Zero for a frame that is whole: its own checksum is its last two bytes."""
    crc = 0
    for byte in data:
        crc = (crc & 0xFF) << 8 ^ _CRC16[crc >> 8 ^ byte]
    return crc
