"""What the browser's microphone hears: syllables of a made-up voice, for ever the same ones."""

import io
import math
import struct
import wave
from pathlib import Path

RATE = 16_000
SECONDS = 4
LOUD = 9000


def spoken() -> bytes:
    """As WAV: a low voice with its overtones, four syllables a second."""
    samples = bytearray()
    for n in range(RATE * SECONDS):
        at = n / RATE
        voice = sum(math.sin(2 * math.pi * 140 * part * at) / part for part in (1, 2, 3, 5))
        syllable = max(0.0, math.sin(2 * math.pi * 4 * at)) ** 0.5
        samples += struct.pack("<h", int(LOUD * voice * syllable))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(samples))
    return out.getvalue()


def flags(folder: Path) -> list[str]:
    """For Chromium: this voice in place of a microphone, and nobody asked for leave."""
    sound = folder / "spoken.wav"
    sound.write_bytes(spoken())
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    ]
