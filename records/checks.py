"""Verifies each book once a day, in a worker: a book of a million entries takes 20 seconds."""

from datetime import timedelta

import structlog

from records.chain import Head
from records.models import Check
from records.verification import verify_here
from tenancy.clock import TenancyNow
from tenancy.jobs import enqueue
from tenancy.schedule import every
from tenancy.scope import current_district_id, every_district, working_in

log = structlog.get_logger(__name__)

OFTEN_ENOUGH = timedelta(days=1)


@every(seconds=300, name="records.check")
def ring_for_checks() -> None:
    """Ring for each book that is due; a bell that nobody heard is rung again at the next round."""
    for district in every_district():
        with working_in(district.id):
            if is_due():
                enqueue("records.check")


def is_due() -> bool:
    return not Check.objects.filter(at__gt=TenancyNow() - OFTEN_ENOUGH).exists()


def check() -> Check:
    """Verify the open district's book and keep the verdict.

    The head of the last good check must still be there: an end cut off since then shows.
    """
    good = Check.objects.filter(broken_at=None).order_by("-at").first()
    verdict = verify_here(known=[Head(good.events, good.head)] if good else [])
    if not verdict.intact:
        log.error("records.broken", district_id=current_district_id(), broken_at=verdict.broken_at)
    return Check.objects.create(
        district_id=current_district_id(),
        events=verdict.events,
        head=verdict.head,
        broken_at=verdict.broken_at,
    )


def last() -> Check | None:
    """The latest verdict on the open district's book, for the line at the foot of its pages."""
    return Check.objects.order_by("-at").first()
