"""What somebody hands in with a report: looked at by its content, pictures made anew."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import Refused

LARGEST = 10 * 2**20
READER = Path(__file__).with_name("picture_reader.py")
PATIENCE = 30  # seconds by the wall; the reader has its own limits below that
JPEG, PDF = "image/jpeg", "application/pdf"
Box = tuple[float, float, float, float]

REFUSALS = {
    "empty": _("This file is empty. Choose another one."),
    "large": _("This file is larger than 10 MB. Choose a smaller one, or a picture of a part."),
    "wide": _("This picture is larger than any screen. Choose a smaller one."),
    "foreign": _("Choose a picture (JPEG, PNG or WebP) or a PDF."),
    "unreadable": _("This file can’t be read as a picture. Choose another one."),
}


class NotAPicture(Refused):
    """A file that cannot stand in a case."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(REFUSALS.get(reason, REFUSALS["unreadable"])))


@dataclass(frozen=True)
class Handed:
    content: bytes
    content_type: str


def read(upload: "UploadedFile[bytes]") -> Handed:
    """Raises NotAPicture with a sentence about what to do."""
    if not upload.size:
        raise NotAPicture("empty")
    if upload.size > LARGEST:
        raise NotAPicture("large")
    upload.seek(0)
    given = upload.read()
    if given.startswith(b"%PDF-"):
        return Handed(given, PDF)
    if not _is_picture(given):
        raise NotAPicture("foreign")
    return Handed(anew(given), JPEG)


def anew(picture: bytes, boxes: Sequence[Box] = ()) -> bytes:
    """The same picture written by ourselves, with black boxes in hundredths of its size."""
    words = [sys.executable, "-I", str(READER), json.dumps(list(boxes))]
    try:
        done = subprocess.run(  # noqa: S603  our own program, and numbers
            words,
            env={"PATH": "/usr/bin:/bin"},
            input=picture,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAPicture("unreadable") from None
    if done.returncode != 0 or not done.stdout:
        raise NotAPicture(_reason(done.stderr))
    return done.stdout


def _reason(said: bytes) -> str:
    try:
        return str(json.loads(said)["refused"])
    except (ValueError, KeyError, TypeError):
        return "unreadable"


def _is_picture(given: bytes) -> bool:
    """By its first bytes, and never by its name."""
    return given.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        given[:4] == b"RIFF" and given[8:12] == b"WEBP"
    )
