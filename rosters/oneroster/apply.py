"""Writes what was planned, in the transaction that planned it: all of it, or nothing."""

from dataclasses import dataclass
from typing import Any

from rosters.oneroster import classes, people, sources, staff
from rosters.oneroster.plan import Plan
from rosters.oneroster.temporary import run, tables

# So many rows at once, and the planner's picture of a table is no longer true.
ANALYZE_FROM = 5000
ANALYZED = {
    "students": ("rosters_student", "rosters_family", "rosters_schoolenrollment"),
    "guardians": ("rosters_guardian",),
    "links": ("rosters_guardianship",),
    "contacts": ("rosters_contactpoint",),
    "classes": ("rosters_classgroup",),
    "enrollments": ("rosters_enrollment",),
}


@dataclass
class Appointed:
    """What became of the staff: new accounts, appointments made and ended."""

    accounts: int = 0
    made: int = 0
    ended: int = 0


def write(plan: Plan, given: dict[str, Any]) -> Appointed:
    for statement in people.WRITTEN:
        run(statement, given)
    tables(people.FAMILIES, given)
    for statement in people.FAMILIES_WRITTEN:
        run(statement, given)
    for statement in classes.WRITTEN:
        run(statement, given)
    appointed = _appoint(given)
    sources.save(given)
    _analyze(plan, given)
    return appointed


def _appoint(given: dict[str, Any]) -> Appointed:
    accounts = run(staff.ACCOUNTS, given)
    run(staff.PERSONS, given)
    made = run(staff.REOPENED, given) + run(staff.APPOINTED, given)
    tables(staff.TARGET, given)
    tables(staff.UNSEATED, given)
    run(staff.REMOVED, given)
    run(staff.SEATED, given)
    tables(staff.OVER, given)
    ended = sum(run(statement, given) for statement in staff.ENDED[:2])
    for statement in staff.ENDED[2:]:
        run(statement, given)
    return Appointed(accounts, made, ended)


def _analyze(plan: Plan, given: dict[str, Any]) -> None:
    tables_ = ["rosters_sourcerow"] if any(_many(plan, kind) for kind in ANALYZED) else []
    for kind, names in ANALYZED.items():
        tables_ += names if _many(plan, kind) else ()
    for name in tables_:
        run(f"analyze {name}", given)


def _many(plan: Plan, kind: str) -> bool:
    return sum(plan.counts[kind].values()) >= ANALYZE_FROM
