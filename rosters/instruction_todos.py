"""In spring: which grades have not had their lessons on digital citizenship this school year."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Desk, Todo, When
from districts.permissions import schools_for
from districts.roles import Permission
from districts.school_years import SchoolYear
from districts.templatetags.belltower import day
from rosters import lessons
from rosters.lessons import SchoolSheet

# Our own day: the policy asks for every year and names none.
ASKED_FROM = "03-01"


def gaps(desk: Desk) -> Sequence[Todo]:
    today = desk.district.today(desk.now)
    year = SchoolYear.of(today)
    if today < year.on(ASKED_FROM):
        return ()
    schools = schools_for(desk.person, Permission.INSTRUCTION_RECORD)
    found = [one for one in lessons.sheets(schools, year) if one.gaps] if schools else []
    if len(found) > 1:
        return [_of_several(desk, len(found), year)]
    return tuple(_of_one(desk, one, year) for one in found)


def _of_one(desk: Desk, sheet: SchoolSheet, year: SchoolYear) -> Todo:
    return Todo(
        When.TODAY,
        _("Teach digital citizenship, or record that it was taught"),
        desk.district.url("instruction_school", school=sheet.school.slug),
        _("See the gaps"),
        meta=", ".join(one.name for one in sheet.gaps),
        left=_until(year),
    )


def _of_several(desk: Desk, number: int, year: SchoolYear) -> Todo:
    return Todo(
        When.TODAY,
        ngettext(
            "Digital citizenship is missing in grades of %(number)s school",
            "Digital citizenship is missing in grades of %(number)s schools",
            number,
        )
        % {"number": number},
        desk.district.url("instruction"),
        _("See the gaps"),
        left=_until(year),
    )


def _until(year: SchoolYear) -> str:
    return format_html(_("The school year ends on {}"), day(year.ends, "year"))
