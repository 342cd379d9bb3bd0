"""How many families a draft is for, in which languages, and who will not be reached and why."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from notifications.audience.reasons import reason
from notifications.audience.selection import Selection, select
from notifications.audience.staff import Colleague, staff_of
from notifications.models import Channel, Message, Recipient


@dataclass(frozen=True)
class Counts:
    """`will_reach` plus all of `not_reached` is `families`, always."""

    # Of a message to students these are students, and each is reached alone.
    families: int
    students: int
    guardians: int
    # (language, families), the largest first; "" where nobody entered one.
    by_language: list[tuple[str, int]]
    will_reach: int
    not_reached: list[tuple[Recipient.Reason, int]]
    # Families none of whose mobiles takes our texts any more, who are reached otherwise.
    texts_stopped: int
    # Deliveries: shared numbers count once, a colleague's that is a family's, too.
    by_channel: dict[str, int]
    # Colleagues who get it, too, and how many more no chosen way leads to.
    staff: int = 0
    staff_missed: int = 0


def count(message: Message, *, without: Collection[int] = ()) -> Counts:
    """By the roster of this moment; a few milliseconds for a school. Students whom the policy
    leaves out are named by whoever has asked it."""
    selection, staff = select(message, without=without), staff_of(message)
    selection.values.update(_destinations(staff))
    with connection.cursor() as cursor:
        selection.choose(cursor)
        cursor.execute(_fates(selection, message.channels), selection.values)
        fates = cursor.fetchall()
        cursor.execute(_deliveries(selection, message.channels), selection.values)
        by_channel = dict(cursor.fetchall())
    languages: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for language, why, is_silenced, families, students, guardians in fates:
        languages[language] += families
        reasons[why] += families
        totals.update(families=families, students=students, guardians=guardians)
        totals["silenced"] += families if is_silenced and not why else 0
    return Counts(
        families=totals["families"],
        students=totals["students"],
        guardians=totals["guardians"],
        by_language=sorted(languages.items(), key=lambda one: (-one[1], one[0])),
        will_reach=reasons[""],
        not_reached=[(why, reasons[why]) for why in Recipient.Reason if reasons[why]],
        texts_stopped=totals["silenced"],
        by_channel={channel: by_channel.get(channel, 0) for channel in message.channels},
        staff=sum(bool(one.ways) for one in staff),
        staff_missed=sum(not one.ways for one in staff),
    )


def _destinations(staff: Iterable[Colleague]) -> dict[str, list[str]]:
    ways = [way for one in staff for way in one.ways.items()]
    return {"staff_by": [by.value for by, _to in ways], "staff_to": [to for _by, to in ways]}


def _fates(selection: Selection, channels: Iterable[str]) -> str:
    why = reason(has_open_way="bool_or(reached.is_open)", has_any_way="bool_or(reached.is_any)")
    return f"""
        with way as ({_every_way(selection, channels)}), reached as (
            select family_id, bool_or(is_open) as is_open, true as is_any,
                bool_or(channel = 'sms') and not bool_or(channel = 'sms' and is_open)
                    as is_silenced
            from way group by family_id
        ), fate as (
            select min(lead.language) as language, {why} as reason, family.students,
                coalesce(bool_or(reached.is_silenced), false) as is_silenced,
                count(guardian.guardian_id) as guardians
            from chosen_family family
            join chosen_lead lead on lead.family_id = family.family_id
            left join chosen_guardian guardian on guardian.family_id = family.family_id
            left join reached on reached.family_id = family.family_id
            group by family.family_id, family.students
        )
        select language, reason, is_silenced, count(*), sum(students)::int, sum(guardians)::int
        from fate group by language, reason, is_silenced
    """


def _deliveries(selection: Selection, channels: Iterable[str]) -> str:
    return f"""
        with way as (
            select channel, destination from ({_every_way(selection, channels)}) families
            where is_open
            union all
            select * from unnest(%(staff_by)s::text[], %(staff_to)s::text[])
        )
        select channel, count(distinct destination) from way group by channel
    """


def _every_way(selection: Selection, channels: Iterable[str]) -> str:
    ways = [
        f"select '{Channel(one).value}' as channel, family_id, destination, {is_open} as is_open "
        f"from ({selection.ways(one, stopped=not is_open)}) {one}"
        for one in channels
        for is_open in (True, False)
    ]
    nothing = "select '' as channel, 0 as family_id, '' as destination, false as is_open limit 0"
    return " union all ".join(ways) or nothing
