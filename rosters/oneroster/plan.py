"""What a staged package would change, counted before anything is written; and what forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rosters.oneroster import birthdays, classes, custody, people, staff
from rosters.oneroster.stage import Staged
from rosters.oneroster.temporary import number, numbers, rows, tables

# More than so many of a kind, and more than so large a share, do not leave overnight.
FEW = 20
SHARE = 0.10
# Whoever may decide again may sign tonight.
FEW_OF = {"limits": 3, "birthdays": FEW}

# In the order in which they ask each other.
PLANNED = (
    custody.PLANNED, people.PLANNED, birthdays.PLANNED, classes.PLANNED, staff.PLANNED,
)  # fmt: skip
CHANGES = {
    "students": "select 'students', what, count(*) from planned_student group by 2",
    "guardians": "select 'guardians', what, count(*) from planned_guardian group by 2",
    "links": "select 'links', what, count(*) from planned_guardianship group by 2",
    "contacts": "select 'contacts', what, count(*) from planned_contact group by 2",
    "places": "select 'places', what, count(*) from planned_place group by 2",
    "classes": "select 'classes', what, count(*) from planned_class group by 2",
    "enrollments": "select 'enrollments', what, count(*) from planned_enrollment group by 2",
    "birthdays": "select 'birthdays', what, count(*) from planned_birthday group by 2",
    # A limit of two who are no link yet is a change as well: it waits for them.
    "deciders": """
        select 'deciders', 'changed', count(*) from (
            select student, guardian from staged_custody
            union select student, guardian from planned_guardianship
            where may_decide <> coalesce(did_decide, true)
        ) pair
    """,
    "staff": """
        select 'staff', case when held_id is null then 'added' else 'same' end, count(*)
        from planned_staff group by 2
    """,
}
GONE = {
    "students": "select count(*) from planned_student_gone",
    "guardians": "select count(*) from planned_guardian_gone",
    "classes": "select count(*) from planned_class_gone",
    "enrollments": "select count(*) from planned_enrollment_gone",
    "staff": """
        select count(*) from released_staff r
        where not exists (select from planned_staff p where p.held_id = r.id)
    """,
}
HELD_NOW = {
    "students": """
        select count(*) from rosters_student where district_id = %(district)s and left_at is null
    """,
    "guardians": """
        select count(*) from rosters_guardian where district_id = %(district)s and left_at is null
    """,
    "classes": """
        select count(*) from rosters_classgroup
        where district_id = %(district)s and ended_at is null
    """,
    "enrollments": """
        select count(*) from rosters_enrollment where district_id = %(district)s
    """,
}
STAFF = """
    select exists (select from released_staff) or exists (select from wanted_staff)
"""
# What a file that tells all is silent about, what it newly says, and what there was before.
LOST = {
    "limits": (
        "select count(*) from staged_custody where row_number is null",
        "select count(*) from staged_custody where not may_decide",
        "select count(*) from rosters_custodylimit where district_id = %(district)s",
    ),
    "birthdays": (
        "select count(*) from planned_birthday where what = 'removed'",
        "select count(*) from planned_birthday where what = 'added'",
        """
        select count(*) from rosters_student
        where district_id = %(district)s and left_at is null and turns_13_on is not null
        """,
    ),
}
EMPTIED = """
    select p.school_id from planned_place p group by p.school_id
    having count(*) filter (where what = 'removed') > 0
    and count(*) filter (where what = 'added') = 0
    and count(*) filter (where what = 'removed') = (
        select count(*) from rosters_schoolenrollment e
        where e.district_id = %(district)s and e.school_id = p.school_id)
"""
UNUSUAL = {
    "guardian_without_child": (
        "users.csv", "select count(*) from planned_guardian where what = 'kept_out'",
    ),
    "agent_not_family": (
        "users.csv",
        """
        select count(*) from staged_link s join staged_user u on u.sourced_id = s.student
        where s.by_student and u.is_student and not exists (select from planned_link l
            where l.student = s.student and l.guardian = s.guardian)
        """,
    ),
    "no_school": (
        "users.csv",
        """
        select count(*) from planned_student s where not exists (
            select from planned_place p
            where p.student = s.sourced_id and p.what in ('added', 'same'))
        """,
    ),
    "unusable_contact": (
        "users.csv",
        "select count(*) from planned_contact where fault <> '' and what <> 'removed'",
    ),
    "custody_not_linked": (
        "custody.csv",
        """
        select count(*) from staged_custody c where not c.may_decide and not exists (
            select from planned_link l where l.student = c.student and l.guardian = c.guardian)
        """,
    ),
    "class_without_school": (
        "classes.csv", "select count(*) from planned_class where what = 'kept_out'",
    ),
    "enrollment_left_out": (
        "enrollments.csv",
        """
        select (select count(*) from wanted_enrollment where what = 'left_out')
        + (select count(*) from wanted_staff where what = 'left_out')
        """,
    ),
    "not_a_student_enrolled": (
        "enrollments.csv", "select count(*) from wanted_enrollment where what = 'no_student'",
    ),
    "enrolled_twice": (
        "enrollments.csv",
        """
        select (select count(*) from wanted_enrollment where what = 'fine')
        - (select count(*) from planned_enrollment where what <> 'twice')
        """,
    ),
    "student_teaches": (
        "enrollments.csv",
        "select count(distinct person) from wanted_staff where what = 'no_staff'",
    ),
    "no_email": (
        "users.csv", "select count(distinct person) from wanted_staff where what = 'no_email'",
    ),
    "closed_account": (
        "users.csv", "select count(distinct person) from wanted_staff where what = 'closed'",
    ),
}  # fmt: skip


@dataclass
class Plan:
    """How many of each kind come, change and go; reasons to hold it until a person decides."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    holds: list[dict[str, Any]] = field(default_factory=list)
    # Of those added, how many had left before.
    returned: dict[str, int] = field(default_factory=dict)
    # Whether a teacher's place is said anew, if only as it was.
    concerns_staff: bool = False

    @property
    def changes_nothing(self) -> bool:
        return not any(any(kind.values()) for kind in self.counts.values())

    def has(self, kind: str, changes: str) -> bool:
        """Whether any of these changes ("changed returned") is planned."""
        counts = self.counts[kind] | {"returned": self.returned.get(kind, 0)}
        return any(counts[change] for change in changes.split())

    @property
    def leaving(self) -> int:
        """How many people leave: the number that somebody says yes to."""
        return sum(self.counts[kind]["removed"] for kind in ("students", "guardians"))


def make(staged: Staged, given: dict[str, Any]) -> Plan:
    for planned in PLANNED:
        tables(planned, given)
    found = _found(given)
    plan = Plan(_counted(found, given))
    plan.returned = {kind: said.get("returned", 0) for kind, said in found.items()}
    plan.counts["schools"] = {"added": staged.schools, "changed": 0, "removed": 0}
    plan.concerns_staff = bool(rows(STAFF, given)[0][0])
    unusual = _together({code: query for code, (_, query) in UNUSUAL.items()}, given)
    for code, (file, _) in UNUSUAL.items():
        staged.findings.warn(code, file, unusual[code])
    plan.holds = [*_too_many(plan, staged, given), *_emptied(given), *_lost(given)]
    return plan


def _found(given: dict[str, Any]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {kind: {} for kind in CHANGES}
    for kind, what, count in rows(" union all ".join(CHANGES.values()), given):
        found[kind][what] = int(count)
    return found


def _counted(found: dict[str, dict[str, int]], given: dict[str, Any]) -> dict[str, dict[str, int]]:
    gone = _together(GONE, given)
    return {
        kind: {
            "added": said.get("added", 0) + said.get("returned", 0),
            "changed": said.get("changed", 0),
            "removed": gone.get(kind, said.get("removed", 0)),
        }
        for kind, said in found.items()
    }


def _together(queries: Mapping[str, str], given: dict[str, Any]) -> dict[str, int]:
    """Several counts in one round to the server."""
    return numbers(
        " union all ".join(f"select '{name}', ({query})" for name, query in queries.items()), given
    )


def _too_many(plan: Plan, staged: Staged, given: dict[str, Any]) -> list[dict[str, Any]]:
    holds = []
    for kind, query in HELD_NOW.items():
        removed, added = plan.counts[kind]["removed"], plan.counts[kind]["added"]
        if not removed:
            continue
        before = number(query, given)
        if removed > max(FEW, SHARE * before):
            holds.append({"code": "many", "kind": kind, "removed": removed, "before": before})
        elif removed == before and not added:
            holds.append({"code": "all", "kind": kind, "removed": removed, "before": before})
    return holds


def _emptied(given: dict[str, Any]) -> list[dict[str, Any]]:
    emptied = [school_id for (school_id,) in rows(EMPTIED, given)]
    return [{"code": "emptied", "schools": emptied}] if emptied else []


def _lost(given: dict[str, Any]) -> list[dict[str, Any]]:
    """Too many limits, or birthdays, that are said no longer: half a file looks like this."""
    holds = []
    lost = _together({code: removed for code, (removed, _, _) in LOST.items()}, given)
    for code, removed in lost.items():
        if not removed:
            continue
        added, before = (number(query, given) for query in LOST[code][1:])
        if removed > max(FEW_OF[code], SHARE * before) or (removed == before and not added):
            holds.append({"code": code, "removed": removed, "before": before})
    return holds
