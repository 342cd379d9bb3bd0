"""What came of calls, recorded a batch at a time, and what happens next to the rest."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import connection

from notifications.delivery import portions
from notifications.delivery.counters import counting
from notifications.delivery.portions import STIR, Claim
from notifications.models import Channel, Delivery
from notifications.transports.twilio_codes import OPTED_OUT, OUR_NUMBER
from optin.actions import stops
from optin.models import Stop
from tenancy.scope import working_in

log = structlog.get_logger(__name__)

S = Delivery.State

# Seconds until a delivery that was certainly not accepted is tried again, by its number of tries.
BACKOFF = (2, 5, 15, 60, 300)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt: accepted with the company's reference, refused for good, to be tried again,
    or unknown. The state of a delivery follows from it."""

    delivery_id: int
    state: Delivery.State
    reference: str = ""
    code: str = ""

    @property
    def attempt_state(self) -> str:
        if self.state in {S.ACCEPTED, S.DELIVERED}:
            return "accepted"
        return "unknown" if self.state == S.UNKNOWN else "not_sent"


def record(claim: Claim, outcomes: Sequence[Outcome]) -> None:
    """Write them down in one statement; what a callback has already told is left as it is."""
    with working_in(claim.district_id), connection.cursor() as cursor:
        columns = {
            "delivery_ids": [one.delivery_id for one in outcomes],
            "states": [one.state.value for one in outcomes],
            "attempt_states": [one.attempt_state for one in outcomes],
            "references": [one.reference or None for one in outcomes],
            "codes": [one.code for one in outcomes],
        }
        cursor.execute(RECORD, claim.values | columns)
        moved: dict[str, list[int]] = defaultdict(list)
        for delivery_id, state in cursor.fetchall():
            moved[state].append(delivery_id)
        if moved[S.QUEUED]:
            seconds = BACKOFF[min(claim.attempt, len(BACKOFF)) - 1] * random.uniform(0.7, 1.3)  # noqa: S311
            portions.try_again(
                claim, sorted(moved[S.QUEUED]), attempt=claim.attempt + 1, seconds=seconds
            )
        if moved[S.UNKNOWN]:
            portions.ask_later(claim, sorted(moved[S.UNKNOWN]))
    ours = {one.code for one in outcomes} & {str(code) for code in OUR_NUMBER}
    if ours:
        log.error("delivery.our_number_refused", district_id=claim.district_id, codes=sorted(ours))
    if any(one.code == OPTED_OUT for one in outcomes):
        _believe_the_carrier(claim, [one for one in outcomes if one.code == OPTED_OUT])


COUNTED = counting(
    "moved",
    out_of=S.SENDING,
    into=[S.ACCEPTED, S.DELIVERED, S.FAILED, S.SUPPRESSED, S.UNKNOWN, S.QUEUED],
)
# A callback may have been quicker than we: then the delivery is no longer `sending`, and only the
# attempt is closed. Texts of a mail server have a reference that is no provider's number.
RECORD = f"""
    with said as (
        select * from unnest(%(delivery_ids)s::bigint[], %(states)s::text[],
            %(attempt_states)s::text[], %(references)s::text[], %(codes)s::text[])
            as said(id, state, attempt_state, reference, code)
    ), locked as materialized (
        select delivery.id from notifications_delivery delivery
        where delivery.id = any(%(delivery_ids)s) and delivery.state = 'sending'
        and delivery.attempts = %(attempt)s
        order by delivery.id for update
    ), closed as (
        update notifications_attempt attempt
        set state = said.attempt_state, sid = said.reference, error_code = said.code,
            was_unknown = said.attempt_state = 'unknown', ended_at = tenancy_now()
        from said where attempt.delivery_id = said.id and attempt.n = %(attempt)s
        and attempt.state = 'intent'
    ), moved as (
        update notifications_delivery delivery
        set state = said.state, error_code = said.code, changed_at = tenancy_now(),
            sid = case when %(channel)s = 'email' then null else said.reference end,
            rank = case when said.state = 'accepted' then 1
                when said.state = 'delivered' then 5 else 0 end
        from locked join said on said.id = locked.id
        where delivery.id = locked.id
        returning delivery.id, delivery.state
    ), counted as ({COUNTED}
    ), stirred as ({STIR})
    select id, state from moved
"""


def _believe_the_carrier(claim: Claim, refused: Sequence[Outcome]) -> None:
    """The company keeps to a STOP that we had not heard of: from now on so do we."""
    with working_in(claim.district_id):
        ids = [one.delivery_id for one in refused]
        for delivery in Delivery.objects.filter(pk__in=ids):
            stops.hear(
                group=claim.group,
                channel=Channel.SMS.value,
                destination=delivery.destination,
                is_stop=True,
                said_at=delivery.changed_at,
                source=Stop.Source.CARRIER,
            )
