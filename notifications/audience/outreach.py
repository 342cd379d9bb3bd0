"""How much outreach the families of an audience have had, or will have by some moment."""

from datetime import datetime, timedelta

from django.db import connection

from districts.models import District
from notifications.audience.selection import IN_AUDIENCE, select
from notifications.models import Message
from policies.content import RuleSetting
from policies.in_force import readable_version_of

RULE = "outreach_budget"


def had(message: Message, at: datetime, now: datetime) -> tuple[tuple[int, int], ...]:
    """(messages, families), the fewest messages first, by that moment of its week or month.

    Whom a message did not reach has not had it. What goes to those contacted before (a
    correction) is part of the first and not counted, neither is this very message.
    """
    is_outreach = message.kind == Message.Kind.OUTREACH
    if not is_outreach or message.audience == Message.Audience.CONTACTED:
        return ()
    begins = _begins(message.district.local(at), period_of(setting_of(message.district, now)))
    selection = select(message)
    given = {**selection.values, "since": begins, "until": at}
    with connection.cursor() as cursor:
        cursor.execute(HAD.replace("{families}", selection.families), given)
        return tuple(cursor.fetchall())


def setting_of(district: District, now: datetime) -> RuleSetting | None:
    """The district's guideline, where it has one."""
    return readable_version_of(district, now).content.setting(RULE)


def period_of(setting: RuleSetting | None) -> str:
    """A month where the district has no guideline."""
    return str(setting.parameters["period"]) if setting else "month"


def _begins(local: datetime, period: str) -> datetime:
    """The Monday of its week, or the first of its month."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "week":
        return midnight - timedelta(days=local.weekday())
    return midnight.replace(day=1)


# Everything is put in one heap and counted by family: whatever the planner takes the sizes for,
# there is nothing to join. What waits for its time is counted by the roster of this moment.
COUNTS = """
    one.district_id = %(district)s and one.kind = 'outreach' and one.corrects_id is null
    and one.id <> %(message)s"""
WAITS = f"""{COUNTS} and one.status in ('scheduled', 'holding')
    and one.release_at between %(since)s and %(until)s"""
ENROLLED = "student.left_at is null and student.family_id is not null"
HAD = f"""
    with had as (
        select family_id, sum(messages)::int as messages
        from (
            select family_id, 0 as messages, true as is_meant from ({{families}}) meant
            union all
            select recipient.family_id, 1, false
            from notifications_message one
            join notifications_recipient recipient on recipient.message_id = one.id
            where {COUNTS} and one.released_at between %(since)s and %(until)s
                and recipient.state <> 'not_reached'
            union all
            select family_id, 1, false from (
                select distinct one.id, student.family_id
                from notifications_message one
                join rosters_schoolenrollment place on place.school_id = one.school_id
                join rosters_student student on student.id = place.student_id
                where {WAITS} and {ENROLLED} and {IN_AUDIENCE}
                union all
                select distinct one.id, student.family_id
                from notifications_message one
                join rosters_student student on student.district_id = one.district_id
                where {WAITS} and one.school_id is null and {ENROLLED} and {IN_AUDIENCE}
            ) waiting
        ) each
        group by family_id having bool_or(is_meant)
    )
    select messages, count(*)::int from had group by messages order by messages
"""
