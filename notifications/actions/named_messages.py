"""A message to named people about something that waits for them: it follows no other message, and
names nobody."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from districts.models import Appointment, District, User
from notifications import content
from notifications.delivery import named, reach
from notifications.models import Channel, Message, SenderNumber, Words
from records import book
from records.references import next_reference
from rosters.oneroster.contacts import phone
from tenancy.jobs import enqueue

VALID_FOR = timedelta(days=3)
# By channel and language, to which addresses or numbers.
Ways = Mapping[Channel, Mapping[str, Iterable[str]]]


def send(
    *,
    district: District,
    words: Mapping[str, tuple[str, str]],
    ways: Ways,
    sender: User,
    by: User | None,
    now: datetime,
) -> Message:
    """One message; `words` are subject and text of each language."""
    made = Message.objects.create(
        district=district,
        reference=next_reference("M", district.local(now)),
        begun_with=uuid4(),
        kind=Message.Kind.SERVICE,
        audience=Message.Audience.LISTS,
        channels=list(ways),
        author=sender,
    )
    for language, (subject, text) in words.items():
        Words.objects.create(
            district=district, message=made, language=language, subject=subject, text=text
        )
    _release(made, sender, now)
    planned = sum(
        named.plan(made, channel, to, language)
        for channel, each in ways.items()
        for language, to in each.items()
    )
    book.write(
        "notifications.reminder.released", subject=made, by=by, details={"addresses": planned}
    )
    if not planned:
        reach.note_end(made.pk)
    enqueue("notifications.deliver", lane="routine")
    return made


def tell(
    *,
    district: District,
    people: Collection[User],
    subject: str,
    text: str,
    page: str,
    now: datetime,
) -> int:
    """To each of these colleagues alone, by email and at their work phone; returns how many.

    `subject` and `text` are marked for the catalog and say nothing of what it is about; `page` is
    where they sign in. Each stands in the name of who gets it, so that no colleague finds it.
    """
    numbers = _work_phones(people) if SenderNumber.objects.exists() else {}
    told = 0
    for person in people:
        language = spoken(person.language, district)
        ways: dict[Channel, dict[str, list[str]]] = {}
        if person.email:
            ways[Channel.EMAIL] = {language: [person.email.lower()]}
        if person.pk in numbers:
            ways[Channel.SMS] = {language: [numbers[person.pk]]}
        if not ways or not person.is_active:
            continue
        with translation.override(language):
            address = f"{settings.PUBLIC_URL}{page}"
            words = {language: (gettext(subject), f"{gettext(text)}\n\n{address}")}
        send(district=district, words=words, ways=ways, sender=person, by=None, now=now)
        told += 1
    return told


def spoken(language: str, district: District) -> str:
    """A person's own, where we have words in it; else the first of the district's that we have."""
    ours = [code for code, _name in settings.LANGUAGES]
    wanted = [language, *district.languages]
    return next((one for one in wanted if one in ours), ours[0])


def _work_phones(people: Collection[User]) -> dict[int, str]:
    held = Appointment.objects.in_force().staff().filter(person__in=people).exclude(phone="")
    found = {}
    for person, written in held.order_by("-pk").values_list("person_id", "phone"):
        if number := phone(written).destination:
            found[person] = number
    return found


def _release(made: Message, by: User, now: datetime) -> None:
    made.content_hash = content.fingerprint(made)
    made.become(Message.Status.SENDING)
    made.release_basis = Message.Basis.REMINDER
    made.sent_by, made.released_at, made.changed_at = by, now, now
    made.expires_at = now + VALID_FOR
    made.save()
