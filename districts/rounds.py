"""What comes round: whoever has no role left here loses the rest, wherever the last one ended."""

import structlog

from districts.actions import people
from districts.models import District
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.scope import every_district, working_in

log = structlog.get_logger(__name__)


@schedule.every(seconds=60, name="districts.leavers")
def let_go() -> None:
    """One district that fails holds up none of the others. Rights have ended by themselves."""
    now = database_now()
    for one in every_district():
        try:
            with working_in(one.id):
                people.close_leavers(district=District.objects.get(pk=one.id), now=now)
        except Exception:
            log.exception("leavers.failed", district_id=one.id)
