"""The last look before the wire: a promise is committed for each call, or the call is not made.

Stopped, expired, opted out, role ended: what was committed before this transaction counts, and
what commits after it finds the promise made. Readers hold share locks on what they rely on.
"""

from dataclasses import dataclass, field

from django.db import connection

from districts.models import Leave
from notifications.delivery import named, pace, portions
from notifications.delivery.counters import counting
from notifications.delivery.portions import MINE, STIR, Claim
from notifications.models import Chunk, Delivery, Message
from optin.actions import stops
from tenancy.scope import working_in

S = Delivery.State

# What waits for another undecided copy of its text is looked at again after so long.
CROWDED_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """A call that we may, and now have to, make within the deadline."""

    delivery_id: int
    attempt: int
    destination: str
    language: str


@dataclass
class Promises:
    """`after` is how far the portion was looked through. `crowded` wait for another undecided copy
    of their text. `is_over`: nothing more of it is to be promised; `ended` says why, when it was
    not worked off. `wait`: the sender's contract allows the next after so many seconds."""

    after: int
    made: list[Promise] = field(default_factory=list)
    crowded: list[int] = field(default_factory=list)
    is_over: bool = False
    ended: str = ""
    wait: float = 0.0


def commit(claim: Claim, contents: dict[str, bytes], *, after: int, size: int) -> Promises:
    """Promise the next deliveries of a portion, in the order of their ids from `after` on.

    `contents` is the SHA-256 of what is said, by language.
    """
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(RENEW, claim.values)
        if not cursor.rowcount:
            return Promises(after, is_over=True, ended=LEASE_LOST)
        cursor.execute(RELIED_ON, claim.values | PUT_OUT)
        status, is_expired, is_active, sent_as, audience, is_put_out, to = cursor.fetchone()
        if status not in UNDER_WAY:
            # Rows of a message that nobody has released, whoever wrote them.
            _end(claim, S.CANCELLED)
            return Promises(after, is_over=True, ended=NOT_RELEASED)
        if status == Message.Status.STOPPED or is_expired:
            _end(claim, S.CANCELLED if status == Message.Status.STOPPED else S.EXPIRED)
            return Promises(after, is_over=True, ended=STOPPED)
        if not is_active or is_put_out or not _still_appointed(sent_as):
            _end(claim, S.CANCELLED)
            return Promises(after, is_over=True, ended=REVOKED)
        if audience == Message.Audience.LISTS:
            _end_strangers(claim)
        if to == Message.To.STUDENTS:
            _end_without_permission(claim)
        allowed, wait = pace.reserve(claim, size)
        if not allowed:
            return Promises(after, wait=wait)
        cursor.execute(
            "select pg_advisory_xact_lock_shared(%s, %s)", [stops.LOCK, claim.district_id]
        )
        given = {"after": after, "size": allowed, "languages": list(contents)}
        given["contents"] = list(contents.values())
        cursor.execute(PROMISE, claim.values | given)
        rows = cursor.fetchall()
        return Promises(
            after=max((row[1] for row in rows), default=after),
            made=[Promise(*row[1:]) for row in rows if row[0] == "promised"],
            crowded=[row[1] for row in rows if row[0] == "crowded"],
            is_over=len(rows) < allowed,
        )


def wait_or_end(claim: Claim, *, seconds: float) -> None:
    """A portion that nothing can carry: tried again after so long, until its message is over."""
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(RELIED_ON, claim.values | PUT_OUT)
        status, is_expired, *_ = cursor.fetchone()
        is_stopped = status == Message.Status.STOPPED
        if claim.work == Chunk.Work.SEND and (is_stopped or is_expired):
            _end(claim, S.CANCELLED if is_stopped else S.EXPIRED)
            portions.finish(claim)
        else:
            portions.put_back(claim, seconds=seconds)


LEASE_LOST, STOPPED, REVOKED = "lease lost", "stopped", "revoked"
NOT_RELEASED = "not released"
# Released by the policy's answer (notifications.constraints), and what became of that.
UNDER_WAY = {Message.Status.SENDING, Message.Status.SENT, Message.Status.STOPPED}


def _still_appointed(appointment_id: int | None) -> bool:
    """Whether the role that gave the right stands; nobody closes it while we look."""
    if appointment_id is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select closed_at is null and coalesce(
                until_on >= (tenancy_now() at time zone district.time_zone)::date, true)
            from districts_appointment appointment
            join districts_district district on district.id = appointment.district_id
            where appointment.id = %s for share of appointment
            """,
            [appointment_id],
        )
        row = cursor.fetchone()
        return bool(row and row[0])


RENEW = """
    update notifications_chunk set lease_until = tenancy_now() + %(lease)s * interval '1 second'
    where id = %(chunk)s and token = %(token)s and lease_until > tenancy_now() and done_at is null
"""
PUT_OUT = {"put_out": [kind.value for kind in Leave.PUTS_OUT]}
RELIED_ON = """
    select message.status, message.expires_at <= tenancy_now(), person.is_active,
        message.sent_as_id, message.audience,
        -- Whoever is put on leave writes to no student from that minute on (S0-56).
        message."to" = 'students' and exists (
            select 1 from districts_leave leave
            where leave.district_id = message.district_id and leave.person_id = person.id
            and leave.kind = any(%(put_out)s) and leave.from_at <= tenancy_now()
            and (leave.until_at is null or leave.until_at > tenancy_now())),
        message."to"
    from notifications_message message
    join districts_user person on person.id = coalesce(message.sent_by_id, message.author_id)
    where message.id = %(message)s for share of message, person
"""
PROMISED = counting("moved", out_of=S.QUEUED, into=[S.SENDING, S.SUPPRESSED])
PROMISE = f"""
    with due as materialized (
        select delivery.id, delivery.destination, delivery.language
        from notifications_delivery delivery
        where {MINE} and delivery.id > %(after)s and delivery.state = 'queued'
        and delivery.attempts = %(attempt)s - 1
        order by delivery.id limit %(size)s for update
    ), refused as materialized (
        select due.id from due where exists (
            select 1 from optin_stop stop where stop.district_id = %(district)s
            and stop.channel = %(channel)s and stop.destination = due.destination
            and stop."group" = %(group)s and stop.is_in_force)
    ), stopped as (
        update notifications_delivery delivery
        set state = 'suppressed', changed_at = tenancy_now()
        from refused where delivery.id = refused.id
        returning delivery.id, delivery.state
    ), written as (
        insert into notifications_attempt
            (delivery_id, n, district_id, lane, channel, destination, content)
        select due.id, %(attempt)s, %(district)s, %(lane)s, %(channel)s, due.destination,
            said.content
        from due
        join unnest(%(languages)s::text[], %(contents)s::bytea[]) said(language, content)
            on said.language = due.language
        where due.id not in (select id from refused)
        on conflict do nothing
        returning delivery_id
    ), promised as (
        update notifications_delivery delivery
        set state = 'sending', attempts = %(attempt)s, rank = 0, sid = null,
            changed_at = tenancy_now()
        from written where delivery.id = written.delivery_id
        returning delivery.id, delivery.state
    ), moved as (
        select state from stopped union all select state from promised
    ), counted as ({PROMISED}
    ), stirred as ({STIR})
    select case when due.id in (select id from promised) then 'promised'
                when due.id in (select id from refused) then 'refused' else 'crowded' end,
        due.id, %(attempt)s::int, due.destination, due.language
    from due
"""
ENDED = counting("ended", out_of=S.QUEUED, into=[S.CANCELLED, S.EXPIRED])

ENDING = f"""
    with due as (
        select delivery.id from notifications_delivery delivery
        where {MINE} and delivery.state = 'queued' {{which}} order by delivery.id for update
    ), ended as (
        update notifications_delivery delivery set state = %(end)s, changed_at = tenancy_now()
        from due where delivery.id = due.id returning delivery.state
    ), counted as ({ENDED}
    )
    {STIR}
"""
END = ENDING.format(which="")
END_SOME = ENDING.format(which="and delivery.destination = any(%(some)s)")
# A way that several students share stays, while one of them may be written to.
# Who reads along is of no student: they go on with the last of them.
END_OF_STUDENTS = ENDING.format(
    which="""and delivery.families <@ %(some)s::bigint[]
        and (delivery.families <> '{}' or not exists (
            select 1 from notifications_reliance other where other.message_id = %(message)s
            and other.district_id = %(district)s and other.student_id <> all(%(some)s::bigint[])
        ))"""
)
# The permission that each student's part of the message rests on: whoever takes one back waits for
# this share lock, and after them it is read as it is then. Given by somebody who still decides for
# the child, and not over.
BROKEN = """
    select reliance.student_id, consent.status = 'active'
        and consent.valid_until >= (tenancy_now() at time zone district.time_zone)::date
        and exists (
            select 1 from rosters_guardianship held
            join rosters_guardian guardian on guardian.id = held.guardian_id
            where held.student_id = consent.student_id and held.guardian_id = consent.given_by_id
            and held.may_decide and held.kind in ('parent', 'guardian')
            and guardian.left_at is null)
    from notifications_reliance reliance
    join optin_consent consent on consent.id = reliance.consent_id
    join districts_district district on district.id = reliance.district_id
    where reliance.message_id = %(message)s and reliance.district_id = %(district)s
    order by consent.id for share of consent
"""
NOTE_BROKEN = """
    update notifications_reliance set broken_at = tenancy_now()
    where message_id = %(message)s and student_id = any(%(some)s) and broken_at is null
"""


def _end(claim: Claim, state: Delivery.State) -> None:
    with connection.cursor() as cursor:
        cursor.execute(END, claim.values | {"end": state.value})


def _end_without_permission(claim: Claim) -> None:
    """A parent has said no since, or the permission is over for another reason."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, claim.values)
        broken = [student for student, holds in cursor.fetchall() if not holds]
        if broken:
            given = {"end": S.CANCELLED.value, "some": broken}
            cursor.execute(NOTE_BROKEN, claim.values | given)
            cursor.execute(END_OF_STUDENTS, claim.values | given)


def _end_strangers(claim: Claim) -> None:
    """A copy or a question goes to people whom the district has named, whoever wrote its rows."""
    strangers = named.strangers(claim)
    if strangers:
        with connection.cursor() as cursor:
            cursor.execute(END_SOME, claim.values | {"end": S.CANCELLED.value, "some": strangers})
