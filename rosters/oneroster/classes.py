"""Classes and who sits in them: planned, then written."""

PLANNED = {
    # Without a school there is no class of ours; its row is looked at anew with the next file.
    "planned_class": """
        select c.sourced_id, c.title, c.is_homeroom, c.periods, o.school_id, g.id,
            case when o.school_id is null then 'kept_out'
            when g.id is null then 'added' when g.ended_at is not null then 'returned'
            when (g.title, g.is_homeroom, g.school_id, g.periods::text[])
                is distinct from (c.title, c.is_homeroom, o.school_id, c.periods) then 'changed'
            else 'same' end as what,
            g.school_id is distinct from o.school_id as has_moved
        from staged_class c
        left join rosters_schoolsource o on o.district_id = %(district)s and o.sourced_id = c.org
        left join rosters_classgroup g on g.district_id = %(district)s
            and g.sourced_id = c.sourced_id
    """,
    "planned_class_gone": """
        select g.id, g.sourced_id from rosters_classgroup g
        join (
            select sourced_id from staged_gone where file = 'classes'
            union select sourced_id from planned_class where what = 'kept_out'
        ) x on x.sourced_id = g.sourced_id
        where g.district_id = %(district)s and g.ended_at is null
    """,
    # Enrollments that no row says any longer, unless a row of this file says them again.
    "released_enrollment": """
        select e.id from staged_gone g
        join rosters_enrollment e on g.file = 'enrollments'
            and e.district_id = %(district)s and e.sourced_id = g.sourced_id
        union select e.id from staged_enrollment n
        join rosters_enrollment e on e.district_id = %(district)s and e.sourced_id = n.sourced_id
        union select e.id from planned_class_gone c
        join rosters_enrollment e on e.district_id = %(district)s and e.class_group_id = c.id
        union select e.id from planned_student_gone s
        join rosters_enrollment e on e.district_id = %(district)s and e.student_id = s.id
    """,
    # `class_id` and `student_id` are ours, where they have a row already.
    "wanted_enrollment": """
        select e.sourced_id, e.class, e.person, coalesce(pc.id, c.id) as class_id,
            coalesce(ps.id, s.id) as student_id,
            case when pc.what = 'kept_out' or (pc.sourced_id is null and
                (c.id is null or cx.sourced_id is not null)) then 'left_out'
            when ps.sourced_id is null and (s.id is null or u.sourced_id is not null
                or sx.sourced_id is not null) then 'no_student'
            else 'fine' end as what
        from staged_enrollment e
        left join planned_class pc on pc.sourced_id = e.class
        left join rosters_classgroup c on c.district_id = %(district)s
            and c.sourced_id = e.class and c.ended_at is null
        left join staged_gone cx on cx.file = 'classes' and cx.sourced_id = e.class
        left join planned_student ps on ps.sourced_id = e.person
        left join rosters_student s on s.district_id = %(district)s
            and s.sourced_id = e.person and s.left_at is null
        left join staged_user u on u.sourced_id = e.person
        left join staged_gone sx on sx.file = 'users' and sx.sourced_id = e.person
        where e.role = 'student'
    """,
    "planned_enrollment": """
        select distinct on (w.class, w.person) w.sourced_id, w.class, w.person, e.id,
            case when e.id is null then 'added' when r.id is null then 'twice'
            when e.sourced_id <> w.sourced_id then 'changed' else 'same' end as what
        from wanted_enrollment w
        left join rosters_enrollment e on e.district_id = %(district)s
            and e.class_group_id = w.class_id and e.student_id = w.student_id
        left join released_enrollment r on r.id = e.id
        where w.what = 'fine'
        order by w.class, w.person, w.sourced_id is distinct from e.sourced_id, w.sourced_id
    """,
    "planned_enrollment_gone": """
        select e.id, e.sourced_id from released_enrollment r
        join rosters_enrollment e on e.district_id = %(district)s and e.id = r.id
        where not exists (select from planned_enrollment p where p.id = r.id)
    """,
}

WRITTEN = (
    (
        "classes", "added",
        """
        insert into rosters_classgroup
            (district_id, school_id, sourced_id, title, is_homeroom, periods)
        select %(district)s, school_id, sourced_id, title, is_homeroom, periods
        from planned_class where what = 'added'
        """,
    ),
    (
        "classes", "changed returned",
        """
        update rosters_classgroup g set title = p.title, is_homeroom = p.is_homeroom,
            school_id = p.school_id, periods = p.periods, ended_at = null
        from planned_class p
        where g.district_id = %(district)s and g.id = p.id and p.what in ('changed', 'returned')
        """,
    ),
    (
        "classes", "removed",
        """
        update rosters_classgroup g set ended_at = %(now)s from planned_class_gone x
        where g.district_id = %(district)s and g.id = x.id
        """,
    ),
    (
        "enrollments", "removed",
        """
        delete from rosters_enrollment e using planned_enrollment_gone x
        where e.district_id = %(district)s and e.id = x.id
        """,
    ),
    (
        "enrollments", "changed",
        """
        update rosters_enrollment e set sourced_id = p.sourced_id from planned_enrollment p
        where e.district_id = %(district)s and e.id = p.id and p.what = 'changed'
        """,
    ),
    (
        "enrollments", "added",
        """
        insert into rosters_enrollment (district_id, class_group_id, student_id, sourced_id)
        select %(district)s, c.id, s.id, p.sourced_id from planned_enrollment p
        join rosters_classgroup c on c.district_id = %(district)s and c.sourced_id = p.class
        join rosters_student s on s.district_id = %(district)s and s.sourced_id = p.person
        where p.what = 'added'
        """,
    ),
)  # fmt: skip
