"""Days off: entered and taken back by whoever keeps the district's settings."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import DayOff, District, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from tenancy.refusals import Refused


@transaction.atomic
def add(*, district: District, from_on: date, until_on: date, name: str, by: User) -> DayOff:
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    if until_on < from_on:
        raise Refused(_("The last day is not before the first one."))
    try:
        with transaction.atomic():
            made = DayOff.objects.create(
                district=district, from_on=from_on, until_on=until_on, name=name
            )
    except IntegrityError as twice:
        raise Refused(_("Days off that begin on this day are entered already.")) from twice
    book.write("districts.day_off.added", subject=made, by=by, details=_days(made))
    return made


@transaction.atomic
def remove(*, district: District, from_on: date, by: User) -> None:
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    found = DayOff.objects.select_for_update().filter(from_on=from_on).first()
    if found is None:
        raise Refused(_("These days are taken back already."))
    book.write("districts.day_off.removed", subject=found, by=by, details=_days(found))
    found.delete()


def _days(one: DayOff) -> dict[str, str]:
    return {"from": one.from_on.isoformat(), "until": one.until_on.isoformat()}
