"""The demo's tools: the register, and requests for it from invented people."""

from datetime import datetime
from typing import Any

from districts.models import Appointment, District, User
from districts.roles import RoleKey
from platforms.actions import tool_requests, tools
from platforms.actions.tool_requests import Answer
from platforms.models import ToolRequest
from platforms.models.requests import Department, Kind, criteria

SAY_YES = ((Department.IT, RoleKey.IT_ADMINISTRATOR),)
BOTH = (*SAY_YES, (Department.LEARNING, RoleKey.TEACHING_DIRECTOR))


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Once: whatever became of a request since stays as it is."""
    tools.provide(district=district, now=now)
    if ToolRequest.objects.exists():
        return
    for each in plan.get("requests", []):
        asked = _ask(district, each, persons[each["by"]], now)
        if each.get("granted"):
            _grant(asked, each, now)
        if "declined" in each:
            _decline(asked, each, now)


def _ask(district: District, plan: dict[str, Any], by: User, now: datetime) -> ToolRequest:
    words = ("kind", "name", "maker", "address", "purpose", "for_whom", "uses", "children")
    given = {name: plan[name] for name in words if name in plan}
    given |= {name: plan.get(name, False) for name in ("keeps_record", "is_for_students")}
    if "site" in plan:
        given |= {"terms_url": f"{plan['site']}/terms", "privacy_url": f"{plan['site']}/privacy"}
    held = Appointment.objects.in_force().staff().held_by(by.pk).select_related("school").first()
    school = held.school if held else None
    return tool_requests.ask(district=district, school=school, by=by, now=now, **given)


def _grant(asked: ToolRequest, plan: dict[str, Any], now: datetime) -> None:
    for department, role in BOTH if asked.kind == Kind.TOOL else SAY_YES:
        answer = Answer(
            is_yes=True,
            met=[one.value for one in criteria(asked, department)],
            uses=asked.uses,
            children=plan.get("children", ""),
            keeps_record=bool(plan.get("keeps_record")),
        )
        _decide(asked, department, answer, _holder(role), now)


def _decline(asked: ToolRequest, plan: dict[str, Any], now: datetime) -> None:
    answer = Answer(is_yes=False, note=plan["declined"])
    _decide(asked, Department.IT, answer, _holder(RoleKey.IT_ADMINISTRATOR), now)
    if "appealed" in plan:
        tool_requests.appeal(request=asked, reason=plan["appealed"], by=asked.asked_by, now=now)


def _decide(
    asked: ToolRequest, department: Department, answer: Answer, by: User, now: datetime
) -> None:
    tool_requests.decide(request=asked, department=department, answer=answer, by=by, now=now)


def _holder(role: RoleKey) -> User:
    return Appointment.objects.in_force().filter(role=role).select_related("person")[0].person
