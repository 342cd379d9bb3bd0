"""A text to a colleague's work phone about an emergency: somebody waits for them, or it stands.

It names the place and the kind of incident, and no word of the message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from districts.acting import each_once, in_office
from districts.models import Appointment, User
from notifications import content
from notifications.delivery import named
from notifications.models import Channel, Lane, Message, Words
from records import book
from records.references import next_reference
from rosters.oneroster.contacts import phone
from tenancy.jobs import enqueue

# What is about an emergency is answered by then, or asked anew.
VALID_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class News:
    """`why` is the noun of its event. `sentence` is marked for the catalog and names `incident`,
    `name` and `page`. Of one `once` everybody gets one text, however often it is told."""

    about: Message
    why: str
    sentence: str
    page: str
    once: str


def text(news: News, *, to: User, by: User, now: datetime) -> Message | None:
    """Send it ahead of all else; None when they had it, or have no phone that takes texts."""
    number, key = _work_phone(to, news.about), _key(news, to)
    if not number or Message.objects.filter(begun_with=key).exists():
        return None
    made = _written(news, key, by=by, now=now)
    made.content_hash = content.fingerprint(made)
    made.become(Message.Status.SENDING)
    made.release_basis = Message.Basis.QUESTION
    made.sent_by, made.released_at, made.changed_at = by, now, now
    made.expires_at = now + VALID_FOR
    made.save()
    language = content.main_language(made)
    named.plan(made, Channel.SMS, [number], language, lane=Lane.EMERGENCY)
    details = {"about": news.about.reference, "person": to.pk}
    book.write(f"notifications.{news.why}.texted", subject=made, by=by, details=details)
    enqueue("notifications.deliver", lane=Lane.EMERGENCY.value)
    return made


def holders(roles: Iterable[str], message: Message) -> list[User]:
    """Everybody who acts in one of these offices at its place, and had no hand in it."""
    held = Appointment.objects.in_force().filter(role__in=list(roles)).covering(message.school_id)
    acting = each_once(in_office(held.select_related("person")))
    return [one.person for one in acting if one.person.pk not in message.makers]


def _work_phone(person: User, about: Message) -> str:
    held = Appointment.objects.in_force().staff().filter(person=person).exclude(phone="")
    first = held.covering(about.school_id).first() or held.first()
    return (phone(first.phone).destination or "") if first else ""


def _key(news: News, to: User) -> UUID:
    """Where others keep what their page was drawn with: the same text is not begun twice."""
    about = news.about
    return uuid5(NAMESPACE_URL, f"{about.district_id}/{about.pk}/{news.why}/{news.once}/{to.pk}")


def _written(news: News, key: UUID, *, by: User, now: datetime) -> Message:
    about = news.about
    made = Message.objects.create(
        district_id=about.district_id,
        reference=next_reference("M", about.district.local(now)),
        begun_with=key,
        kind=Message.Kind.SERVICE,
        incident=about.incident,
        school=about.school,
        audience=Message.Audience.LISTS,
        follows=about,
        channels=[Channel.SMS],
        author=by,
    )
    language = content.main_language(about)
    with translation.override(language):
        given = {
            "name": by.display_name,
            "incident": about.get_incident_display().lower(),
            "page": f"{settings.PUBLIC_URL}{news.page}",
        }
        Words.objects.create(
            district_id=about.district_id,
            message=made,
            language=language,
            text=gettext(news.sentence) % given,
        )
    return made
