"""A message to a made roster, ready to go out: what benches and chaos measure."""

import hashlib
import uuid
from dataclasses import dataclass

from django.db.models import Count

from benchmarks import roster
from districts.actions import people
from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.models import Attempt, Chunk, Delivery, Message, SenderNumber, Words
from optin.models import SenderGroup
from tenancy.clock import database_now
from tenancy.scope import working_in

TEXTS = {"en": "Picture day is Thursday.", "es": "El dia de fotos es el jueves."}
# Of the guardians of a made roster, 49 of 50 have a mobile of their own.
OWN_MOBILE = 0.98


@dataclass
class Blast:
    """One message of a district that was made for it."""

    district: District
    message: Message
    author: User
    deliveries: int

    @property
    def account(self) -> str:
        return self.district.phone_account

    def release(self) -> None:
        """Without the ten seconds' hold."""
        with working_in(self.district.pk):
            now = database_now()
            checked = content.fingerprint(self.message)
            said = Said(typed=self.district.short_name)
            sending.send(
                message=self.message, by=self.author, now=now, as_checked=checked, said=said
            )
            Message.objects.filter(pk=self.message.pk).update(release_at=now)
            self.message = sending.release(message=self.message, now=now)
            self.deliveries = Delivery.objects.filter(message_id=self.message.pk).count()

    def states(self) -> dict[str, int]:
        with working_in(self.district.pk):
            rows = Delivery.objects.filter(message_id=self.message.pk).order_by()
            return dict(rows.values_list("state").annotate(Count("id")))

    def open_portions(self) -> int:
        with working_in(self.district.pk):
            left = Chunk.objects.filter(message=self.message, done_at=None)
            return left.exclude(work=Chunk.Work.ASK).count()

    def accepted(self) -> list[str]:
        """What the company must know of, as the sandbox's truth names it: all but the numbers that
        cannot take texts, for nobody else is refused for good."""
        with working_in(self.district.pk):
            versions = content.by_language(self.message)
            texts = {one: content.text_message(self.message, versions[one]) for one in versions}
            rows = Delivery.objects.filter(message_id=self.message.pk)
            rows = rows.exclude(state="failed", error_code="21614")
            return [
                hashlib.sha256(f"{to}\0{texts[language]}".encode()).hexdigest()
                for to, language in rows.values_list("destination", "language")
            ]

    def unknowns(self) -> tuple[int, int]:
        """How many answers were lost, and of which the call had been accepted, or had not."""
        with working_in(self.district.pk):
            once = Attempt.objects.filter(was_unknown=True)
            return (
                once.filter(state=Attempt.State.ACCEPTED).count(),
                once.filter(state=Attempt.State.NOT_SENT).count(),
            )


def begun(*, deliveries: int, channels: tuple[str, ...] = ("sms",)) -> Blast:
    """A district with a roster of about so many mobiles, and a checked message to all of it."""
    name = uuid.uuid4().hex[:8]
    district = District.objects.create(
        slug=f"lab-{name}",
        name=f"Laboratory {name}",
        short_name="Laboratory",
        time_zone="America/Los_Angeles",
        languages=["en", "es"],
    )
    district.refresh_from_db()
    author = User.objects.create_user(f"{name}@lab.example", full_name="Lab", display_name="Lab")
    with working_in(district.pk):
        for number in range(3):
            School.objects.create(
                district=district,
                slug=f"school-{number}",
                name=f"School {number}",
                short_name=f"School {number}",
                languages=["en", "es"],
            )
        people.appoint(
            person=author,
            to=RoleKey.SUPERINTENDENT,
            district=district,
            from_on=district.today(database_now()),
            by=None,
        )
        for number, group in enumerate(SenderGroup):
            SenderNumber.objects.create(
                district=district, group=group, number=f"+1253555019{number}"
            )
        roster.fill(district, students=round(deliveries / OWN_MOBILE / 2 * 8 / 5))
        message = Message.objects.create(
            district=district,
            reference=f"M-2026-{name[:5]}",
            begun_with=uuid.uuid4(),
            kind=Message.Kind.OUTREACH,
            audience=Message.Audience.DISTRICT,
            channels=list(channels),
            author=author,
        )
        for language, text in TEXTS.items():
            Words.objects.create(
                district=district, message=message, language=language, subject="", text=text
            )
    return Blast(district, message, author, deliveries)
