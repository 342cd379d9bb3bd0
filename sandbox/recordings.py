"""Recordings that calls have played: kept once each, with their length and shape."""

import hashlib
import struct
import sys
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

REMEMBERED = 64
BARS = 40
LOOKED_AT = 400  # samples for each bar


@dataclass(frozen=True)
class Recording:
    name: str
    body: bytes
    kind: str
    seconds: float
    peaks: tuple[float, ...]  # from 0 to 1; none when it is not a WAV that we can read


class Recordings:
    def __init__(self) -> None:
        self.kept: OrderedDict[str, Recording] = OrderedDict()

    def keep(self, body: bytes, kind: str) -> Recording:
        name = hashlib.sha256(body).hexdigest()[:20]
        recording = self.kept.get(name)
        if recording is None:
            seconds, peaks = shape(body)
            kind = kind if kind.startswith("audio/") else "application/octet-stream"
            recording = Recording(name, body, kind, seconds, peaks)
        self.kept[name] = recording
        self.kept.move_to_end(name)
        while len(self.kept) > REMEMBERED:
            self.kept.popitem(last=False)
        return recording


def shape(body: bytes) -> tuple[float, tuple[float, ...]]:
    """Seconds and peaks of a WAV; telephones' own 8-bit laws are read too."""
    try:
        code, channels, rate, bits, data = _chunks(body)
        samples = _samples(code, bits, data)
    except (struct.error, ValueError, KeyError):
        return 0.0, ()
    seconds = len(samples) / (channels * rate)
    step = max(1, len(samples) // BARS)
    some = step // LOOKED_AT + 1
    parts = [samples[at : at + step : some] for at in range(0, len(samples), step)][:BARS]
    peaks = [max(map(abs, part)) for part in parts]
    loudest = max(peaks, default=0) or 1
    return seconds, tuple(round(each / loudest, 3) for each in peaks)


def _chunks(body: bytes) -> tuple[int, int, int, int, bytes]:
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise ValueError
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(body):
        (size,) = struct.unpack_from("<I", body, at + 4)
        found.setdefault(body[at : at + 4], body[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", found[b"fmt "])
    if not channels or not rate:
        raise ValueError
    return code, channels, rate, bits, found[b"data"]


def _samples(code: int, bits: int, data: bytes) -> Sequence[int]:
    """Every sample as a number around 0. 1 is plain, 6 A-law, 7 µ-law, 65534 plain in disguise."""
    if code in {1, 65534} and bits == 16:
        plain = array("h", data[: len(data) // 2 * 2])
        if sys.byteorder == "big":
            plain.byteswap()
        return plain
    if code in {1, 65534} and bits == 8:
        return [each - 128 for each in data]
    if code == 7:
        return [MU_LAW[each] for each in data]
    if code == 6:
        return [A_LAW[each] for each in data]
    raise ValueError


def _mu_law(byte: int) -> int:
    byte = ~byte & 0xFF
    return ((((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)) - 0x84


def _a_law(byte: int) -> int:
    byte ^= 0x55
    exponent, mantissa = (byte & 0x70) >> 4, (byte & 0x0F) << 4
    return mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)


MU_LAW = [_mu_law(byte) for byte in range(256)]
A_LAW = [_a_law(byte) for byte in range(256)]
