"""That an emergency had not gone long after its time, on record once (scenario 2)."""

from datetime import datetime, timedelta

from django.db import transaction

from notifications.models import DueRelease, Message
from records import book

# As long as its sender, its advisers and the superintendent are left in peace.
LATE = timedelta(minutes=30)


@transaction.atomic
def note_missed(*, message_id: int, now: datetime) -> bool:
    """Whether there was something to note. The alarm itself is what home pages show."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.release_at is None or message.release_at > now - LATE:
        return False
    if not DueRelease.objects.filter(message=message, missed_at=None).update(missed_at=now):
        return False
    book.write("notifications.message.missed_its_time", subject=message)
    return True
