"""Home: what needs this person, from every app's agenda; a list of things to do, no dashboard."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from config import gathering
from districts.access import StaffRequest, member
from districts.agenda import Agenda, Desk, Todo, When
from districts.hats import Hat
from districts.models import Appointment
from districts.templatetags.belltower import clock, words
from notifications import to_children
from optin import family_account

MOST_ROWS = 7
# Of what was written to a child, on the first page; the rest is on the child’s own.
NEWEST = 3


class Group(TypedDict):
    """Rows of one heading; `more_count` wait behind `more_url`."""

    key: When
    title: str
    todos: list[Todo]
    more_count: int
    more_url: str


@require_safe
@member
def home(request: StaffRequest) -> HttpResponse:
    desk = Desk(request.user, request.district, request.hat, request.appointments, timezone.now())
    if desk.hat == Hat.FAMILY:
        return render(request, "config/family_home.html", _family(desk))
    see_all = request.GET.get("all", "")
    agenda, faults = _gathered(desk)
    groups = list(_grouped(agenda.todos, see_all))
    context = {
        "greeting": _greeting(desk, groups),
        "now": desk.district.local(desk.now),
        "groups": groups,
        "quiet": agenda.quiet,
        "faults": faults,
        "empty": _("Nothing needs you."),
        "today_facts": list(_facts_of_today(desk)),
        "rights": [_right(one, desk) for one in desk.appointments],
    }
    return render(request, "config/home.html", context)


def _gathered(desk: Desk) -> tuple[Agenda, list[str]]:
    """Every app's agenda, what is most urgent first."""
    todos: list[Todo] = []
    quiet: list[str] = []
    faults: list[str] = []
    agenda: Agenda
    for agenda in gathering.offered("todos", desk, faults):
        todos += agenda.todos
        quiet += agenda.quiet
    return Agenda(sorted(todos, key=lambda one: one.order), quiet), faults


def _grouped(todos: Sequence[Todo], see_all: str) -> Iterator[Group]:
    titles = {When.NOW: _("Now"), When.TODAY: _("Today"), When.COMING: _("Coming up")}
    for key, title in titles.items():
        here = [one for one in todos if one.when == key]
        if here:
            shown = here if see_all == key else here[:MOST_ROWS]
            hidden = len(here) - len(shown)
            yield Group(
                key=key,
                title=title,
                todos=shown,
                more_count=hidden,
                more_url=f"?all={key}" if hidden else "",
            )


def _greeting(desk: Desk, groups: list[Group]) -> str:
    hour = desk.district.local(desk.now).hour
    hello = _("Good morning.") if hour < 12 else _("Good afternoon.")
    if hour >= 18:
        hello = _("Good evening.")
    now = sum(_size(group) for group in groups if group["key"] == When.NOW)
    waiting = sum(_size(group) for group in groups)
    if now:
        need = ngettext("One thing needs you now.", "%(number)s things need you now.", now) % {
            "number": words(now)
        }
    elif waiting:
        need = ngettext(
            "One thing is waiting, nothing is urgent.",
            "%(number)s things are waiting, nothing is urgent.",
            waiting,
        ) % {"number": words(waiting)}
    else:
        need = _("Nothing needs you.")
    return f"{hello} {need}"


def _size(group: Group) -> int:
    return len(group["todos"]) + group["more_count"]


def _facts_of_today(desk: Desk) -> Iterator[tuple[str, str, str]]:
    """(label, value, phone to call or nothing) for the margin."""
    if desk.school is not None:
        leaves = desk.school.dismissal_on(desk.district.today(desk.now))
        yield _("Dismissal"), str(clock(leaves)) if leaves else _("no school today"), ""
        if desk.school.office_phone:
            yield _("School office"), desk.school.office_phone, desk.school.office_phone
    if desk.district.office_phone:
        yield _("District office"), desk.district.office_phone, desk.district.office_phone


def _right(one: Appointment, desk: Desk) -> dict[str, object]:
    role = one.holds
    return {
        "role": one.title or role.name,
        "place": one.school.short_name if one.school else desk.district.short_name,
        "sentence": role.sentence,
        "until": one.until_on,
        "for_whom": one.person.display_name if one.person_id != desk.person.pk else "",
        "permissions": sorted(str(permission.label) for permission in role.permissions),
    }


def _family(desk: Desk) -> dict[str, object]:
    children = family_account.children_of(desk.person)
    return {
        "now": desk.district.local(desk.now),
        "school_facts": list(_facts_of_today(desk)),
        "waiting": family_account.questions(children, desk.district),
        "children": [
            (one, to_children.written_to(one.student, size=NEWEST))
            for one in family_account.shown(desk.person, children)
        ],
    }
