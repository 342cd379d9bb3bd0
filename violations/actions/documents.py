"""Documents of a file: taken in by their content, kept closed, and never changed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from records import book
from records.evidence import records
from tenancy.refusals import Refused
from violations import permissions, pictures
from violations.models import Case, Document, Report
from violations.pictures import Box, Handed

LONGEST_NAME = 120
MOST = 50


@records("S0-73", "S0-68", event="violations.document.added")
@transaction.atomic
def add(
    *,
    case: Case,
    upload: UploadedFile,  # type: ignore[type-arg]
    of: Document | None,
    by: User,
    now: datetime,
) -> Document:
    """To the case, by somebody on its list; `of` is what this is a redacted twin of."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    if held.report.documents.count() >= MOST:
        raise Refused(_("A file takes up to %(most)s documents.") % {"most": MOST})
    made = keep(report=held.report, upload=upload, by=by, of=of)
    _note(held, made, by)
    return made


@transaction.atomic
def redact(
    *, case: Case, document: Document, boxes: Sequence[Box], by: User, now: datetime
) -> Document:
    """A twin of a picture with black over what others should not see; the picture stays."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    if not document.is_picture:
        raise Refused(_("Black boxes can be put on pictures. Of a PDF, add a redacted copy."))
    if not boxes:
        raise Refused(_("Draw a box over what others should not see."))
    handed = Handed(pictures.anew(content_of(document), boxes), pictures.JPEG)
    made = _kept(held.report, handed, document.called, by=by, of=document)
    _note(held, made, by)
    return made


def keep(
    *,
    report: Report,
    upload: UploadedFile,  # type: ignore[type-arg]
    by: User | None,
    of: Document | None = None,
) -> Document:
    """For actions; raises NotAPicture."""
    return _kept(report, pictures.read(upload), upload.name or "", by=by, of=of)


def keep_from_outside(*, report: Report, handed: Handed, name: str) -> Document:
    """For actions; looked at before, so that nobody else waits for the picture of a stranger."""
    return _kept(report, handed, name, by=None, of=None)


def _kept(
    report: Report, handed: Handed, name: str, *, by: User | None, of: Document | None
) -> Document:
    key = uuid4()
    made = Document(
        district_id=report.district_id,
        report=report,
        key=key,
        of=of,
        name=report.cipher.close(name[-LONGEST_NAME:].encode(), f"name:{key}"),
        content_type=handed.content_type,
        size=len(handed.content),
        sha256=hashlib.sha256(handed.content).hexdigest(),
        by=by,
    )
    # Under a name without a meaning, and closed.
    closed = report.cipher.close(handed.content, f"file:{key}")
    made.file.save(f"{key.hex}", ContentFile(closed), save=False)
    made.save()
    return made


def drop(*, report: Report, key: UUID) -> None:
    """Of a report that was not sent yet; the database keeps all others."""
    found = Document.objects.filter(report=report, key=key).first()
    if found is None:
        return
    file = found.file
    found.delete()
    transaction.on_commit(lambda: file.delete(save=False))


def content_of(document: Document) -> bytes:
    """What it says, opened; raises cipher.Unreadable for one that was altered."""
    with document.file.open("rb") as kept:
        return document.report.cipher.open(kept.read(), f"file:{document.key}")


def _note(case: Case, made: Document, by: User) -> None:
    details = {"document": made.pk, "sha256": made.sha256, "is_twin": made.of_id is not None}
    book.write("violations.document.added", subject=case, by=by, details=details)
