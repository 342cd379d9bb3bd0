"""What comes round every few seconds: messages to other systems that no bell rang for, or that
are due once more."""

from datetime import datetime

import structlog
from django.db.models import Min
from django.db.models.functions import Greatest

from optin.actions import webhook_deliveries
from optin.models import WebhookDelivery, WebhookEndpoint
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.jobs import ring
from tenancy.scope import every_district, working_in

log = structlog.get_logger(__name__)

# Seconds that a bell may go unheard. The slice that the scheduler does then is one lot of calls,
# each shorter than usual: emergencies stand behind it.
PATIENCE, SHORT = 30.0, 2.0


@schedule.every(seconds=5, name="optin.webhooks")
def ring_for_webhooks() -> None:
    for district in every_district():
        with passed_over("webhooks.failed", district_id=district.id):
            late = _late(district.id)
            if late is None:
                continue
            if not ring("optin.tell_systems", district_id=district.id) or late > PATIENCE:
                log.warning("webhooks.no_worker", district_id=district.id, late=round(late))
                webhook_deliveries.work(district_id=district.id, seconds=0, patience=SHORT)


@schedule.every(seconds=6 * 3600, name="optin.webhooks.clear")
def clear_away() -> None:
    for district in every_district():
        with passed_over("webhooks.failed", district_id=district.id), working_in(district.id):
            webhook_deliveries.clear(now=database_now())


def _late(district_id: int) -> float | None:
    """How many seconds the longest due message has waited for somebody; None is none."""
    with working_in(district_id):
        now = database_now()
        rested = WebhookEndpoint.objects.rested(now)
        due = WebhookDelivery.objects.due(now).filter(endpoint__in=rested)
        since: datetime | None = due.aggregate(
            since=Min(Greatest("next_at", "endpoint__rests_until"))
        )["since"]
    return None if since is None else (now - since).total_seconds()
