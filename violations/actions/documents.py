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
from tenancy.refusals import Denied, Refused
from violations import attachments, permissions
from violations.attachments import Box, Handed
from violations.models import Case, Document, Report

OPENED = "violations.document.opened"
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
    _check_room(held)
    if of is not None and (of.report_id != held.report_id or of.of_id is not None):
        raise Refused(_("Choose the document that this is a redacted copy of."))
    return _added(held, attachments.read(upload), upload.name or "", by=by, of=of)


@records("S0-73", event="violations.document.added")
@transaction.atomic
def redact(
    *, case: Case, document: Document, boxes: Sequence[Box], by: User, now: datetime
) -> Document:
    """A twin of a picture with black over what others should not see; the picture stays."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    _check_room(held)
    if document.report_id != held.report_id:
        raise Refused(_("This document is not of this case."))
    if not document.is_picture:
        raise Refused(_("Black boxes can be put on pictures. Of a PDF, add a redacted copy."))
    if not boxes:
        raise Refused(_("Draw a box over what others should not see."))
    handed = Handed(attachments.anew(content_of(document), boxes), attachments.JPEG)
    # Of a copy that was not redacted enough, the next one is of the same original.
    return _added(held, handed, document.called, by=by, of=document.of or document)


@transaction.atomic
def open_in_case(*, case: Case, document: Document, by: User) -> bytes:
    """What it says, for somebody on the list; each opening is on record."""
    permissions.check_open(by, case)
    book.write(OPENED, subject=case, by=by, details={"document": document.pk})
    return content_of(document)


@transaction.atomic
def open_own(*, document: Document, by: User) -> bytes:
    """What somebody handed in themselves, with a report of theirs."""
    if document.by_id != by.pk:
        raise Denied(_("Somebody else handed this in."))
    # Without the actor, as the report itself: who reported stands in one place.
    details = {"document": document.pk, "own": True}
    book.write(OPENED, subject=document.report, details=details)
    return content_of(document)


def keep(
    *,
    report: Report,
    upload: UploadedFile,  # type: ignore[type-arg]
    by: User | None,
    of: Document | None = None,
) -> Document:
    """For actions; raises NotAPicture."""
    return _kept(report, attachments.read(upload), upload.name or "", by=by, of=of)


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


def _check_room(case: Case) -> None:
    if case.report.documents.count() >= MOST:
        raise Refused(_("A file takes up to %(most)s documents.") % {"most": MOST})


def _added(case: Case, handed: Handed, name: str, *, by: User, of: Document | None) -> Document:
    """Kept, and on record; the same again is the one that is there."""
    same = case.report.documents.filter(of=of, sha256=hashlib.sha256(handed.content).hexdigest())
    if found := same.first():
        return found
    made = _kept(case.report, handed, name, by=by, of=of)
    details = {"document": made.pk, "sha256": made.sha256, "is_twin": made.of_id is not None}
    book.write("violations.document.added", subject=case, by=by, details=details)
    return made
