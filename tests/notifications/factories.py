"""Families, messages and what came of them: rows as the fan-out and the counters leave them.

Plain functions that open the district themselves. Numbers are of the kind that never rings.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection

from districts.models import Appointment, District, School, User
from notifications import content
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.audience.selection import group_of
from notifications.delivery import claims, intents, letters
from notifications.delivery.intents import Promise
from notifications.delivery.portions import Claim
from notifications.models import (
    Channel,
    Chunk,
    Delivery,
    Message,
    Reach,
    Recipient,
    Recording,
    Ruling,
    SenderNumber,
    Tally,
    Words,
)
from optin.models import SenderGroup, Stop
from policies.verdict import Basis, Clause, Finding, Outcome, Verdict, say
from policies.words import Text
from records.references import next_reference
from rosters.models import (
    ContactPoint,
    Family,
    Guardian,
    Guardianship,
    SchoolEnrollment,
    Student,
)
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in

# Tuesday, December 8, 2026, 4:00:10 pm in Riverside.
RELEASED = datetime(2026, 12, 9, 0, 0, 10, tzinfo=UTC)
NUMBER = "+12535550{:03}"
_numbers = count(1)


@dataclass(frozen=True)
class Home:
    """A family with all that hangs on it."""

    family: Family
    guardian: Guardian | None
    students: list[Student]


def family(
    at: School,
    guardian: str = "",
    children: Sequence[tuple[str, str]] = (("Sam", "07"),),
    *,
    language: str = "en",
    mobile: str | None = "",
    home: str | None = None,
    email: str | None = None,
    others: Sequence[str] = (),
) -> Home:
    """One family at a school; `mobile=""` invents a number, None leaves it out.

    The guardian's name is written "Elena Morales"; None of them is a child without guardians.
    """
    n = next(_numbers)
    names = [guardian, *others] if guardian else []
    surname = guardian.rpartition(" ")[2] or "Alone"
    with working_in(at.district_id):
        of = {"district_id": at.district_id}
        made = Family.objects.create(key=f"family-{n}", **of)
        students = [
            Student.objects.create(
                sourced_id=f"student-{n}-{given}",
                given_name=given,
                family_name=surname,
                grade=grade,
                language=language,
                family=made,
                **of,
            )
            for given, grade in children
        ]
        guardians = []
        for place, name in enumerate(names, 1):
            given, _space, last = name.rpartition(" ")
            one = Guardian.objects.create(
                sourced_id=f"guardian-{n}-{place}",
                given_name=given,
                family_name=last,
                language=language,
                **of,
            )
            guardians.append(one)
            for student in students:
                Guardianship.objects.create(
                    student=student, guardian=one, kind="parent", place=place, **of
                )
        for student in students:
            SchoolEnrollment.objects.create(school=at, student=student, **of)
        if guardians:
            ways = {
                "mobile": NUMBER.format(n % 1000) if mobile == "" else mobile,
                "home": home,
                "email": email,
            }
            for kind, destination in ways.items():
                if destination:
                    ContactPoint.objects.create(
                        guardian=guardians[0],
                        kind=kind,
                        written=destination,
                        destination=destination,
                        **of,
                    )
    return Home(made, guardians[0] if guardians else None, students)


def known_as(home: Home, person: User) -> User:
    """The account of the first guardian, as their link would have made it."""
    assert home.guardian is not None
    with working_in(home.guardian.district_id):
        Guardian.objects.filter(pk=home.guardian.pk).update(person=person)
    return person


OUR_NUMBER = "+15005550006"
# What a message becomes once its content stands; written last, as in earnest.
BECOMES = (
    "status", "content_hash", "release_basis", "release_at", "released_at", "expires_at",
    "ended_at", "stopped_at", "stopped_by", "sent_by", "sent_as", "needs_approval",
    "submission", "submitted_by", "submitted_at",
)  # fmt: skip


def message(
    by: User,
    at: School | None,
    *,
    district: District | None = None,
    subject: str = "Picture day",
    text: str = "Picture day is on Thursday.",
    spanish: str = "Día de fotos",
    voice: Recording | None = None,
    **fields: Any,
) -> Message:
    """A draft of an outreach message to a whole school, in English and Spanish, and a number to
    send it from."""
    district_id = at.district_id if at is not None else district.pk  # type: ignore[union-attr]
    becomes = {name: fields.pop(name) for name in BECOMES if name in fields}
    with working_in(district_id):
        given = {
            "kind": Message.Kind.OUTREACH,
            "audience": Message.Audience.SCHOOL if at else Message.Audience.DISTRICT,
            "channels": [Channel.VOICE, Channel.SMS, Channel.EMAIL],
        }
        made = Message.objects.create(
            district_id=district_id,
            school=at,
            reference=fields.pop("reference", "") or next_reference("M", RELEASED),
            begun_with=uuid.uuid4(),
            author=by,
            **given | fields,
        )
        SenderNumber.objects.get_or_create(
            district_id=district_id, group=group_of(made), defaults={"number": OUR_NUMBER}
        )
        words = {"en": (subject, text), "es": (spanish, "El día de fotos es el jueves.")}
        for language, (about, says) in words.items():
            if about:
                Words.objects.create(
                    district_id=district_id,
                    message=made,
                    language=language,
                    subject=about,
                    text=says,
                    recording=voice if voice and voice.language == language else None,
                )
        _become(made, becomes)
    return made


@contextmanager
def as_draft(message_id: int, district_id: int) -> Iterator[None]:
    """Change what a message that waits says as if it had said so from the start."""
    with working_in(district_id):
        was = Message.objects.values_list("status", flat=True).get(pk=message_id)
        Message.objects.filter(pk=message_id).update(status=Message.Status.DRAFT)
        yield
        Message.objects.filter(pk=message_id).update(status=was)


def _become(made: Message, becomes: Mapping[str, Any]) -> None:
    """Take the later state in one go; a release stands on a ruling about this content."""
    for name, value in becomes.items():
        setattr(made, name, value)
    if made.released_at is not None:
        ruling(made, Ruling.Step.RELEASE)
    if becomes:
        made.save(update_fields=list(becomes))


def sent_message(
    by: User,
    at: School | None,
    *,
    status: str = Message.Status.SENDING,
    at_time: datetime = RELEASED,
    families: Mapping[str, int] | None = None,
    **fields: Any,
) -> Message:
    """A message under way or over; `families` fills its reach: waiting, trying, reached, …"""
    given: dict[str, Any] = {
        "status": status,
        "content_hash": "0" * 64,
        "release_basis": Message.Basis.VERDICT,
        "release_at": at_time,
        "released_at": at_time,
        "ended_at": at_time + timedelta(minutes=5) if status == Message.Status.SENT else None,
        "stopped_at": at_time + timedelta(minutes=2) if status == Message.Status.STOPPED else None,
        "stopped_by": by if status == Message.Status.STOPPED else None,
    }
    made = message(by, at, **given | fields)
    with working_in(made.district_id):
        made.sent_as = Appointment.objects.filter(person=by).first()
        made.sent_by = by
        made.save(update_fields=["sent_as", "sent_by"])
        reach(made, **(families or {}))
    return made


def waiting_message(
    by: User, at: School | None, release_at: datetime, *, holding: bool = False, **fields: Any
) -> Message:
    """A message that waits for its time, or for the ten seconds before it goes."""
    status = Message.Status.HOLDING if holding else Message.Status.SCHEDULED
    given = {"status": status, "release_at": release_at, "content_hash": "0" * 64}
    return message(by, at, **given | {"wanted_at": None if holding else release_at} | fields)


def reach(of: Message, **families: int) -> Reach:
    """Set how many of its families stand where; they add up by themselves."""
    with working_in(of.district_id):
        held = {"waiting": 0, "trying": 0, "reached": 0, "not_reached": 0} | families
        half = held.pop("half_reached_at", None)
        made, _created = Reach.objects.update_or_create(
            message=of,
            defaults={
                "district_id": of.district_id,
                "families": sum(held.values()),
                "half_reached_at": half,
                **held,
            },
        )
        return made


def tally(of: Message, channel: str, **states: int) -> Tally:
    """How many deliveries of a channel stand in each state."""
    with working_in(of.district_id):
        made, _created = Tally.objects.update_or_create(
            message=of,
            channel=channel,
            shard=0,
            defaults={"district_id": of.district_id, **states},
        )
        return made


def delivery(
    of: Message, to: Home, channel: str, state: str, *, shared_with: Sequence[Home] = (), **f: Any
) -> Delivery:
    """One text, call or email of a message; `at` is when it last moved."""
    n = next(_numbers)
    address = f"parent.{n}@example.org" if channel == Channel.EMAIL else NUMBER.format(n % 1000)
    given = {
        "destination": address,
        "language": "en",
        "attempts": 0 if state in {"queued", "suppressed", "cancelled"} else 1,
        "changed_at": f.pop("at", RELEASED + timedelta(seconds=20)),
        "families": [to.family.pk, *(one.family.pk for one in shared_with)],
        "portion": 0,
    }
    with working_in(of.district_id):
        return Delivery.objects.create(
            district_id=of.district_id,
            message_id=of.pk,
            channel=channel,
            state=state,
            **given | f,
        )


def recipient(
    of: Message,
    home: Home,
    state: str,
    *tried: Delivery,
    reason: str = "",
    language: str = "en",
) -> Recipient:
    """A family of a message, next in the list of people."""
    with working_in(of.district_id):
        last = Recipient.objects.filter(message_id=of.pk).order_by("-position").first()
        return Recipient.objects.create(
            district_id=of.district_id,
            message_id=of.pk,
            family_id=home.family.pk,
            position=(last.position if last else 0) + 1,
            language=language,
            state=state,
            reason=reason,
            deliveries=[one.pk for one in tried],
        )


def counted(of: Message) -> Reach:
    """Make reach and tallies of a message agree with its recipients and deliveries."""
    with working_in(of.district_id):
        held = Counter(Recipient.objects.filter(message_id=of.pk).values_list("state", flat=True))
        for channel in of.channels:
            sent = Delivery.objects.filter(message_id=of.pk, channel=channel)
            tally(of, channel, **Counter(sent.values_list("state", flat=True)))
    return reach(of, **held)


def many_recipients(of: Message, how_many: int) -> None:
    """A district's worth of families at once: every tenth not reached, every fifth in Spanish."""
    with working_in(of.district_id), connection.cursor() as sql:
        sql.execute(
            """
            insert into notifications_recipient
                (district_id, message_id, family_id, position, language, state, reason, deliveries)
            select %(district)s, %(message)s, 1000000 + n, n,
                case when n %% 5 = 0 then 'es' else 'en' end,
                case when n %% 10 = 0 then 'not_reached' else 'reached' end,
                case when n %% 20 = 0 then 'no_contact' when n %% 10 = 0 then 'failed' else '' end,
                '{}'
            from generate_series(1, %(many)s) n
            """,
            {"district": of.district_id, "message": of.pk, "many": how_many},
        )
    reach(of, reached=how_many - how_many // 10, not_reached=how_many // 10)


def stop(
    district: District, destination: str, *, group: str = SenderGroup.OTHER, channel: str = "sms"
) -> Stop:
    """STOP from a number, in force."""
    with working_in(district.pk):
        return Stop.objects.create(
            district=district,
            group=group,
            channel=channel,
            destination=destination,
            is_in_force=True,
            said_at=RELEASED - timedelta(days=3),
            source=Stop.Source.REPLY,
        )


def sender(district: District, *, group: str = SenderGroup.OTHER, **rates: int) -> SenderNumber:
    with working_in(district.pk):
        number, _ = SenderNumber.objects.update_or_create(
            district=district, group=group, defaults={"number": OUR_NUMBER, **rates}
        )
        return number


def ruling(of: Message, step: str = "send", outcome: str = "allowed") -> Ruling:
    """A frozen answer of policy with one finding."""
    clause = Clause(
        id="start-2",
        document="start",
        short="Starting rules",
        section=Text.of("Languages"),
        number="2",
        strength="must",
        summary=Text.of("Always in Spanish, too."),
    )
    one = Finding(
        "language_required",
        Outcome(outcome),
        say("There is a Spanish version."),
        basis=Basis(clauses=(clause,)),
    )
    verdict = Verdict("starting", Outcome(outcome), say("You can send this."), (one,))
    facts = {
        "kind": of.kind,
        "incident": of.incident,
        "scope": "school",
        "place": "North Middle",
        "asker": {"name": "Ms. Archer", "title": "principal", "roles": ["principal"]},
        "channels": list(of.channels),
        "main_language": "en",
        "worded_in": ["en", "es"],
        "voices": [{"language": "en", "name": "Ms. Archer", "roles": ["principal"]}],
        "families": 412,
        "families_by_language": [["en", 300], ["es", 112]],
        "when": "2026-12-08T16:00:00-08:00",
        "people": [["principal", "Ms. Archer (principal)"]],
    }
    with working_in(of.district_id):
        return Ruling.objects.create(
            district_id=of.district_id,
            message=of,
            step=step,
            version="starting",
            outcome=outcome,
            content_hash=of.content_hash,
            facts=facts,
            verdict=verdict.as_json(),
        )


def released(of: Message, by: User) -> Message:
    """Send it off and let it go at once, as if its ten seconds were over. What several schools get
    is sent with the district's name typed."""
    with working_in(of.district_id):
        now = database_now()
        checked = content.fingerprint(of)
        said = Said(typed="" if of.school else of.district.short_name)
        sending.send(message=of, by=by, now=now, as_checked=checked, said=said)
        Message.objects.filter(pk=of.pk).update(release_at=now)
        return sending.release(message=of, now=now)


def claim(of: Message, channel: str = Channel.SMS, *, work: str = Chunk.Work.SEND) -> Claim:
    """The next portion of this message that is due or will be, in our hands."""
    with working_in(of.district_id):
        chunk = Chunk.objects.filter(message=of, channel=channel, work=work, done_at=None)[0]
        Chunk.objects.filter(pk=chunk.pk).update(due_at=TenancyNow(), lease_until=None)
        taken = claims._lease(chunk.pk, of.district_id)
    assert taken is not None
    return taken


def promised(held: Claim, *, size: int = 100) -> list[Promise]:
    """The last look, and what it let go."""
    with working_in(held.district_id):
        contents = letters.prepare(held).contents
    return intents.commit(held, contents, after=held.first_id - 1, size=size).made


def deliveries(of: Message) -> dict[str, Delivery]:
    """By destination."""
    with working_in(of.district_id):
        return {one.destination: one for one in Delivery.objects.filter(message_id=of.pk)}


def states(of: Message) -> Counter[str]:
    return Counter(one.state for one in deliveries(of).values())


def tallies(of: Message) -> Counter[str]:
    """What the counters say, over all channels and shards; to be compared with `states`."""
    with working_in(of.district_id):
        rows = Tally.objects.filter(message=of)
        names = [one.value for one in Delivery.State]
        summed = Counter({name: sum(getattr(row, name) for row in rows) for name in names})
    return +summed
