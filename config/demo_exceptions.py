"""The demo's registers of exceptions: one entry of each, in the districts whose policy has it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from districts.models import District, User
from optin.actions import registers
from optin.actions.registers import Days
from optin.models import REGISTERS, Register
from rosters.models import Student

ENTER: Mapping[str, Callable[..., object]] = {
    Register.FAMILY: registers.authorize_family,
    Register.RELATIONSHIP: registers.declare,
    Register.EMPLOYMENT: registers.employ,
    Register.SHIFT: registers.assign_shift,
}
AS_WRITTEN = (
    "relation",
    "decision",
    "words",
    "since",
    "job",
    "program",
    "weekdays",
    "starts",
    "ends",
)
# About a school year.
LASTS = timedelta(days=300)


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Once; through the same doors as everybody."""
    if any(one.objects.exists() for one in REGISTERS.values()):
        return
    for each in plan.get("exceptions", []):
        given = _answers(each, persons, district.today(now))
        ENTER[each["register"]](district=district, by=persons[each["by"]], now=now, **given)


def _answers(plan: dict[str, Any], persons: dict[str, User], today: date) -> dict[str, Any]:
    given = {name: plan[name] for name in AS_WRITTEN if name in plan}
    if plan["register"] != Register.RELATIONSHIP:
        given |= {"staff": persons[plan["staff"]], "days": Days(today, today + LASTS)}
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
