"""What waits to be signed: for everybody their own, for who keeps the agreements the overdue."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Desk, Todo, When
from districts.hats import Hat
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import day as in_words
from policies import due
from policies.on_file import Mine, mine

MOST_SCHOOLS = 3


def offered(desk: Desk) -> Iterator[Todo]:
    if desk.hat != Hat.STAFF:
        return
    owed = [one for one in mine(desk.person, desk.district, desk.now) if one.is_due]
    if owed:
        yield _to_sign(owed, desk)
    if can(desk.person, Permission.AGREEMENTS_KEEP, desk.district):
        yield from _overdue(desk)


def _to_sign(owed: list[Mine], desk: Desk) -> Todo:
    first = min(one.due_on for one in owed)
    is_late = first < desk.district.today(desk.now)
    by = _("Was due {}") if is_late else _("Until {}")
    title = ngettext("Read and sign %(number)s paper", "Read and sign %(number)s papers", len(owed))
    return Todo(
        When.TODAY,
        title % {"number": len(owed)},
        desk.district.url("my_agreements"),
        _("Read"),
        meta=", ".join(str(one.ask.thing.title) for one in owed[:3]),
        left=format_html(by, in_words(first, "year")),
        order=2,
    )


def _overdue(desk: Desk) -> Iterator[Todo]:
    """Counts by school; who they are stands on the list."""
    schools = due.by_school(due.lines(desk.district, desk.now))
    late = [(one, count.overdue) for one, count in schools if count.overdue]
    if not late:
        return
    names = [
        f"{one.short_name if one else _('District offices')} {number}"
        for one, number in sorted(late, key=lambda each: -each[1])
    ]
    number = sum(count for _school, count in late)
    title = ngettext(
        "%(number)s person is overdue with a signature",
        "%(number)s people are overdue with a signature",
        number,
    )
    more = ["…"] if len(names) > MOST_SCHOOLS else []
    yield Todo(
        When.TODAY,
        title % {"number": number},
        f"{desk.district.url('agreements_due')}?state=overdue",
        _("See who"),
        meta=" · ".join([*names[:MOST_SCHOOLS], *more]),
        order=3,
    )
