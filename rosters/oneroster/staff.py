"""Staff of classes: an account by their address, an appointment at the school of their class.

Whoever coaches, advises or counsels there already has their class by that role; anybody else is
appointed a teacher, for the student system tells no more. What a person entered by hand is never
ended here, and a closed account is never opened.
"""

PLANNED = {
    # A class's staff that is said anew: by an enrollment's row, a person's, or a class that moved.
    "released_staff": """
        select k.id from staged_gone g
        join rosters_classstaff k on g.file = 'enrollments'
            and k.district_id = %(district)s and k.sourced_id = g.sourced_id
        union select k.id from staged_enrollment e
        join rosters_classstaff k on k.district_id = %(district)s and k.sourced_id = e.sourced_id
        union select k.id from staged_user u
        join rosters_classstaff k on k.district_id = %(district)s
            and k.person_sourced_id = u.sourced_id
        union select k.id from staged_gone g
        join rosters_classstaff k on g.file = 'users'
            and k.district_id = %(district)s and k.person_sourced_id = g.sourced_id
        union select k.id from planned_class_gone c
        join rosters_classstaff k on k.district_id = %(district)s and k.class_group_id = c.id
        union select k.id from planned_class c
        join rosters_classstaff k on k.district_id = %(district)s and k.class_group_id = c.id
        where c.has_moved
    """,
    "wanted_staff": """
        with said as (
            select sourced_id, class, person from staged_enrollment where role = 'teacher'
            union
            select k.sourced_id, c.sourced_id, k.person_sourced_id
            from released_staff r
            join rosters_classstaff k on k.district_id = %(district)s and k.id = r.id
            join rosters_classgroup c on c.district_id = k.district_id
                and c.id = k.class_group_id
            where not exists (
                select from staged_enrollment e where e.sourced_id = k.sourced_id)
            and not exists (select from staged_gone g
                where g.file = 'enrollments' and g.sourced_id = k.sourced_id)
            and not exists (select from staged_gone g
                where g.file = 'users' and g.sourced_id = k.person_sourced_id)
        )
        select w.sourced_id, w.class, w.person,
            coalesce(pc.school_id, c.school_id) as school_id, coalesce(pc.id, c.id) as class_id,
            u.email, u.given_name, u.family_name, coalesce(p.id, known.id) as person_id,
            case when pc.what = 'kept_out' or (pc.sourced_id is null and
                (c.id is null or cx.sourced_id is not null)) then 'left_out'
            when u.sourced_id is null and known.id is null then 'no_staff'
            when u.sourced_id is not null and not u.is_staff then 'no_staff'
            when u.sourced_id is not null and u.email = '' then 'no_email'
            when not coalesce(p.is_active, known.is_active, true) then 'closed'
            else 'fine' end as what
        from said w
        left join planned_class pc on pc.sourced_id = w.class
        left join rosters_classgroup c on c.district_id = %(district)s
            and c.sourced_id = w.class and c.ended_at is null
        left join staged_gone cx on cx.file = 'classes' and cx.sourced_id = w.class
        left join staged_user u on u.sourced_id = w.person
        left join districts_user p on lower(p.email) = u.email and u.email <> ''
        left join lateral (
            select o.id, o.is_active from rosters_classstaff k
            join districts_appointment a on a.district_id = k.district_id
                and a.id = k.appointment_id
            join districts_user o on o.id = a.person_id
            where k.district_id = %(district)s and k.person_sourced_id = w.person
            and u.sourced_id is null
            limit 1
        ) known on true
    """,
    "planned_staff": """
        select distinct on (w.class, coalesce(w.person_id::text, w.email))
            w.*, k.id as held_id
        from wanted_staff w
        left join lateral (
            select k.id from rosters_classstaff k
            join districts_appointment a on a.district_id = k.district_id
                and a.id = k.appointment_id
            where k.district_id = %(district)s and k.class_group_id = w.class_id
            and a.person_id = w.person_id and a.school_id = w.school_id
            limit 1
        ) k on true
        where w.what = 'fine'
        order by w.class, coalesce(w.person_id::text, w.email), w.sourced_id
    """,
}

ACCOUNTS = """
    insert into districts_user (email, full_name, display_name, password, language, theme,
        is_active)
    select distinct on (email) email, left(trim(given_name || ' ' || family_name), 120),
        left(trim(given_name || ' ' || family_name), 120),
        '!' || replace(gen_random_uuid()::text, '-', ''), '', '', true
    from planned_staff where person_id is null order by email, sourced_id
    on conflict do nothing
"""
PERSONS = """
    update planned_staff w set person_id = p.id from districts_user p
    where w.person_id is null and lower(p.email) = w.email
"""
# Roles in force that a class can go by, of those who are to have one.
HELD = {
    "held_role": """
        select a.id, a.person_id, a.school_id, a.role from districts_appointment a
        where a.district_id = %(district)s and a.role = any(%(class_roles)s)
        and a.person_id in (select person_id from planned_staff)
        and a.closed_at is null and a.from_on <= %(today)s
        and (a.until_on is null or a.until_on >= %(today)s)
    """
}
# Somebody whose last class went this morning and comes back in the afternoon. Of several closed
# ones of a day the last: two open ones with one first day there may not be.
REOPENED = """
    update districts_appointment a set closed_at = null, until_on = null
    where a.district_id = %(district)s and a.role = 'teacher' and a.source = 'feed'
    and a.from_on = %(today)s and (a.closed_at is not null or a.until_on is not null)
    and not exists (select from districts_appointment b
        where b.district_id = a.district_id and b.person_id = a.person_id
        and b.school_id = a.school_id and b.role = a.role and b.source = a.source
        and b.from_on = a.from_on and b.id > a.id)
    and exists (select from planned_staff w
        where w.person_id = a.person_id and w.school_id = a.school_id)
    and not exists (select from held_role h
        where h.person_id = a.person_id and h.school_id = a.school_id)
"""
APPOINTED = """
    insert into districts_appointment
        (district_id, person_id, role, school_id, title, phone, from_on, source)
    select distinct %(district)s::bigint, w.person_id, 'teacher', w.school_id, '', '',
        %(today)s::date, 'feed'
    from planned_staff w
    where not exists (select from held_role h
        where h.person_id = w.person_id and h.school_id = w.school_id)
    on conflict do nothing
    """
# By the role of a teacher before another; of two of a kind, by the older.
TARGET = {
    "target_staff": (
        """
        select distinct on (c.id, a.id) c.id as class_id, a.id as appointment_id, w.sourced_id,
            w.person
        from planned_staff w
        join rosters_classgroup c on c.district_id = %(district)s and c.sourced_id = w.class
        cross join lateral (
            select h.id from held_role h
            where h.person_id = w.person_id and h.school_id = w.school_id
            order by h.role <> 'teacher', h.id limit 1
        ) a
        order by c.id, a.id, w.sourced_id
        """
    )
}
UNSEATED = {
    "unseated": """
        select k.id, k.appointment_id, k.sourced_id, k.person_sourced_id from released_staff r
        join rosters_classstaff k on k.district_id = %(district)s and k.id = r.id
        where not exists (select from target_staff t
            where t.class_id = k.class_group_id and t.appointment_id = k.appointment_id)
    """
}
REMOVED = """
    delete from rosters_classstaff k using unseated u
    where k.district_id = %(district)s and k.id = u.id
"""
SEATED = """
    insert into rosters_classstaff
        (district_id, class_group_id, appointment_id, sourced_id, person_sourced_id)
    select %(district)s, class_id, appointment_id, sourced_id, person from target_staff
    on conflict (district_id, class_group_id, appointment_id)
    do update set sourced_id = excluded.sourced_id,
        person_sourced_id = excluded.person_sourced_id
    where (rosters_classstaff.sourced_id, rosters_classstaff.person_sourced_id)
        is distinct from (excluded.sourced_id, excluded.person_sourced_id)
"""
# The feed's own appointments that no class is left for.
OVER = {
    "over": (
        """
        select distinct a.id, a.from_on from unseated u
        join districts_appointment a on a.district_id = %(district)s
            and a.id = u.appointment_id and a.source = 'feed' and a.role = 'teacher'
        and a.closed_at is null and a.from_on <= %(today)s
        and (a.until_on is null or a.until_on >= %(today)s)
        where not exists (select from rosters_classstaff k
            where k.district_id = a.district_id and k.appointment_id = a.id)
        """
    )
}
ENDED = (
    """
    update districts_appointment a set until_on = %(yesterday)s from over o
    where a.district_id = %(district)s and a.id = o.id and o.from_on <= %(yesterday)s
    """,
    """
    update districts_appointment a set closed_at = %(now)s from over o
    where a.district_id = %(district)s and a.id = o.id and o.from_on > %(yesterday)s
    """,
    # What was given to a colleague for a while ends with it.
    """
    delete from districts_delegation d using over o
    where d.district_id = %(district)s and d.appointment_id = o.id
    and d.from_on > %(yesterday)s
    """,
    """
    update districts_delegation d set until_on = %(yesterday)s from over o
    where d.district_id = %(district)s and d.appointment_id = o.id
    and d.until_on > %(yesterday)s
    """,
)
