"""What happens to a school's bell schedule: hours of a period set, and taken off (S3-13)."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from records.evidence import records
from rosters.models import BellPeriod
from rosters.models.bells import Weekday
from tenancy.refusals import Refused


@records("S3-13", event="rosters.bell_period.set")
@transaction.atomic
def set_period(
    *, school: School, name: str, weekdays: Iterable[int], starts: time, ends: time, by: User
) -> BellPeriod:
    """A period has these hours on these weekdays; said again for the same ones, it moves."""
    held = School.objects.select_for_update().get(pk=school.pk)
    check_can(by, Permission.SETTINGS_SCHOOL, held)
    days = sorted(set(weekdays))
    if ends <= starts:
        raise Refused(_("A period ends after it starts. Change one of the two times."))
    _check_days(held, name, days)
    made, _is_new = BellPeriod.objects.update_or_create(
        district_id=held.district_id,
        school=held,
        name=name,
        weekdays=days,
        defaults={"starts": starts, "ends": ends},
    )
    hours = {"starts": starts.isoformat("minutes"), "ends": ends.isoformat("minutes")}
    details = {"bell_period_id": made.pk, "weekdays": days} | hours
    book.write("rosters.bell_period.set", subject=held, by=by, details=details)
    return made


@transaction.atomic
def remove_period(*, school: School, bell_period_id: int, by: User) -> None:
    """From now on nobody's lesson is told by it."""
    held = School.objects.select_for_update().get(pk=school.pk)
    check_can(by, Permission.SETTINGS_SCHOOL, held)
    gone, _rows = BellPeriod.objects.filter(school=held, pk=bell_period_id).delete()
    if not gone:
        raise Refused(_("These hours are off the list already."))
    details = {"bell_period_id": bell_period_id}
    book.write("rosters.bell_period.removed", subject=held, by=by, details=details)


def _check_days(school: School, name: str, days: list[int]) -> None:
    """On one day a period has one pair of hours."""
    others = BellPeriod.objects.filter(school=school, name=name, weekdays__overlap=days)
    for other in others.exclude(weekdays=days):
        day = Weekday(next(one for one in days if one in other.weekdays)).label
        raise Refused(
            _("Period %(period)s has hours on %(day)s already. Remove these first.")
            % {"period": name, "day": day}
        )
