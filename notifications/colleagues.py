"""The staff who got a message with the families, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db import connection

from notifications import content
from notifications.delivery.applying import CALL_TRIES
from notifications.models import Delivery, Message, Recipient, StaffRecipient
from notifications.results import FAULTY, OPEN, Tried

PAGE = 50
D = Delivery.State
REACHED = """
    select count(*), count(*) filter (where exists (
        select 1 from notifications_delivery delivery
        where delivery.id = any(colleague.deliveries) and delivery.state = 'delivered'))
    from notifications_staffrecipient colleague where message_id = %s
"""


@dataclass(frozen=True)
class StaffReach:
    staff: int
    reached: int


@dataclass(frozen=True)
class Line:
    name: str
    tried: Tried


def reach(message: Message) -> StaffReach:
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [message.pk])
        return StaffReach(*cursor.fetchone())


def page(message: Message, number: str, now: datetime) -> tuple[Page[StaffRecipient], list[Line]]:
    found = StaffRecipient.objects.filter(message=message).select_related("person")
    shown = Paginator(found, PAGE).get_page(number)
    deliveries = Delivery.objects.in_bulk([pk for one in shown for pk in one.deliveries])
    language, worded = content.main_language(message), list(content.by_language(message))
    return shown, [
        Line(
            one.person.display_name,
            _tried([deliveries[pk] for pk in one.deliveries], language, worded, now),
        )
        for one in shown
    ]


def _tried(
    deliveries: Sequence[Delivery], language: str, worded: Sequence[str], now: datetime
) -> Tried:
    state, reason = _fate(deliveries)
    return Tried(
        recipient=Recipient(state=state, reason=reason, language=language),
        deliveries=deliveries,
        next_tries={},
        most_tries=CALL_TRIES,
        worded_in=worded,
        texts_stopped=False,
        now=now,
    )


def _fate(deliveries: Sequence[Delivery]) -> tuple[Recipient.State, str]:
    """As of a family (`delivery.reach`): the best of its deliveries counts."""
    states = {D(one.state) for one in deliveries}
    has_begun = any(one.attempts for one in deliveries)
    if D.DELIVERED in states:
        return Recipient.State.REACHED, ""
    if states & (OPEN - {D.QUEUED}) or (D.QUEUED in states and has_begun):
        return Recipient.State.TRYING, ""
    if D.QUEUED in states:
        return Recipient.State.WAITING, ""
    return Recipient.State.NOT_REACHED, _reason(states)


def _reason(states: set[D]) -> Recipient.Reason:
    if not states:
        return Recipient.Reason.OTHER_CHANNEL
    if states & (FAULTY | {D.EXPIRED}):
        return Recipient.Reason.FAILED
    return Recipient.Reason.CANCELLED if D.CANCELLED in states else Recipient.Reason.STOPPED
