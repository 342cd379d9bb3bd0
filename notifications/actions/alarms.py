"""That an emergency had not gone long after its time, or was held back: noted, and people told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from districts.roles import RoleKey
from notifications.actions import telling
from notifications.actions.telling import News
from notifications.models import Advice, DueRelease, Message
from policies.in_force import readable_version_of
from records import book

# As long as its sender, its advisers and who may override are left in peace (scenario 2).
LATE = timedelta(minutes=30)
STANDS = gettext_noop(
    "The emergency message has not gone out: %(incident)s. Look at it now: %(page)s"
)


@transaction.atomic
def note_missed(*, message_id: int, now: datetime) -> bool:
    """Whether there was something to note; home pages show it for as long as it lasts."""
    late = Message.objects.filter(pk=message_id, release_at__lte=now - LATE)
    # Skipped, not waited for: whoever has the row is releasing it just now.
    message = late.select_for_update(skip_locked=True).first()
    if message is None:
        return False
    if not DueRelease.objects.filter(message=message, missed_at=None).update(missed_at=now):
        return False
    book.write("notifications.message.missed_its_time", subject=message)
    tell(message=message, now=now)
    return True


def tell(*, message: Message, now: datetime) -> None:
    """A text to each of them, once for each time that it was to go at."""
    sender = message.sent_by or message.author
    advised = {one.adviser: one for one in message.advice.select_related("adviser")}
    deciding = telling.holders(_deciding_roles(message, now), message)
    for person in dict.fromkeys([sender, *advised, *deciding]):
        news = _news(message, advised.get(person))
        telling.text(news, to=person, by=sender, now=now)


def _deciding_roles(message: Message, now: datetime) -> tuple[str, ...]:
    """Who may decide about its time by the policy in force, long after it has passed."""
    setting = readable_version_of(message.district, now).content.setting("incident_timing")
    return setting.parameters["may_override"] if setting else (RoleKey.SUPERINTENDENT.value,)


def _news(message: Message, advice: Advice | None) -> News:
    """An adviser has no page of the message but the one with their own advice."""
    page = message.district.url("message", reference=message.reference)
    if advice is not None:
        page = message.district.url("advice", reference=advice.reference)
    once = message.release_at.isoformat() if message.release_at else ""
    return News(message, "alarm", STANDS, page, once)
