"""Tests of a restore: written down by whoever keeps the district's settings, and then for good."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, RestoreTest, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@dataclass(frozen=True)
class Restored:
    """What somebody tried, on which day, and what came back."""

    on: date
    backup_of: date
    outcome: str
    minutes: int
    checked: str
    words: str


@records("S1-49", event="districts.restore.tested")
@transaction.atomic
def write(
    *, district: District, restored: Restored, by: User, now: datetime,
    begun_with: UUID | None = None,
) -> RestoreTest:  # fmt: skip
    """The same key again is the same test: what is written here is never taken back."""
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    entered = RestoreTest.objects.filter(begun_with=begun_with, by=by).first()
    if begun_with and entered:
        return entered
    if restored.on > district.today(now):
        raise Refused(_("The day of the test is still to come."))
    if restored.backup_of > restored.on:
        raise Refused(_("The backup is from a later day than the test."))
    made = RestoreTest.objects.create(
        district=district,
        begun_with=begun_with,
        on=restored.on,
        backup_of=restored.backup_of,
        outcome=restored.outcome,
        minutes=restored.minutes,
        book=restored.checked,
        words=restored.words.strip(),
        by=by,
    )
    details = {
        "on": made.on.isoformat(),
        "outcome": made.outcome,
        "book": made.book,
        "minutes": made.minutes,
    }
    book.write("districts.restore.tested", subject=made, by=by, details=details)
    return made
