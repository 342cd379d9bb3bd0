"""Who asks for tools, who decides in whose name, and who may read a request."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from districts.permissions import Holder, can, check_at_work, check_can, with_roles
from districts.roles import Permission, roles_with
from platforms.models import Tool, ToolDecision, ToolRequest
from platforms.models.requests import DECIDES, DEPARTMENTS, Department, Kind
from tenancy.refusals import Denied


@dataclass(frozen=True)
class Open:
    """A department whose answer is missing, and the nearest people who may give it."""

    department: Department
    holders: Sequence[Holder]


def check_ask(person: User) -> None:
    if not Appointment.objects.in_force().staff().is_held_by(person.pk):
        raise Denied(_("Only people who work here ask for tools."))


def check_own(person: User, request: ToolRequest) -> None:
    if request.asked_by_id != person.pk:
        raise Denied(_("Only who asked for it can do that."))


def check_decide(person: User, request: ToolRequest, department: Department) -> None:
    """Raise Denied unless this person's answer for this department counts to this request."""
    check_can(person, DECIDES[department], request.district)
    check_at_work(person)
    if request.asked_by_id == person.pk:
        raise Denied(_("You asked for this, so somebody else decides."))
    if ToolDecision.objects.filter(request=request, by=person).exists():
        raise Denied(_("You have decided about this already. Somebody else must, too."))


def check_see(person: User, request: ToolRequest) -> None:
    """Who asked, and whoever decides about things of its kind, now or on appeal."""
    if request.asked_by_id == person.pk:
        return
    wanted = {*request.departments, Department.APPEAL}
    if wanted.isdisjoint(departments_of(person, request.district)):
        raise Denied(_("This is for who asked for it, and for the people who decide about it."))


def check_end(person: User, tool: Tool) -> None:
    check_can(person, Permission.PLATFORMS_IT, tool.district)


def departments_of(person: User, district: District) -> set[Department]:
    """In whose name this person decides."""
    return {one for one, right in DECIDES.items() if can(person, right, district)}


def open_departments(request: ToolRequest) -> list[Department]:
    """Whose answer it waits for."""
    if not request.is_waiting:
        return []
    if request.status == ToolRequest.Status.APPEALED:
        return [Department.APPEAL]
    return lacking(request)


def lacking(request: ToolRequest) -> list[Department]:
    """Who has not answered at all; whoever said no has."""
    said = {one.department for one in request.decisions.all()}
    return [one for one in DEPARTMENTS[Kind(request.kind)] if one not in said]


def deciders(request: ToolRequest) -> list[Open]:
    """By department, who may still answer: nobody who asked, and nobody twice."""
    out = {request.asked_by_id, *(one.by_id for one in request.decisions.all())}
    return [
        Open(one, with_roles(roles_with(DECIDES[one]), request.district, without=out))
        for one in open_departments(request)
    ]
