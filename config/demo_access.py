"""Access requests of the demo: one that waits for IT, and one that was granted."""

from datetime import datetime, timedelta
from typing import Any

from districts.actions import access_decisions, access_requests
from districts.actions.access_requests import Somebody, Wanted
from districts.models import AccessRequest, Appointment, District, User
from districts.roles import RoleKey


def lay_out(
    district: District, persons: dict[str, User], plan: dict[str, Any], now: datetime
) -> None:
    if AccessRequest.objects.exists():
        return
    for each in plan.get("access_requests", []):
        held = Appointment.objects.get(person=persons[each["for"]], role=each["of"])
        asked = _ask(district, held, persons[each["by"]], each, now)
        if "granted_by" in each:
            access_decisions.grant(request=asked, by=persons[each["granted_by"]], now=now)


def _ask(
    district: District, held: Appointment, by: User, plan: dict[str, Any], now: datetime
) -> AccessRequest:
    """Another role beside this one, or another title of it."""
    until = district.today(now) + timedelta(days=plan["days"]) if "days" in plan else None
    wanted = Wanted(
        role=RoleKey(plan.get("role", held.role)),
        school=held.school,
        until_on=until,
        title=plan["title"],
        phone=held.phone,
    )
    said: dict[str, Any] = {"wanted": wanted, "reason": plan["reason"], "by": by, "now": now}
    if "role" in plan:
        return access_requests.ask_to_add(district=district, whom=Somebody(held.person), **said)
    return access_requests.ask_to_change(appointment=held, **said)
