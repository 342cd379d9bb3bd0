"""Names that lead nowhere: asked of all rows at once, then worded with their place in the file."""

from typing import TYPE_CHECKING, Any, NamedTuple

from rosters.oneroster import reader
from rosters.oneroster.findings import MOST_LISTED, Fault
from rosters.oneroster.temporary import rows
from tenancy.scope import current_district_id

if TYPE_CHECKING:
    from rosters.oneroster.stage import Stage

# Of a name that is neither in this file nor known from before.
UNKNOWN = """
    not exists (select from staged_{kind} u where u.sourced_id = {name})
    and not exists (select from rosters_sourcerow s where s.district_id = %(district)s
        and s.file = '{file}' and s.sourced_id = {name}
        and not exists (select from staged_gone g where g.file = s.file
            and g.sourced_id = s.sourced_id))
    order by row_number
"""
# Of a row that did not change, so that it stands in no temporary table.
STILL_HERE = """
    not exists (select from staged_gone x where x.file = '{file}' and x.sourced_id = {name})
    and not exists (select from staged_{kind} x where x.sourced_id = {name})
"""
USERS = {"kind": "user", "file": "users"}
CLASSES = {"kind": "class", "file": "classes"}
ENROLLMENTS = {"kind": "enrollment", "file": "enrollments"}


class Reference(NamedTuple):
    """A column of a file, what is wrong with it, and how its rows are found."""

    file: str
    column: str
    code: str
    query: str
    condition: str

    @property
    def statement(self) -> str:
        return f"{self.query} where {self.condition}"


FROM_NEW_ROWS = (
    Reference(
        "users", "agentSourcedIds", "no_such_user",
        "select distinct row_number from staged_link l",
        UNKNOWN.format(**USERS, name="case when by_student then guardian else student end"),
    ),
    Reference(
        "enrollments", "userSourcedId", "no_such_user",
        "select row_number from staged_enrollment e",
        UNKNOWN.format(**USERS, name="e.person"),
    ),
    Reference(
        "enrollments", "classSourcedId", "no_such_class",
        "select row_number from staged_enrollment e",
        UNKNOWN.format(**CLASSES, name="e.class"),
    ),
    # That they are people of users.csv is known by now; two columns that changed places are not.
    Reference(
        "custody", "studentSourcedId", "no_such_student",
        "select row_number from staged_custody c",
        """
        row_number is not null
        and not exists (select from staged_user u where u.sourced_id = c.student
            and (u.is_student or (u.family = '' and not u.is_staff)))
        and not exists (select from rosters_student s
            where s.district_id = %(district)s and s.sourced_id = c.student)
        order by row_number
        """,
    ),
)  # fmt: skip
# Rows that did not change and name somebody who has gone.
FROM_OLD_ROWS = (
    Reference(
        "users", "agentSourcedIds", "no_such_user",
        """
        select distinct s.sourced_id from staged_gone g
        join rosters_guardian p on g.file = 'users'
            and p.district_id = %(district)s and p.sourced_id = g.sourced_id
        join rosters_guardianship l on l.district_id = p.district_id and l.guardian_id = p.id
            and l.named_by_student
        join rosters_student s on s.district_id = l.district_id and s.id = l.student_id
        """,
        STILL_HERE.format(**USERS, name="s.sourced_id"),
    ),
    Reference(
        "users", "agentSourcedIds", "no_such_user",
        """
        select distinct p.sourced_id from staged_gone g
        join rosters_student s on g.file = 'users'
            and s.district_id = %(district)s and s.sourced_id = g.sourced_id
        join rosters_guardianship l on l.district_id = s.district_id and l.student_id = s.id
            and l.named_by_guardian
        join rosters_guardian p on p.district_id = l.district_id and p.id = l.guardian_id
        """,
        STILL_HERE.format(**USERS, name="p.sourced_id"),
    ),
    Reference(
        "enrollments", "userSourcedId", "no_such_user",
        """
        select e.sourced_id from staged_gone g
        join rosters_student s on g.file = 'users'
            and s.district_id = %(district)s and s.sourced_id = g.sourced_id
        join rosters_enrollment e on e.district_id = s.district_id and e.student_id = s.id
        """,
        STILL_HERE.format(**ENROLLMENTS, name="e.sourced_id"),
    ),
    Reference(
        "enrollments", "userSourcedId", "no_such_user",
        """
        select e.sourced_id from staged_gone g
        join rosters_classstaff e on g.file = 'users'
            and e.district_id = %(district)s and e.person_sourced_id = g.sourced_id
        """,
        STILL_HERE.format(**ENROLLMENTS, name="e.sourced_id"),
    ),
    Reference(
        "enrollments", "classSourcedId", "no_such_class",
        """
        select e.sourced_id from staged_gone g
        join rosters_classgroup c on g.file = 'classes'
            and c.district_id = %(district)s and c.sourced_id = g.sourced_id
        join lateral (
            select sourced_id from rosters_enrollment
                where district_id = c.district_id and class_group_id = c.id
            union all
            select sourced_id from rosters_classstaff
                where district_id = c.district_id and class_group_id = c.id
        ) e on true
        """,
        STILL_HERE.format(**ENROLLMENTS, name="e.sourced_id"),
    ),
)  # fmt: skip


def check(stage: "Stage") -> None:
    """Add an error for every name that leads nowhere."""
    given: dict[str, Any] = {"district": current_district_id()}
    for one in FROM_NEW_ROWS:
        if stage.manifest.has(one.file):
            for (number,) in rows(one.statement, given):
                stage.findings.error(Fault(one.code, f"{one.file}.csv", number, one.column))
    # A delta file may take somebody away without repeating all who named them.
    for one in FROM_OLD_ROWS:
        if stage.manifest.is_bulk(one.file):
            left = [str(key) for (key,) in rows(one.statement, given)]
            for number in _places(stage, one.file, left):
                stage.findings.error(Fault(one.code, f"{one.file}.csv", number, one.column))


def _places(stage: "Stage", file: str, keys: list[str]) -> list[int | None]:
    """Where these rows stand; a second look at the file, which is refused anyway."""
    if not keys:
        return []
    with stage.table(file) as (table, stream):
        assert table is not None  # noqa: S101
        wanted = {key.encode() for key in keys}
        found: list[int | None] = [n for n, _ in reader.rows_of(table, stream, wanted)]
    return found + [None] * max(0, min(len(keys), MOST_LISTED) - len(found))
