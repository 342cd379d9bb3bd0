"""A roster of any size made by the database itself, for measuring what comes after it."""

from typing import Any

from django.db import connection

from districts.models import District, School

# 62.5 families to 100 children, two guardians each, three ways to a guardian: the shape that the
# goals were set for. One family in four is written to in Spanish; one number in 50 is shared.
FILL = """
    insert into rosters_family (district_id, key)
    select %(district)s, 'made-' || n from generate_series(1, %(families)s) n;

    insert into rosters_student
        (district_id, sourced_id, given_name, family_name, grade, language, family_id)
    select %(district)s, 's' || n, 'Given' || n, 'Family' || n %% %(families)s,
        lpad((n %% 12 + 1)::text, 2, '0'), case when n %% 4 = 0 then 'es' else 'en' end,
        (select min(id) from rosters_family where district_id = %(district)s)
            + n %% %(families)s
    from generate_series(1, %(students)s) n;

    insert into rosters_schoolenrollment (district_id, school_id, student_id)
    select %(district)s, (%(schools)s::bigint[])[id %% cardinality(%(schools)s) + 1], id
    from rosters_student where district_id = %(district)s;

    insert into rosters_guardian (district_id, sourced_id, given_name, family_name, language)
    select %(district)s, 'g' || n, 'Guardian' || n, 'Family' || n / 2,
        case when n / 2 %% 4 = 0 then 'es' else 'en' end
    from generate_series(0, %(families)s * 2 - 1) n;

    insert into rosters_guardianship (district_id, student_id, guardian_id, kind, place,
        named_by_student, named_by_guardian)
    select %(district)s, student.id,
        (select min(id) from rosters_guardian where district_id = %(district)s)
            + (student.family_id - (select min(id) from rosters_family
                where district_id = %(district)s)) * 2 + which, 'parent', which + 1,
        true, false
    from rosters_student student, generate_series(0, 1) which
    where student.district_id = %(district)s;

    insert into rosters_contactpoint (district_id, guardian_id, kind, written, destination, fault)
    select %(district)s, guardian.id, kind, destination, destination, ''
    from rosters_guardian guardian
    cross join lateral (select substr(guardian.sourced_id, 2)::int as n) numbered
    cross join lateral (values
        ('mobile', '+1' || (2010000000 + case when n %% 50 = 1 then n - 1 else n end)),
        ('home', '+1' || (3010000000 + n / 2)),
        ('email', 'guardian' || n || '@example.org')
    ) point(kind, destination)
    where guardian.district_id = %(district)s;
"""


def fill(district: District, *, students: int) -> None:
    """Into an open district that has schools and no roster yet."""
    values: dict[str, Any] = {
        "district": district.pk,
        "students": students,
        "families": max(students * 5 // 8, 1),
        "schools": list(School.objects.values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        for table in ("family", "student", "schoolenrollment", "guardian", "guardianship"):
            cursor.execute(f"analyze rosters_{table}")
        cursor.execute("analyze rosters_contactpoint")
