"""Entries of the registers of exceptions, through the same doors as everybody; for tests."""

from datetime import date, time
from typing import Any

from districts.models import School, User
from optin.actions import registers as actions
from optin.actions.registers import Days
from optin.models import (
    DeclaredRelationship,
    Entry,
    FamilyAuthorization,
    ProgramShift,
    StudentEmployment,
)
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in

YEAR = Days(date(2027, 3, 1), date(2027, 6, 30))


def authorized(staff: User, student: Student, by: User, **given: Any) -> FamilyAuthorization:
    given = {"relation": "parent", "decided_on": date(2027, 2, 23), "decision": "Item 7b"} | given
    with working_in(student.district_id):
        return actions.authorize_family(
            **_of(student.district, by), staff=staff, student=student, **{"days": YEAR} | given
        )


def declared(by: User, student: Student, **given: Any) -> DeclaredRelationship:
    given = {"words": "Neighbors for years", "since": date(2015, 9, 1)} | given
    with working_in(student.district_id):
        return actions.declare(**_of(student.district, by), student=student, **given)


def employed(student: Student, staff: User, by: User, **given: Any) -> StudentEmployment:
    given = {"job": "Lifeguard", "days": YEAR} | given
    with working_in(student.district_id):
        return actions.employ(**_of(student.district, by), staff=staff, student=student, **given)


def assigned(staff: User, by: User, at: School, **given: Any) -> ProgramShift:
    hours = {"weekdays": [5], "starts": time(20), "ends": time(23)}
    given = {"program": "Warmline", "days": YEAR} | hours | given
    with working_in(at.district_id):
        return actions.assign_shift(**_of(at.district, by), staff=staff, **given)


def ended(entry: Entry, by: User, why: str = "Entered for the wrong person") -> Entry:
    with working_in(entry.district_id):
        return actions.end(entry=entry, why=why, by=by, now=database_now())


def acknowledged(entry: DeclaredRelationship, by: User) -> DeclaredRelationship:
    with working_in(entry.district_id):
        return actions.acknowledge(entry=entry, by=by, now=database_now())


def _of(district: Any, by: User) -> dict[str, Any]:
    return {"district": district, "by": by, "now": database_now()}
