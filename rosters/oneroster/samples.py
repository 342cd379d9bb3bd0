"""Some of the changes as a table would show them: whose, what it was, what it is, what follows.

Phone numbers and addresses show their ends only: who decides here needs to know that it changed.
"""

from typing import Any

from rosters.oneroster.temporary import rows

MOST = 40

LEFT = """
    select 'left', s.sourced_id, s.given_name || ' ' || s.family_name, '', ''
    from planned_student_gone g
    join rosters_student s on s.district_id = %(district)s and s.id = g.id
    order by s.sourced_id limit %(most)s
"""
LANGUAGE = """
    select 'language', p.sourced_id, s.language, p.language, ''
    from planned_student p
    join rosters_student s on s.district_id = %(district)s and s.id = p.id
    where p.what = 'changed' and s.language <> p.language
    order by p.sourced_id limit %(most)s
"""
NAME = """
    select 'name', p.sourced_id, s.given_name || ' ' || s.family_name,
        p.given_name || ' ' || p.family_name, ''
    from planned_student p
    join rosters_student s on s.district_id = %(district)s and s.id = p.id
    where p.what = 'changed'
    and (s.given_name, s.family_name) is distinct from (p.given_name, p.family_name)
    order by p.sourced_id limit %(most)s
"""
GRADE = """
    select 'grade', p.sourced_id, s.grade, p.grade, ''
    from planned_student p
    join rosters_student s on s.district_id = %(district)s and s.id = p.id
    where p.what = 'changed' and s.grade <> p.grade
    order by p.sourced_id limit %(most)s
"""
OWN_WAYS = """
    select way.what, p.sourced_id, way.was, way.now,
        case when way.now = '' then 'removed' else '' end
    from planned_student p
    join rosters_student s on s.district_id = %(district)s and s.id = p.id
    cross join lateral (values ('own_mobile', s.mobile, p.own_mobile),
        ('own_email', s.email, p.own_email)) way (what, was, now)
    where p.what = 'changed' and way.was <> way.now
    order by p.sourced_id, way.what limit %(most)s
"""
GUARDIAN = """
    select case p.what when 'removed' then 'guardian_ends' else 'guardian_begins' end, p.student,
        case p.what when 'removed' then coalesce(g.given_name || ' ' || g.family_name, '')
        else '' end,
        case p.what when 'added'
        then coalesce(n.given_name || ' ' || n.family_name,
            g.given_name || ' ' || g.family_name, '') else '' end, ''
    from planned_guardianship p
    left join rosters_guardian g on g.district_id = %(district)s and g.sourced_id = p.guardian
    left join planned_guardian n on n.sourced_id = p.guardian
    join rosters_student s on s.district_id = %(district)s and s.sourced_id = p.student
    where p.what in ('added', 'removed')
    and not exists (select from planned_student_gone x where x.id = s.id)
    order by p.student, p.guardian limit %(most)s
"""
CONTACT = """
    select p.kind, coalesce((
            select min(l.student) from planned_link l where l.guardian = p.guardian), (
            select min(s.sourced_id) from rosters_guardianship l
            join rosters_student s on s.district_id = l.district_id and s.id = l.student_id
            where l.district_id = %(district)s and l.guardian_id = g.id), p.guardian),
        coalesce(p.was, ''), coalesce(p.destination, ''),
        case when p.fault <> '' then p.fault when p.what = 'removed' then 'removed' else '' end
    from planned_contact p
    join planned_guardian g on g.sourced_id = p.guardian
    where g.id is not null and p.what <> 'same'
    order by 2, p.kind limit %(most)s
"""


def collect(given: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of (what, student, was, now, effect), all of them codes that the page words."""
    found: list[dict[str, Any]] = []
    for query in (LEFT, CONTACT, OWN_WAYS, LANGUAGE, GUARDIAN, NAME, GRADE):
        for what, student, was, now, effect in rows(query, {**given, "most": MOST}):
            shown = (_masked(what, was), _masked(what, now))
            found.append(
                {
                    "what": what,
                    "student": student,
                    "was": shown[0],
                    "now": shown[1],
                    "effect": effect,
                }
            )
    return found


def _masked(what: str, value: str) -> str:
    if what in {"mobile", "home", "own_mobile"}:
        return f"···{value[-4:]}" if value else ""
    if what in {"email", "own_email"}:
        name, at, domain = value.partition("@")
        return f"{name[:1]}···{at}{domain}" if value else ""
    return value
