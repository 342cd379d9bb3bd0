"""A recording that somebody brought: looked at by its content, read apart from us, made anew."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import Refused

LARGEST = 10 * 2**20
LONGEST = 180  # seconds, as in speech_reader
READER = Path(__file__).with_name("speech_reader.py")
PATIENCE = 30  # seconds by the wall; the reader has its own limits below that
# Each decoder takes all the address space it can get; one thread is enough for a minute's voice.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}

REFUSALS: dict[str, Promise] = {
    "empty": _("This file is empty. Record again, or choose another file."),
    "large": _("This file is larger than 10 MB. Choose a shorter recording."),
    "long": _("This recording is longer than 3 minutes. Choose a shorter one."),
    "short": _("This recording is shorter than a second. Record again."),
    "silent": _("We hear no voice. Record again, closer to the microphone."),
    "phone": _(
        "Phones’ own format (M4A) can’t be read here. Turn JavaScript on, or save the recording "
        "as MP3 or WAV and choose it again."
    ),
    "browser": _(
        "This format (WebM) can’t be read here. Turn JavaScript on, or save the recording as MP3 "
        "or WAV and choose it again."
    ),
    "foreign": _("This is not a recording. Choose a WAV, MP3, FLAC or OGG file."),
    "unreadable": _("This file can’t be read as a recording. Choose another one."),
}


class NotSpeech(Refused):
    """A file that cannot be played to families."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(REFUSALS[reason]))
        self.reason = reason


@dataclass(frozen=True)
class Speech:
    """8 kHz, one channel, 16 bits, as WAV: what a telephone carries, written by ourselves."""

    wav: bytes
    seconds: Decimal
    sha256: str
    peaks: list[int]


def read(upload: "UploadedFile[bytes]") -> Speech:
    """What is heard in the file; raises NotSpeech with a sentence about what to do."""
    if not upload.size:
        raise NotSpeech("empty")
    if upload.size > LARGEST:
        raise NotSpeech("large")
    upload.seek(0)
    begins = upload.read(16)
    if reason := _is_foreign(begins):
        raise NotSpeech(reason)
    with _on_disk(upload) as source, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "speech"
        found = _ask_reader(source, target)
        wav = target.read_bytes()
    return Speech(
        wav=wav,
        seconds=Decimal(str(found["seconds"])),
        sha256=hashlib.sha256(wav).hexdigest(),
        peaks=[int(one) for one in found["peaks"]],
    )


def _is_foreign(begins: bytes) -> str:
    """By its first bytes, and never by its name: only four kinds come near a decoder."""
    if begins[:4] == b"RIFF" and begins[8:12] == b"WAVE":
        return ""
    if begins[:4] in {b"fLaC", b"OggS"} or begins[:3] == b"ID3":
        return ""
    if begins[0] == 0xFF and begins[1:2] and begins[1] & 0xE6 == 0xE2:
        return ""  # a frame of MPEG layer III without a tag before it
    if begins[4:8] == b"ftyp":
        return "phone"
    return "browser" if begins[:4] == b"\x1aE\xdf\xa3" else "foreign"


@contextmanager
def _on_disk(upload: "UploadedFile[bytes]") -> Iterator[Path]:
    """The bytes under a name without a meaning; what people call a file stays out of it."""
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        yield Path(kept.name)


def _ask_reader(source: Path, target: Path) -> dict[str, Any]:
    words = [sys.executable, "-I", str(READER), str(source), str(target)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, on paths of our own
            words,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotSpeech("unreadable") from None
    if done.returncode:
        raise NotSpeech("unreadable")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise NotSpeech(answer["refused"])
    return dict(answer)
