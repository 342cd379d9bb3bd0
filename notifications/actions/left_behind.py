"""What waits in the name of somebody who may send it no more: a draft again, for colleagues.

A draft belongs to its school; whoever may write for that takes it over. A yes that a leaver gave
counts no more by itself (facts.standing_approvals), and advisers are who holds the role now.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from notifications import judging
from notifications.actions import alarms, handovers, sending
from notifications.models import Message, VoiceRequest
from policies.verdict import Outcome
from records import book
from records.evidence import records
from tenancy.faults import Contained

S = Message.Status


@transaction.atomic
def take_over(*, person_id: int, now: datetime) -> None:
    """They have left: nothing of theirs goes, or waits for a yes, without a colleague's hand."""
    for message in _waiting(person_id, S.SUBMITTED, S.SCHEDULED, S.HOLDING):
        _take_back(message, now)
        book.write("notifications.message.left_behind", subject=message)
    for message in Message.objects.filter(status=S.DRAFT, handed_to=person_id):
        message.handed_to = handovers.takes_over(message.district, now) or message.handed_to
        message.save(update_fields=["handed_to"])
    for asked in VoiceRequest.objects.filter(person=person_id, recorded_at=None):
        details = {"language": asked.language, "person": person_id}
        book.write("notifications.recording.let_off", subject=asked.message, details=details)
        asked.delete()


@records("S0-56", event="notifications.message.held_back")
@transaction.atomic
def hold_back(*, person_id: int, now: datetime) -> None:
    """They were put on leave: what waits for students, and what the policy does not let them send
    to others, is a draft at once. The rest is asked again at its release."""
    for message in _waiting(person_id, S.SCHEDULED, S.HOLDING):
        judgement = judging.judge(message, now, by=message.sent_by)
        outcome = judgement.verdict.outcome
        if judgement.facts.to != "students" and outcome != Outcome.BLOCKED:
            continue
        _take_back(message, now)
        details = {"outcome": outcome.value, "same": True}
        book.write("notifications.message.held_back", subject=message, details=details)


def _waiting(person_id: int, *states: Message.Status) -> Iterator[Message]:
    # Of a round that is over the sender stands there still.
    off = Q(status__in=[S.SCHEDULED, S.HOLDING], sent_by=person_id)
    theirs = off | Q(status=S.SUBMITTED, submitted_by=person_id)
    found = Message.objects.filter(theirs, status__in=states).order_by("pk")
    yield from found.select_for_update()


def _take_back(message: Message, now: datetime) -> None:
    if message.is_emergency:
        with Contained("left_behind.alarm_failed", message_id=message.pk):
            alarms.tell(message=message, now=now)
    sending.take_back(message, now)
