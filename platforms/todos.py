"""What tools and sites ask of a person on the home page: to decide, or to read an answer."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.hats import Hat
from districts.templatetags.belltower import day
from platforms import listing, permissions, site_todos
from platforms.models import ToolRequest

# More of them are one line that leads to the list.
MOST = 3
S = ToolRequest.Status
ANSWERS = (S.APPROVED, S.DECLINED, S.UPHELD)
# So long an answer stands on the page of whoever asked.
NEWS = timedelta(days=14)


def offered(desk: Desk) -> Agenda:
    if desk.hat != Hat.STAFF:
        return Agenda()
    return Agenda(todos=[*_to_decide(desk), *_answered(desk), *site_todos.offered(desk)])


def _to_decide(desk: Desk) -> Iterator[Todo]:
    departments = permissions.departments_of(desk.person, desk.district)
    if not departments:
        return
    rows = list(listing.waiting_for(desk.person, departments).select_related("asked_by", "school"))
    today = desk.district.today(desk.now)
    yield from (_decide(desk, one, today) for one in rows[:MOST])
    if len(rows) > MOST:
        yield _more(desk, rows[MOST:], today)


def _decide(desk: Desk, one: ToolRequest, today: date) -> Todo:
    place = one.school.short_name if one.school else desk.district.short_name
    return Todo(
        _when(one, today),
        _("Decide about “%(name)s”") % {"name": one.name},
        desk.district.url("tool_request", reference=one.reference),
        _("Read it"),
        meta=" · ".join([one.asked_by.display_name, place, one.reference]),
        left=_left(one, today),
        left_is_clock=True,
        order=2,
    )


def _more(desk: Desk, rows: list[ToolRequest], today: date) -> Todo:
    number = {"number": len(rows)}
    return Todo(
        _when(rows[0], today),
        ngettext(
            "Decide about %(number)s more request", "Decide about %(number)s more requests",
            len(rows),
        ) % number,
        desk.district.url("tool_requests"),
        _("See which"),
        left=_left(rows[0], today),
        left_is_clock=True,
        order=2,
    )  # fmt: skip


def _answered(desk: Desk) -> Iterator[Todo]:
    """An answer, for two weeks; a no that its asker can still appeal, as long as they can."""
    can_appeal = Q(
        status=S.DECLINED, appealed_at=None, appeal_by__gte=desk.district.today(desk.now)
    )
    is_new = Q(status__in=ANSWERS, decided_at__gte=desk.now - NEWS)
    mine = ToolRequest.objects.filter(can_appeal | is_new, asked_by=desk.person)
    for one in mine.annotate(can_appeal=can_appeal).order_by("-decided_at"):
        is_yes = one.status == S.APPROVED
        title = _("“%(name)s” was approved") if is_yes else _("“%(name)s” was declined")
        until = ""
        if one.can_appeal and one.appeal_by:
            until = format_html(_("You can appeal until {}"), day(one.appeal_by, "short"))
        yield Todo(
            When.COMING,
            title % {"name": one.name},
            desk.district.url("tool_request", reference=one.reference),
            _("Read it") if is_yes else _("See why"),
            meta=one.reference,
            left=until,
        )


def _when(one: ToolRequest, today: date) -> When:
    if one.due_on <= today + timedelta(days=1):
        return When.NOW
    return When.TODAY if one.due_on <= today + timedelta(days=3) else When.COMING


def _left(one: ToolRequest, today: date) -> str:
    words = _("Answer was due {}") if one.is_overdue(today) else _("Answer by {}")
    return format_html(words, day(one.due_on, "short"))
