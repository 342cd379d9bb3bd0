"""The demo's registers of exceptions: one entry of each, in the districts whose policy has it."""

from datetime import date, datetime, timedelta
from typing import Any

from districts.models import District, User
from optin.actions import registers
from optin.models import REGISTERS, Register
from rosters.models import Student

AS_WRITTEN = (
    "relation", "decision", "words", "from_on", "job", "program", "weekdays", "starts", "ends",
)  # fmt: skip
# About a school year.
LASTS = timedelta(days=300)


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Once; through the same door as everybody."""
    if any(one.objects.exists() for one in REGISTERS.values()):
        return
    for each in plan.get("exceptions", []):
        given = _given(each, district.today(now)) | {"staff": persons[each["staff"]]}
        entry = REGISTERS[Register(each["register"])](district=district, **given)
        registers.enter(entry=entry, by=persons[each["by"]], now=now)


def _given(plan: dict[str, Any], today: date) -> dict[str, Any]:
    given = {name: plan[name] for name in AS_WRITTEN if name in plan}
    if "from_on" not in given:
        given |= {"from_on": today, "until_on": today + LASTS}
    if plan["register"] == Register.FAMILY:
        given["decided_on"] = today - timedelta(days=7)
    if plan["register"] != Register.SHIFT:
        given["student"] = _student(plan)
    return given


def _student(plan: dict[str, Any]) -> Student:
    """By name, or the first of a school."""
    enrolled = Student.objects.enrolled()
    if "student" in plan:
        return enrolled.called(plan["student"])[0]
    return enrolled.filter(school_enrollments__school__slug=plan["school"])[0]
