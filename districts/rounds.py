"""What comes round: whoever has no role left here loses the rest, wherever the last one ended."""

from districts.actions import people
from districts.models import District
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.scope import every_district, working_in


@schedule.every(seconds=60, name="districts.leavers")
def let_go() -> None:
    """Rights have ended by themselves."""
    now = database_now()
    for one in every_district():
        with passed_over("leavers.failed", district_id=one.id), working_in(one.id):
            people.close_leavers(district=District.objects.get(pk=one.id), now=now)
