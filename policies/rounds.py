"""What comes round: each district's rounds of signing, once their next day has come."""

import structlog

from policies.actions import campaigns
from policies.models import Campaign
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.scope import every_district, working_in

log = structlog.get_logger(__name__)


@schedule.every(seconds=900, name="policies.campaigns")
def carry_on() -> None:
    """One district that fails holds up none of the others."""
    now = database_now()
    for district in every_district():
        try:
            with working_in(district.id):
                running = Campaign.objects.filter(status=Campaign.Status.RUNNING)
                for campaign_id in running.values_list("pk", flat=True):
                    campaigns.step(campaign_id=campaign_id, now=now)
        except Exception:
            log.exception("campaigns.failed", district_id=district.id)
