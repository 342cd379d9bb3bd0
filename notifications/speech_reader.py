"""Reads one recording that somebody brought, in a process of its own, and writes it anew.

Started by `notifications.speech` with nothing of ours: no settings, no database, no environment.
What a decoder does wrong with a wicked file ends here, within limits on time, memory and disk.

    python -I speech_reader.py <from> <to>   prints {"seconds": …, "peaks": […]} or {"refused": …}
"""

import json
import math
import resource
import sys
import wave
from itertools import pairwise
from typing import Any

import numpy as np
import soundfile

RATE = 8_000
SHORTEST = 1.0
LONGEST = 180.0
PEAKS = 60
# Below this no telephone carries a voice, above it nothing but a trick is recorded.
RATES = range(4_000, 96_001)
MOST_CHANNELS = 8
# Of full scale, in the louder part of the file: a quiet voice has ten times as much.
SILENCE = 0.003
KNOWN = {"WAV", "WAVEX", "FLAC", "OGG", "MP3"}

CPU_SECONDS = 20
MEMORY = 1536 * 2**20
DISK = 4 * 2**20


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Unusable(Exception):
    """Why a file cannot be used, as a word that `notifications.speech` puts into a sentence."""


def read(path: str) -> tuple[Any, int]:
    """One channel and its rate; nothing longer than LONGEST is taken into memory."""
    try:
        with soundfile.SoundFile(path) as file:
            if file.format not in KNOWN or file.samplerate not in RATES:
                raise Unusable("unreadable")
            if file.channels > MOST_CHANNELS:
                raise Unusable("unreadable")
            most = int(LONGEST * file.samplerate)
            blocks, taken = [], 0
            while len(block := file.read(65_536, dtype="float32", always_2d=True)):
                taken += len(block)
                if taken > most:
                    raise Unusable("long")
                blocks.append(block.mean(axis=1))
            rate = int(file.samplerate)
    except (soundfile.SoundFileError, ValueError, RuntimeError) as error:
        raise Unusable("unreadable") from error
    sound = np.concatenate(blocks) if blocks else np.zeros(0, dtype="float32")
    if not np.isfinite(sound).all():
        raise Unusable("unreadable")
    if len(sound) < SHORTEST * rate:
        raise Unusable("short")
    return sound - sound.mean(), rate


def at_telephone_rate(sound: Any, rate: int) -> Any:
    """The same sound at 8 kHz: its spectrum cut off below 4 kHz, so that nothing folds over."""
    common = math.gcd(rate, RATE)
    # A length that divides well, and room at the end so that its start is not heard there.
    block = rate // common * 64
    padded = (len(sound) + rate // 10 + block - 1) // block * block
    spectrum = np.fft.rfft(sound, padded)
    length = padded * RATE // rate
    kept = np.zeros(length // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    pitch = np.arange(len(kept)) * (RATE / length)
    kept *= np.clip((3_950 - pitch) / 350, 0, 1)
    again = np.fft.irfft(kept, length) * (length / padded)
    return again[: len(sound) * RATE // rate]


def loudness(sound: Any, frames: int) -> Any:
    """Root mean square of equal stretches of the sound."""
    edges = np.linspace(0, len(sound), frames + 1).astype(int)
    return np.array(
        [
            math.sqrt(float(np.mean(np.square(sound[start:end], dtype="float64"))))
            for start, end in pairwise(edges)
        ]
    )


def write(sound: Any, path: str) -> None:
    loudest = float(np.abs(sound).max())
    scale = 32_767 / max(loudest, 1.0)
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound * scale).astype("<i2").tobytes())


def convert(source: str, target: str) -> dict[str, Any]:
    sound, rate = read(source)
    speech = at_telephone_rate(sound, rate)
    levels = loudness(speech, max(PEAKS, len(speech) // 400))
    if sorted(levels)[-max(1, len(levels) // 20)] < SILENCE:
        raise Unusable("silent")
    write(speech, target)
    peaks = loudness(speech, PEAKS)
    loudest = max(peaks)
    return {
        "seconds": round(len(speech) / RATE, 2),
        "peaks": [round(100 * float(one / loudest)) for one in peaks],
    }


if __name__ == "__main__":
    limit()
    try:
        answer = convert(sys.argv[1], sys.argv[2])
    except Unusable as reason:
        answer = {"refused": str(reason)}
    sys.stdout.write(json.dumps(answer))
