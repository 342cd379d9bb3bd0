"""What comes round: each district's rounds of signing, once their next day has come."""

from policies.actions import campaigns
from policies.models import Campaign
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.scope import every_district, working_in


@schedule.every(seconds=900, name="policies.campaigns")
def carry_on() -> None:
    now = database_now()
    for district in every_district():
        with passed_over("campaigns.failed", district_id=district.id), working_in(district.id):
            running = Campaign.objects.filter(status=Campaign.Status.RUNNING)
            for campaign_id in running.values_list("pk", flat=True):
                campaigns.step(campaign_id=campaign_id, now=now)
