"""Tests of a restore: written down by whoever keeps the district's settings, and then for good."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, RestoreTest, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@records("S1-49", event="districts.restore.tested")
@transaction.atomic
def write(
    *, district: District, on: date, backup_of: date, outcome: str, minutes: int, checked: str,
    words: str, by: User, now: datetime,
) -> RestoreTest:  # fmt: skip
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    if on > district.today(now):
        raise Refused(_("The day of the test is still to come."))
    if backup_of > on:
        raise Refused(_("The backup is from a later day than the test."))
    made = RestoreTest.objects.create(
        district=district, on=on, backup_of=backup_of, outcome=outcome, minutes=minutes,
        book=checked, words=words, by=by,
    )  # fmt: skip
    said = {"on": on.isoformat(), "outcome": outcome, "book": checked, "minutes": minutes}
    book.write("districts.restore.tested", subject=made, by=by, details=said)
    return made
