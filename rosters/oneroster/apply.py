"""Writes what was planned, in the transaction that planned it: all of it, or nothing."""

from dataclasses import dataclass
from typing import Any

from rosters.oneroster import birthdays, classes, custody, people, sources, staff
from rosters.oneroster.plan import Plan
from rosters.oneroster.temporary import rows, tables, written


@dataclass
class Appointed:
    """What became of the staff: new accounts, appointments made and ended."""

    accounts: int = 0
    made: int = 0
    ended: int = 0


def write(plan: Plan, given: dict[str, Any]) -> Appointed:
    for kind, changes, statement in (*people.WRITTEN, *birthdays.WRITTEN, *custody.WRITTEN):
        if plan.has(kind, changes):
            written(statement, given)
    tables(people.FAMILIES, given)
    for statement in people.FAMILIES_WRITTEN:
        written(statement, given)
    for kind, changes, statement in classes.WRITTEN:
        if plan.has(kind, changes):
            written(statement, given)
    appointed = _appoint(given) if plan.concerns_staff else Appointed()
    sources.save(given)
    return appointed


def rights_changed(plan: Plan, given: dict[str, Any]) -> list[int]:
    """Students for whom somebody's right to decide has ended, begun or changed, by our ids."""
    concerned = plan.has("links", "changed removed") or plan.has("deciders", "changed")
    return [student for (student,) in rows(people.RIGHTS, given)] if concerned else []


def _appoint(given: dict[str, Any]) -> Appointed:
    accounts = written(staff.ACCOUNTS, given)
    written(staff.PERSONS, given)
    tables(staff.HELD, given)
    reopened = written(staff.REOPENED, given)
    tables(staff.HELD, given)
    made = reopened + written(staff.APPOINTED, given)
    tables(staff.HELD | staff.TARGET, given)
    tables(staff.UNSEATED, given)
    written(staff.REMOVED, given)
    written(staff.SEATED, given)
    tables(staff.OVER, given)
    ended = sum(written(statement, given) for statement in staff.ENDED[:2])
    for statement in staff.ENDED[2:]:
        written(statement, given)
    return Appointed(accounts, made, ended)
