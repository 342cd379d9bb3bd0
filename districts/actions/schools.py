"""What happens to a school: opened, its settings changed, a day that ends early."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.actions import settings
from districts.models import Dismissal, District, EarlyDismissal, School, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from tenancy.refusals import Refused


@transaction.atomic
def open_school(*, district: District, slug: str, by: User | None = None, **given: Any) -> School:
    school = School(district=district, slug=slug, **given)
    school.full_clean()
    school.save()
    book.write("districts.school.opened", subject=school, by=by)
    return school


@transaction.atomic
def change_settings(
    *,
    school: School,
    changes: dict[str, Any],
    dismissals: Mapping[int, time | None],
    by: User,
    now: datetime,
) -> School:
    """Change a school's settings and its week; saving the page counts as reviewing it."""
    held = School.objects.select_for_update().get(pk=school.pk)
    check_can(by, Permission.SETTINGS_SCHOOL, held)
    changed = settings.apply(held, changes, now)
    if set_week(held, dismissals):
        changed.append("dismissals")
    event = "districts.school.changed" if changed else "districts.school.reviewed"
    book.write(event, subject=held, by=by, details={"fields": changed})
    return held


def set_week(school: School, dismissals: Mapping[int, time | None]) -> bool:
    """Make the school's usual week so; None is a day without school. True when it was not so."""
    now_so = {one.weekday: one.time for one in school.dismissals.all()}
    wanted = {day: at for day, at in dismissals.items() if at is not None}
    if now_so == wanted:
        return False
    school.dismissals.exclude(weekday__in=wanted).delete()
    for weekday, at in wanted.items():
        Dismissal.objects.update_or_create(
            district_id=school.district_id,
            school=school,
            weekday=weekday,
            defaults={"time": at},
        )
    return True


@transaction.atomic
def end_early(
    *, school: School, on: date, at: time, reason: str, by: User, today: date
) -> EarlyDismissal:
    """One day ends at another time; saying it again for the same day moves it."""
    held = School.objects.select_for_update().get(pk=school.pk)
    check_can(by, Permission.SETTINGS_SCHOOL, held)
    if on < today:
        raise Refused(_("That day is over. Choose today or a later day."))
    early, _made = EarlyDismissal.objects.update_or_create(
        district_id=held.district_id,
        school=held,
        on=on,
        defaults={"time": at, "reason": reason},
    )
    book.write(
        "districts.school.early_dismissal_set",
        subject=held,
        by=by,
        details={"on": on.isoformat(), "at": at.isoformat("minutes")},
    )
    return early


@transaction.atomic
def keep_usual_day(*, school: School, on: date, by: User) -> None:
    """Take an early dismissal back."""
    held = School.objects.select_for_update().get(pk=school.pk)
    check_can(by, Permission.SETTINGS_SCHOOL, held)
    gone, _rows = held.early_dismissals.filter(on=on).delete()
    if not gone:
        raise Refused(_("That day already ends at its usual time."))
    book.write(
        "districts.school.early_dismissal_removed",
        subject=held,
        by=by,
        details={"on": on.isoformat()},
    )
