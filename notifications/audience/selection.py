"""Who a message is for, as SQL: families, their guardians, who leads a family, the ways to them.

    chosen_family(family_id, student_id, language, name, students)
    chosen_guardian(family_id, turn, guardian_id, language, name, mobile, home, email, written)
    chosen_lead(family_id, language, name): what a family is written to in, and listed under
    ways: destination, family_id, turn, language; of one channel, STOP left out

Of a message to students each is alone under `family_id`, and answers for themselves.

The page's counts and the fan-out run the same text, so that the number on the button is the
number that is contacted. Each step names the district where it begins to read; what it joins by
id from there is held by row security, which also completes the indexes. (Said twice, the planner
would take the district for a much smaller one.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from notifications.models import Channel, Message
from optin.models import SenderGroup
from tenancy.scope import current_district_id


@dataclass(frozen=True)
class Selection:
    """The steps of one message, and the values for all their placeholders."""

    families: str
    guardians: str
    is_correction: bool
    values: dict[str, Any]

    def choose(self, cursor: CursorWrapper) -> None:
        """Keep families, guardians and leads in temporary tables, for all that follows to read.

        With their size known: as parts of one query the planner takes a thousand families for
        one, and a count takes seconds. Of keys alone, for those are what is joined and grouped by.
        """
        for table, (query, keys) in {
            "chosen_family": (self.families, "family_id, student_id"),
            "chosen_guardian": (self.guardians, "family_id, turn"),
            "chosen_lead": (LEADS, "family_id"),
        }.items():
            cursor.execute(f"drop table if exists pg_temp.{table}")
            made = f"create temporary table {table} on commit drop as {query}"
            cursor.execute(made, self.values)
            cursor.execute(f"analyze {table} ({keys})")

    def ways(self, channel: str, *, stopped: bool = False) -> str:
        """The ways on this channel that may be used; or those alone that somebody has stopped."""
        found = CONTACTED_WAYS if self.is_correction else WAYS[Channel(channel)]
        held = "" if stopped else "not "
        return f"select way.* from ({found}) way where {held}exists ({STOPS})".replace(
            "%(channel)s", f"'{Channel(channel).value}'"
        )


def select(message: Message, *, without: Iterable[int] = ()) -> Selection:
    """`without` are students whom the policy leaves out, and whose families they are not for."""
    values: dict[str, Any] = {
        "district": current_district_id(),
        "message": message.pk,
        "school": message.school_id,
        "grades": message.grades,
        "corrects": message.corrects_id,
        "group": group_of(message).value,
        "without": list(without),
    }
    is_correction = message.audience == Message.Audience.CONTACTED
    if message.goes_to_students:
        families = CONTACTED_STUDENTS if is_correction else _chosen(STUDENTS, message)
        return Selection(families, THEMSELVES, is_correction, values)
    families = CONTACTED_FAMILIES if is_correction else _chosen(FAMILIES, message)
    return Selection(families, GUARDIANS, is_correction, values)


def group_of(message: Message) -> SenderGroup:
    """The number that it comes from, and so whose STOP counts."""
    return SenderGroup.EMERGENCY if message.is_emergency else SenderGroup.OTHER


def _chosen(who: str, message: Message) -> str:
    at_school = AT_SCHOOL if message.school_id else ""
    which = WHICH.get(message.audience, "and false")
    if message.is_of_class:
        which = f"{which} {WITHOUT}"
    return who.format(at_school=at_school, which=which)


AT_SCHOOL = """
    join rosters_schoolenrollment place on place.student_id = student.id
        and place.school_id = %(school)s"""
WHICH: dict[str, str] = {
    Message.Audience.DISTRICT: "",
    Message.Audience.SCHOOL: "",
    Message.Audience.GRADES: "and student.grade = any(%(grades)s)",
    Message.Audience.CLASSES: """and exists (
        select 1 from rosters_enrollment seat
        join notifications_audienceclass chosen on chosen.class_group_id = seat.class_group_id
            and chosen.message_id = %(message)s
        where seat.student_id = student.id)""",
    Message.Audience.STUDENTS: """and exists (
        select 1 from notifications_audiencestudent picked
        where picked.student_id = student.id and picked.message_id = %(message)s)""",
}
WITHOUT = "and student.id <> all (%(without)s::bigint[])"
# The same of several messages at once, each of them `one`.
IN_AUDIENCE = "({})".format(
    " or ".join(
        f"one.audience = '{audience}' {which}".replace("%(grades)s", "one.grades").replace(
            "%(message)s", "one.id"
        )
        for audience, which in WHICH.items()
    )
)
# All children of a family have the same guardians, so any one of them leads to these.
FAMILIES = """
    select student.family_id, min(student.id) as student_id,
        coalesce(min(nullif(student.language, '')), '') as language,
        min(student.family_name || ' ' || student.given_name) as name, count(*) as students
    from rosters_student student {at_school}
    where student.district_id = %(district)s and student.left_at is null
        and student.family_id is not null {which}
    group by student.family_id
"""
STUDENTS = """
    select student.id as family_id, student.id as student_id,
        coalesce(nullif(student.language, ''), '') as language,
        student.family_name || ' ' || student.given_name as name, 1::bigint as students
    from rosters_student student {at_school}
    where student.district_id = %(district)s and student.left_at is null {which}
"""
# A student has their own ways, and speaks for nobody else.
THEMSELVES = """
    select family.family_id, student.id as turn, student.id as guardian_id, family.language,
        family.name, nullif(student.mobile, '') as mobile, null::text as home,
        nullif(student.email, '') as email,
        (student.mobile <> '')::int + (student.email <> '')::int as written
    from chosen_family family
    join rosters_student student on student.id = family.student_id
"""
# `turn` is a guardian's place in the roster's own order, as one number that can be compared.
GUARDIANS = """
    select family.family_id, (min(link.place)::bigint << 48) + guardian.id as turn,
        guardian.id as guardian_id,
        coalesce(nullif(guardian.language, ''), min(family.language)) as language,
        guardian.family_name || ' ' || guardian.given_name as name,
        max(point.destination) filter (where point.kind = 'mobile') as mobile,
        max(point.destination) filter (where point.kind = 'home') as home,
        max(point.destination) filter (where point.kind = 'email') as email,
        count(point.id) as written
    from chosen_family family
    join rosters_guardianship link on link.student_id = family.student_id
    join rosters_guardian guardian on guardian.id = link.guardian_id and guardian.left_at is null
    left join rosters_contactpoint point on point.guardian_id = guardian.id
    group by family.family_id, guardian.id
"""
# Written to in the language of its first guardian who has one, listed under the first of all;
# without any, like the children.
LEADS = """
    select family.family_id, coalesce(speaker.language, family.language) as language,
        coalesce(first.name, family.name) as name
    from chosen_family family
    left join (
        select family_id, min(turn) as first, min(turn) filter (where language <> '') as speaks
        from chosen_guardian group by family_id
    ) turns on turns.family_id = family.family_id
    left join chosen_guardian first
        on first.family_id = family.family_id and first.turn = turns.first
    left join chosen_guardian speaker
        on speaker.family_id = family.family_id and speaker.turn = turns.speaks
"""
# A call goes to one phone of a guardian: the one at home, else the mobile.
WAYS: dict[Channel, str] = {
    channel: f"""
        select {column} as destination, family_id, turn, language
        from chosen_guardian where {column} is not null"""
    for channel, column in {
        Channel.SMS: "mobile",
        Channel.VOICE: "coalesce(home, mobile)",
        Channel.EMAIL: "email",
    }.items()
}
STOPS = """
    select 1 from optin_stop stop where stop.district_id = %(district)s
    and stop.channel = %(channel)s and stop.destination = way.destination
    and stop."group" = %(group)s and stop.is_in_force"""

# A correction goes to exactly those who may have got the first message, wherever it got to.
CONTACTED = """
    first.district_id = %(district)s and first.message_id = %(corrects)s
    and first.state in ('sending', 'accepted', 'sent', 'delivered', 'unknown', 'needs_review')"""
CONTACTED_FAMILIES = f"""
    select who.family_id, min(student.id) as student_id,
        coalesce(min(nullif(student.language, '')), '') as language,
        coalesce(min(student.family_name || ' ' || student.given_name), '') as name,
        count(student.id) as students
    from (
        select distinct unnest(first.families) as family_id
        from notifications_delivery first where {CONTACTED}
    ) who
    left join rosters_student student on student.family_id = who.family_id
    group by who.family_id
"""
CONTACTED_STUDENTS = f"""
    select who.student_id as family_id, who.student_id, coalesce(student.language, '') as language,
        coalesce(student.family_name || ' ' || student.given_name, '') as name,
        1::bigint as students
    from (
        select distinct unnest(first.families) as student_id
        from notifications_delivery first where {CONTACTED}
    ) who
    left join rosters_student student on student.id = who.student_id
    where true {WITHOUT.replace("student.id", "who.student_id")}
"""
CONTACTED_WAYS = f"""
    select first.destination, unnest(first.families) as family_id, 0::bigint as turn,
        first.language
    from notifications_delivery first where {CONTACTED} and first.channel = %(channel)s"""
