"""What comes round every second: bells for what is due, and the work itself when nobody hears.

With the broker gone, or no worker awake, the scheduler does a slice of each piece of work by
itself: slower, and nothing waits for ever.
"""

import time
from dataclasses import dataclass

import structlog
from django.db import connection

from notifications.actions import alarms, sending
from notifications.delivery import applying, lanes, reach
from notifications.models import Chunk, DueRelease, Lane, Message, ProviderEvent, Stirred
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.jobs import ring
from tenancy.scope import across_districts, working_in

log = structlog.get_logger(__name__)

# Seconds that a bell may go unheard before the scheduler does a slice of the work; and its length.
PATIENCE = 4.0
SLICE = 3.0


def release(message_id: int) -> None:
    """In the open district."""
    message = Message.objects.get(pk=message_id)
    sending.release(message=message, now=database_now())


@schedule.every(seconds=0.5, name="notifications.releases")
def ring_for_releases() -> None:
    """Messages whose hold is over, or whose time has come."""
    for due in _due_releases():
        ids = {"district_id": due.district_id, "message_id": due.message_id}
        late = (database_now() - due.due_at).total_seconds()
        if not ring("notifications.release", **ids, lane=due.lane) or late > PATIENCE:
            _release_here(due.district_id, due.message_id)


@schedule.every(seconds=60, name="notifications.missed")
def note_missed() -> None:
    """Emergencies that stand still half an hour after their time.

    What could not be checked is due once more within a minute; its own time says how late it is.
    """
    until = database_now() + sending.UNCHECKED_WAITS
    with across_districts("find emergencies that have missed their time"):
        due = DueRelease.in_all_districts.filter(
            lane=Lane.EMERGENCY, missed_at=None, due_at__lte=until
        )
        found = list(due.order_by("due_at").values_list("district_id", "message_id")[:50])
    for district_id, message_id in found:
        with working_in(district_id):
            alarms.note_missed(message_id=message_id, now=database_now())


def _release_here(district_id: int, message_id: int) -> None:
    with passed_over("release.failed", message_id=message_id), working_in(district_id):
        release(message_id)


@schedule.every(seconds=1, name="notifications.lanes")
def ring_for_lanes() -> None:
    """Emergencies first: in a slice of our own nothing stands before them either."""
    for lane in (Lane.EMERGENCY, Lane.ROUTINE):
        late = _due_in(lane)
        if late is None:
            continue
        if not ring("notifications.deliver", lane=lane.value) or late > PATIENCE:
            log.warning("delivery.no_worker", lane=lane.value, late=round(late))
            lanes.work(lane, seconds=SLICE)


@schedule.every(seconds=0.5, name="notifications.inbox")
def ring_for_inbox() -> None:
    waiting = ProviderEvent.objects.filter(applied_at=None).order_by("id").first()
    if waiting is None:
        return
    late = (database_now() - waiting.received_at).total_seconds()
    if not ring("notifications.apply") or late > PATIENCE:
        applying.apply_all(most=5)


@schedule.every(seconds=1, name="notifications.reach")
def ring_for_reach() -> None:
    with across_districts("find messages whose reach has moved"):
        oldest = Stirred.in_all_districts.order_by("id").values_list("id", flat=True).first()
    if oldest is None:
        return
    if not ring("notifications.tell") or _untold.seconds(oldest) > PATIENCE:
        reach.tell_all()


@dataclass
class _Untold:
    """For how long this scheduler has seen the same row first: what stirs has no time of its own,
    because it is written with every batch."""

    oldest: int = 0
    seen_at: float = 0.0

    def seconds(self, oldest: int) -> float:
        if oldest != self.oldest:
            self.oldest, self.seen_at = oldest, time.monotonic()
        return time.monotonic() - self.seen_at


_untold = _Untold()


def _due_releases() -> list[DueRelease]:
    with across_districts("find messages whose time has come"):
        due = DueRelease.in_all_districts.filter(due_at__lte=database_now())
        # "emergency" stands before "routine".
        return list(due.order_by("lane", "due_at")[:50])


def _due_in(lane: Lane) -> float | None:
    """How many seconds the longest due portion of a lane has waited for somebody; None is none."""
    with across_districts("find due deliveries"), connection.cursor() as cursor:
        cursor.execute(
            "select extract(epoch from tenancy_now() - min(greatest(due_at, lease_until)))::float "
            f"from {Chunk._meta.db_table} where lane = %s and done_at is null "
            "and due_at <= tenancy_now() and (lease_until is null or lease_until < tenancy_now())",
            [lane.value],
        )
        late: float | None = cursor.fetchone()[0]
        return late
