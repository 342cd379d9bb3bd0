"""Fingerprints of the rows that were taken up, by which the next file's changes are found.

A row that could not be taken up whole (a guardian without a child, a teacher without an address)
is kept with fingerprint 0: it is known to exist, and looked at anew with every file.
"""

from io import BytesIO
from typing import Any

from django.db import connection

from rosters.oneroster.birthdays import OnFile
from rosters.oneroster.reader import Known
from rosters.oneroster.temporary import run, tables, written

KNOWN = """
    copy (select digest, sourced_id from rosters_sourcerow
    where district_id = nullif(current_setting('app.district', true), '')::bigint
    and file = '{file}') to stdout
"""
BIRTHDAYS = """
    copy (select coalesce(to_char(turns_13_on, 'YYYY-MM-DD'), ''), sourced_id from rosters_student
    where district_id = nullif(current_setting('app.district', true), '')::bigint
    and left_at is null) to stdout
"""
MERGE = {
    "insert": """
        insert into rosters_sourcerow (district_id, file, sourced_id, digest)
        select %(district)s, file, sourced_id, digest from changed_source
        on conflict (district_id, file, sourced_id)
        do update set digest = excluded.digest where rosters_sourcerow.digest <> excluded.digest
    """,
    "delete": """
        delete from rosters_sourcerow s using staged_gone g
        where s.district_id = %(district)s and s.file = g.file and s.sourced_id = g.sourced_id
    """,
}
NOT_TAKEN_UP = {
    # Somebody whose every hat is worn here: a student at a school with all those they name, a
    # guardian with all the children they name, a teacher with a class.
    "users": """
        update staged_source f set digest = 0
        from staged_user u
        left join (select distinct c.student from staged_school c join rosters_schoolsource o
            on o.district_id = %(district)s and o.sourced_id = c.org
        ) at on at.student = u.sourced_id
        left join rosters_guardian g on g.district_id = %(district)s
            and g.sourced_id = u.sourced_id and g.left_at is null
        left join (select distinct person_sourced_id from rosters_classstaff
            where district_id = %(district)s
        ) k on k.person_sourced_id = u.sourced_id
        where f.file = 'users' and f.sourced_id = u.sourced_id and not (
            (u.is_student or u.family <> '' or u.is_staff)
            and (not u.is_student or at.student is not null)
            and (u.family = '' or g.id is not null)
            and (not u.is_staff or k.person_sourced_id is not null))
    """,
    "links": """
        update staged_source f set digest = 0 from staged_link s
        where f.file = 'users' and f.digest <> 0
        and f.sourced_id = case when s.by_student then s.student else s.guardian end
        and not exists (select from planned_link l
            where l.student = s.student and l.guardian = s.guardian)
    """,
    "classes": """
        update staged_source f set digest = 0 from staged_class c
        where f.file = 'classes' and f.sourced_id = c.sourced_id and not exists (
            select from rosters_classgroup g
            where g.district_id = %(district)s and g.sourced_id = c.sourced_id)
    """,
    "enrollments": """
        update staged_source f set digest = 0 from staged_enrollment e
        where f.file = 'enrollments' and f.sourced_id = e.sourced_id
        and not exists (select from rosters_enrollment r
            where r.district_id = %(district)s and r.sourced_id = e.sourced_id)
        and not exists (select from rosters_classstaff r
            where r.district_id = %(district)s and r.sourced_id = e.sourced_id)
    """,
}
# Rows that did not change and whose taking up has come undone by what other rows say.
UNDONE = """
    update rosters_sourcerow s set digest = 0
    from (
        select 'users' as file, sourced_id from planned_student_gone
        union select 'users', sourced_id from planned_guardian_gone
        union select 'users', student from planned_guardianship where what = 'removed'
        union select 'users', guardian from planned_guardianship where what = 'removed'
        union select 'users', person_sourced_id from unseated
        union select 'enrollments', sourced_id from unseated
        union select 'enrollments', sourced_id from planned_enrollment_gone
        union select 'classes', sourced_id from planned_class_gone
    ) x
    where s.district_id = %(district)s and s.file = x.file and s.sourced_id = x.sourced_id
    and s.digest <> 0
"""


def known(file: str) -> Known:
    """The fingerprints of this file's rows in the open district."""
    cells = _copied(KNOWN.format(file=file))
    return dict(zip(cells[1::2], map(int, cells[:-1:2]), strict=True))


def birthdays() -> OnFile:
    """Students enrolled in the open district, with the day they turn 13."""
    cells = _copied(BIRTHDAYS)
    return dict(zip(cells[1::2], cells[:-1:2], strict=True))


def save(given: dict[str, Any]) -> None:
    """After everything else: what was taken up is remembered, what has gone is forgotten."""
    run(UNDONE, given)
    for statement in NOT_TAKEN_UP.values():
        run(statement, given)
    # Only what differs is touched: an import that changes nothing writes nothing.
    tables(
        {
            "changed_source": """
                select n.file, n.sourced_id, n.digest from staged_source n
                left join rosters_sourcerow s on s.district_id = %(district)s
                    and s.file = n.file and s.sourced_id = n.sourced_id
                where s.digest is distinct from n.digest
            """
        },
        given,
    )
    for statement in MERGE.values():
        written(statement, given)


def _copied(query: str) -> list[bytes]:
    """Two columns, one cell after the other. Flat and in C: a million rows, every night."""
    out = BytesIO()
    with connection.cursor() as sql:
        sql.copy_expert(query, out)
    text = out.getvalue()
    if b"\\" in text:
        text = text.replace(b"\\\\", b"\\")
    return text.replace(b"\n", b"\t").split(b"\t")
