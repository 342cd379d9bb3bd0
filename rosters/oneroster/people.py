"""Students, guardians, who answers for whom, and how they are reached: planned, then written.

Everything is planned in temporary tables under the student system's own ids (`student` and
`guardian` are theirs); `id` is ours where there is a row, and `what` says what becomes of it.
"""

PLANNED = {
    "planned_student": """
        select u.sourced_id, u.given_name, u.family_name, u.grade, u.language,
            u.own_mobile, u.own_email, s.id,
            case when s.id is null then 'added' when s.left_at is not null then 'returned'
            when (s.given_name, s.family_name, s.grade, s.language, s.mobile, s.email)
                is distinct from (u.given_name, u.family_name, u.grade, u.language,
                    u.own_mobile, u.own_email) then 'changed'
            else 'same' end as what
        from staged_user u
        left join rosters_student s on s.district_id = %(district)s and s.sourced_id = u.sourced_id
        where u.is_student
    """,
    "planned_student_gone": """
        select s.id, s.sourced_id from rosters_student s
        join (
            select sourced_id from staged_gone where file = 'users'
            union select sourced_id from staged_user where not is_student
        ) g on g.sourced_id = s.sourced_id
        where s.district_id = %(district)s and s.left_at is null
    """,
    # Students whose guardians are said anew: by their own row, a guardian's, or who may decide.
    "touched_student": """
        select sourced_id from staged_user where is_student
        union select student from staged_link where not by_student
        union select student from staged_custody
        union select s.sourced_id
        from (
            select sourced_id, family from staged_user
            union all select sourced_id, '' from staged_gone where file = 'users'
        ) x
        join rosters_guardian g on g.district_id = %(district)s and g.sourced_id = x.sourced_id
        join rosters_guardianship l on l.district_id = g.district_id and l.guardian_id = g.id
            and (l.kind <> x.family or l.named_by_guardian)
        join rosters_student s on s.district_id = l.district_id and s.id = l.student_id
    """,
    # What rows of this file say of touched students, and what rows that did not change still say;
    # kept where both sides are here and the one is a student and the other family.
    "planned_link": """
        with said as (
            select student, guardian, place, by_student from staged_link
            union all
            select s.sourced_id, g.sourced_id, l.place, side.by_student
            from touched_student t
            join rosters_student s on s.district_id = %(district)s and s.sourced_id = t.sourced_id
            join rosters_guardianship l on l.district_id = s.district_id and l.student_id = s.id
            join rosters_guardian g on g.district_id = l.district_id and g.id = l.guardian_id
            cross join (values (true), (false)) side (by_student)
            where case when side.by_student
                then l.named_by_student
                    and not exists (select from staged_user u where u.sourced_id = s.sourced_id)
                else l.named_by_guardian
                    and not exists (select from staged_user u where u.sourced_id = g.sourced_id)
                end
        ), sound as (
            select l.student, l.guardian, min(l.place) filter (where l.by_student) as place,
                bool_or(l.by_student) as named_by_student,
                bool_or(not l.by_student) as named_by_guardian,
                max(gu.family) as family, max(g.id) as guardian_id
            from said l
            left join staged_user su on su.sourced_id = l.student
            left join staged_gone sx on sx.file = 'users' and sx.sourced_id = l.student
            left join rosters_student s on s.district_id = %(district)s
                and s.sourced_id = l.student and s.left_at is null
            left join staged_user gu on gu.sourced_id = l.guardian
            left join staged_gone gx on gx.file = 'users' and gx.sourced_id = l.guardian
            left join rosters_guardian g on g.district_id = %(district)s
                and g.sourced_id = l.guardian and g.left_at is null
            where case when su.sourced_id is null
                then s.id is not null and sx.sourced_id is null else su.is_student end
            and case when gu.sourced_id is null
                then g.id is not null and gx.sourced_id is null else gu.family <> '' end
            group by l.student, l.guardian
        )
        select student, guardian, named_by_student, named_by_guardian,
            row_number() over (partition by student order by place nulls last, guardian) as place,
            coalesce(family, (
                select l.kind from rosters_guardianship l
                where l.district_id = %(district)s and l.guardian_id = sound.guardian_id limit 1
            )) as kind,
            not exists (select from planned_limit x where x.student = sound.student
                and x.guardian = sound.guardian) as may_decide
        from sound
    """,
    "planned_guardianship": """
        with old as (
            select l.id, s.sourced_id as student, g.sourced_id as guardian, l.kind, l.place,
                l.named_by_student, l.named_by_guardian, l.may_decide
            from (
                select sourced_id from touched_student
                union select sourced_id from planned_student_gone
            ) t
            join rosters_student s on s.district_id = %(district)s and s.sourced_id = t.sourced_id
            join rosters_guardianship l on l.district_id = s.district_id and l.student_id = s.id
            join rosters_guardian g on g.district_id = l.district_id and g.id = l.guardian_id
        )
        select coalesce(n.student, o.student) as student, coalesce(n.guardian, o.guardian)
            as guardian, o.id, n.kind, n.place, n.named_by_student, n.named_by_guardian,
            n.may_decide, o.kind as was_kind, o.may_decide as did_decide,
            case when o.id is null then 'added' when n.student is null then 'removed'
            when (n.kind, n.place, n.named_by_student, n.named_by_guardian) is distinct from
                (o.kind, o.place, o.named_by_student, o.named_by_guardian) then 'changed'
            else 'same' end as what
        from planned_link n
        full join old o on o.student = n.student and o.guardian = n.guardian
    """,
    # One whom nobody names in this file stays while a row that did not change still does.
    "planned_guardian": """
        with said as materialized (
            select u.sourced_id, u.given_name, u.family_name, u.language, g.id, g.left_at,
                g.given_name as old_given_name, g.family_name as old_family_name,
                g.language as old_language, l.guardian is not null as is_linked
            from staged_user u
            left join (select distinct guardian from planned_link) l on l.guardian = u.sourced_id
            left join rosters_guardian g on g.district_id = %(district)s
                and g.sourced_id = u.sourced_id
            where u.family <> ''
        ), kept as (
            select distinct said.id from said
            join rosters_guardianship k on k.district_id = %(district)s and k.guardian_id = said.id
            join rosters_student s on s.district_id = k.district_id and s.id = k.student_id
            where not said.is_linked
            and not exists (select from touched_student t where t.sourced_id = s.sourced_id)
            and not exists (select from planned_student_gone x where x.id = s.id)
        )
        select said.sourced_id, said.given_name, said.family_name, said.language, said.id,
            case when not said.is_linked and kept.id is null then 'kept_out'
            when said.id is null then 'added' when said.left_at is not null then 'returned'
            when (old_given_name, old_family_name, old_language)
                is distinct from (given_name, family_name, language) then 'changed'
            else 'same' end as what
        from said left join kept on kept.id = said.id
    """,
    "planned_guardian_gone": """
        with released as materialized (
            select r.guardian, (select count(*) from rosters_guardianship k
                where k.district_id = %(district)s and k.guardian_id = p.id) as links
            from planned_guardianship r
            join rosters_guardian p on p.district_id = %(district)s and p.sourced_id = r.guardian
            where r.what = 'removed'
        )
        select g.id, g.sourced_id from rosters_guardian g
        join (
            select sourced_id from staged_gone where file = 'users'
            union select sourced_id from staged_user where family = ''
            union select sourced_id from planned_guardian where what = 'kept_out'
            union select guardian from released where not exists (
                select from planned_link l where l.guardian = released.guardian)
            group by guardian, links having links = count(*)
        ) x on x.sourced_id = g.sourced_id
        where g.district_id = %(district)s and g.left_at is null
    """,
    "planned_contact": """
        with new as (
            select c.* from staged_contact c
            join planned_guardian p on p.sourced_id = c.guardian and p.what <> 'kept_out'
        ), old as (
            select c.id, p.sourced_id as guardian, c.kind, c.written, c.destination, c.fault
            from planned_guardian p
            join rosters_contactpoint c on c.district_id = %(district)s and c.guardian_id = p.id
            where p.what <> 'kept_out'
        )
        select coalesce(n.guardian, o.guardian) as guardian, coalesce(n.kind, o.kind) as kind,
            o.id, n.written, n.destination, n.fault,
            o.destination as was, o.fault as was_fault,
            case when o.id is null then 'added' when n.guardian is null then 'removed'
            when (n.written, n.destination, n.fault)
                is distinct from (o.written, o.destination, o.fault) then 'changed'
            else 'same' end as what
        from new n full join old o on o.guardian = n.guardian and o.kind = n.kind
    """,
    "planned_place": """
        with new as (
            select distinct c.student, o.school_id from staged_school c
            join rosters_schoolsource o on o.district_id = %(district)s and o.sourced_id = c.org
        ), old as (
            select e.id, t.sourced_id as student, e.school_id
            from (
                select id, sourced_id from planned_student
                union select id, sourced_id from planned_student_gone
            ) t
            join rosters_schoolenrollment e on e.district_id = %(district)s
                and e.student_id = t.id
        )
        select coalesce(n.student, o.student) as student,
            coalesce(n.school_id, o.school_id) as school_id, o.id,
            case when o.id is null then 'added' when n.student is null then 'removed'
            else 'same' end as what
        from new n full join old o on o.student = n.student and o.school_id = n.school_id
    """,
}

# With what each writes, as the plan counts it: what is not planned is not asked for.
WRITTEN = (
    (
        "students", "added",
        """
        insert into rosters_student
            (district_id, sourced_id, given_name, family_name, grade, language, mobile, email,
            turns_13_on)
        select %(district)s, p.sourced_id, p.given_name, p.family_name, p.grade, p.language,
            p.own_mobile, p.own_email, b.turns_13_on
        from planned_student p left join staged_birthday b on b.student = p.sourced_id
        where p.what = 'added'
        """,
    ),
    (
        "students", "changed returned",
        """
        update rosters_student s set given_name = p.given_name, family_name = p.family_name,
            grade = p.grade, language = p.language, mobile = p.own_mobile, email = p.own_email,
            left_at = null
        from planned_student p
        where s.district_id = %(district)s and s.id = p.id and p.what in ('changed', 'returned')
        """,
    ),
    (
        "students", "removed",
        """
        update rosters_student s set left_at = %(now)s from planned_student_gone g
        where s.district_id = %(district)s and s.id = g.id
        """,
    ),
    (
        "guardians", "added",
        """
        insert into rosters_guardian (district_id, sourced_id, given_name, family_name, language)
        select %(district)s, sourced_id, given_name, family_name, language
        from planned_guardian where what = 'added'
        """,
    ),
    (
        "guardians", "changed returned",
        """
        update rosters_guardian g set given_name = p.given_name, family_name = p.family_name,
            language = p.language, left_at = null
        from planned_guardian p
        where g.district_id = %(district)s and g.id = p.id and p.what in ('changed', 'returned')
        """,
    ),
    (
        "guardians", "removed",
        """
        update rosters_guardian g set left_at = %(now)s from planned_guardian_gone x
        where g.district_id = %(district)s and g.id = x.id
        """,
    ),
    (
        "contacts", "removed",
        """
        delete from rosters_contactpoint c using planned_contact p
        where c.district_id = %(district)s and c.id = p.id and p.what = 'removed'
        """,
    ),
    (
        "contacts", "changed",
        """
        update rosters_contactpoint c
        set written = p.written, destination = p.destination, fault = p.fault
        from planned_contact p
        where c.district_id = %(district)s and c.id = p.id and p.what = 'changed'
        """,
    ),
    (
        "contacts", "added",
        """
        insert into rosters_contactpoint
            (district_id, guardian_id, kind, written, destination, fault)
        select %(district)s, g.id, p.kind, p.written, p.destination, p.fault
        from planned_contact p
        join rosters_guardian g on g.district_id = %(district)s and g.sourced_id = p.guardian
        where p.what = 'added'
        """,
    ),
    (
        "links", "removed",
        """
        delete from rosters_guardianship l using planned_guardianship p
        where l.district_id = %(district)s and l.id = p.id and p.what = 'removed'
        """,
    ),
    (
        "links", "changed",
        """
        update rosters_guardianship l set kind = p.kind, place = p.place,
            named_by_student = p.named_by_student, named_by_guardian = p.named_by_guardian
        from planned_guardianship p
        where l.district_id = %(district)s and l.id = p.id and p.what = 'changed'
        """,
    ),
    (
        "deciders", "changed",
        """
        update rosters_guardianship l set may_decide = p.may_decide from planned_guardianship p
        where l.district_id = %(district)s and l.id = p.id and p.may_decide <> p.did_decide
        """,
    ),
    (
        "links", "added",
        """
        insert into rosters_guardianship (district_id, student_id, guardian_id, kind, place,
            named_by_student, named_by_guardian, may_decide)
        select %(district)s, s.id, g.id, p.kind, p.place, p.named_by_student, p.named_by_guardian,
            p.may_decide
        from planned_guardianship p
        join rosters_student s on s.district_id = %(district)s and s.sourced_id = p.student
        join rosters_guardian g on g.district_id = %(district)s and g.sourced_id = p.guardian
        where p.what = 'added'
        """,
    ),
    (
        "places", "removed",
        """
        delete from rosters_schoolenrollment e using planned_place p
        where e.district_id = %(district)s and e.id = p.id and p.what = 'removed'
        """,
    ),
    (
        "places", "added",
        """
        insert into rosters_schoolenrollment (district_id, school_id, student_id)
        select %(district)s, p.school_id, s.id from planned_place p
        join rosters_student s on s.district_id = %(district)s and s.sourced_id = p.student
        where p.what = 'added'
        """,
    ),
)  # fmt: skip

# Our students with somebody who may decide no longer, or again, or who has become another to them.
RIGHTS = """
    select distinct s.id from planned_guardianship p
    join rosters_student s on s.district_id = %(district)s and s.sourced_id = p.student
    where p.what = 'removed' or p.may_decide <> coalesce(p.did_decide, true)
    or p.kind <> p.was_kind
    order by s.id
"""

# Children with exactly the same guardians are one family; a child without any is one alone.
FAMILIES = {
    "planned_family": """
        select s.id as student, encode(sha256(convert_to(coalesce(
            'guardians ' || string_agg(l.guardian_id::text, ' ' order by l.guardian_id),
            'student ' || s.id), 'UTF8')), 'hex') as key
        from (
            select sourced_id from planned_student where what in ('added', 'returned')
            union select student from planned_guardianship where what in ('added', 'removed')
        ) t
        join rosters_student s on s.district_id = %(district)s and s.sourced_id = t.sourced_id
            and s.left_at is null
        left join rosters_guardianship l on l.district_id = s.district_id
            and l.student_id = s.id
        group by s.id
    """
}
FAMILIES_WRITTEN = (
    """
    insert into rosters_family (district_id, key)
    select distinct %(district)s, key from planned_family
    on conflict (district_id, key) do nothing
    """,
    """
    update rosters_student s set family_id = f.id
    from planned_family p
    join rosters_family f on f.district_id = %(district)s and f.key = p.key
    where s.district_id = %(district)s and s.id = p.student
    and s.family_id is distinct from f.id
    """,
)
