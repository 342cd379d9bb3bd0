"""Entries of the registers of exceptions, through the same door as everybody; for tests."""

from datetime import date, time
from typing import Any

from districts.models import School, User
from optin.actions import registers as actions
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

FIRST, LAST = date(2027, 3, 1), date(2027, 6, 30)
YEAR = {"from_on": FIRST, "until_on": LAST}


def authorized(staff: User, student: Student, by: User, **given: Any) -> Any:
    board = {"relation": "parent", "decided_on": date(2027, 2, 23), "decision": "Item 7b"}
    about = {"staff": staff, "student": student}
    return entered(FamilyAuthorization, student.district_id, by, YEAR | board | about | given)


def declared(by: User, student: Student, **given: Any) -> Any:
    about = {"staff": by, "student": student, "words": "Neighbors", "from_on": date(2015, 9, 1)}
    return entered(DeclaredRelationship, student.district_id, by, about | given)


def employed(student: Student, staff: User, by: User, **given: Any) -> Any:
    about = {"staff": staff, "student": student, "job": "Lifeguard"}
    return entered(StudentEmployment, student.district_id, by, YEAR | about | given)


def assigned(staff: User, by: User, at: School, **given: Any) -> Any:
    hours = {"weekdays": [5], "starts": time(20), "ends": time(23)}
    about = {"staff": staff, "program": "Warmline"}
    return entered(ProgramShift, at.district_id, by, YEAR | hours | about | given)


def entered(register: type[Entry], district_id: int, by: User, given: dict[str, Any]) -> Entry:
    with working_in(district_id):
        entry = register(district_id=district_id, **given)
        return actions.enter(entry=entry, by=by, now=database_now())


def ended(entry: Entry, by: User, why: str = "Entered for the wrong person") -> Any:
    with working_in(entry.district_id):
        return actions.end(entry=entry, why=why, by=by, now=database_now())


def acknowledged(entry: DeclaredRelationship, by: User) -> DeclaredRelationship:
    with working_in(entry.district_id):
        return actions.acknowledge(entry=entry, by=by, now=database_now())
