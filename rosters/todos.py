"""What rosters ask of whoever runs the imports, and the line that says all is well."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from districts.agenda import Agenda, Desk, Todo, When
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import clock, grouped, moment
from rosters import instruction_todos, showing
from rosters.models import RosterImport

Status = RosterImport.Status


def offered(desk: Desk) -> Agenda:
    lessons = instruction_todos.gaps(desk)
    if not can(desk.person, Permission.ROSTER_IMPORT, desk.district):
        return Agenda(todos=lessons)
    return Agenda(todos=[*_waiting(desk), *lessons], quiet=_last(desk))


def _waiting(desk: Desk) -> list[Todo]:
    """Imports that wait for a yes or a no; a held one says why."""
    waiting = RosterImport.objects.filter(status__in=[Status.HELD, Status.READY])
    return [_todo(desk, one) for one in waiting[:5]]


def _todo(desk: Desk, one: RosterImport) -> Todo:
    is_held = one.status == Status.HELD
    return Todo(
        When.NOW if is_held else When.TODAY,
        _("Decide on a held roster import") if is_held else _("Bring a roster in, or put it away"),
        desk.district.url("roster_import", reference=one.reference),
        _("Look"),
        meta=format_html("{} · {}", one.reference, moment(one.started_at)),
        left=next(iter(showing.holds(one)), ""),
        order=2 if is_held else 3,
    )


def _last(desk: Desk) -> list[str]:
    last = RosterImport.objects.filter(status__in=[Status.APPLIED, Status.UNCHANGED]).first()
    if last is None or last.ended_at is None:
        return []
    held = RosterImport.objects.filter(status=Status.HELD).count()
    local = desk.district.local(last.ended_at)
    at = clock(local.time()) if local.date() == desk.district.today(desk.now) else moment(local)
    said = {"when": conditional_escape(at), "held": grouped(held)}
    # The time is an element of its own; nothing else in the sentence is anybody's words.
    return [mark_safe(_("Roster import finished %(when)s, %(held)s held.") % said)]  # noqa: S308
