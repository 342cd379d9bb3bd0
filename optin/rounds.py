"""What comes round: whoever has not answered is reminded once, and what is over is written down."""

from collections.abc import Callable
from datetime import datetime

from optin.actions import asking, deciding
from optin.models import Consent
from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.scope import every_district, working_in

S = Consent.Status
Step = Callable[..., bool]


@schedule.every(seconds=900, name="optin.consents")
def carry_on() -> None:
    now = database_now()
    for district in every_district():
        with passed_over("consents.failed", district_id=district.id), working_in(district.id):
            due = _due(now)
        for consent_id, step in due:
            with (
                passed_over("consent.failed", district_id=district.id, consent_id=consent_id),
                working_in(district.id),
            ):
                step(consent_id=consent_id, now=database_now())


def _due(now: datetime) -> list[tuple[int, Step]]:
    rows = Consent.objects.order_by("pk")
    asked = rows.filter(status=S.ASKED)
    silent = asked.filter(reminded_at=None, asked_at__lte=now - asking.REMINDED_AFTER)
    unanswered = asked.filter(asked_at__lte=now - asking.ASKED_LASTS)
    # A day behind at the most, for the district’s own day is looked at again.
    over = rows.filter(status__in=Consent.STANDS, valid_until__lte=now.date())
    steps: list[tuple[int, Step]] = []
    for found, step in (
        (unanswered, asking.lapse),
        (silent, asking.remind),
        (over, deciding.expire),
    ):
        steps += [(pk, step) for pk in found.values_list("pk", flat=True)]
    return steps
