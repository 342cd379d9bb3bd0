"""The yearly notices that are still missing, for who keeps them: one row for each document."""

from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.translation import gettext as _

from districts.agenda import Desk, Todo, When
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import day as in_words
from policies import notices
from policies.notices import Sheet

SOON = timedelta(days=30)


def missing(desk: Desk) -> list[Todo]:
    if not can(desk.person, Permission.NOTICES_KEEP, desk.district):
        return []
    today = desk.district.today(desk.now)
    duty = notices.duty_of(desk.district, today)
    if duty.setting is None:
        return []
    year = duty.year_of(today)
    due = duty.due(year)
    found = [one for one in notices.sheets(duty, year) if one.missing]
    return [_todo(desk, one, str(year), due, today) for one in found]


def _todo(desk: Desk, sheet: Sheet, year: str, due: date, today: date) -> Todo:
    who = ", ".join(str(one.audience.label) for one in sheet.missing)
    words = _("Was due {}") if due < today else _("Due {}")
    return Todo(
        When.TODAY if due - SOON <= today else When.COMING,
        _("Give the yearly notice of %(title)s") % {"title": sheet.title},
        desk.district.url("policy_notices"),
        _("See who"),
        meta=_("%(year)s · still to tell: %(who)s") % {"year": year, "who": who},
        left=format_html(words, in_words(due, "year")),
    )
