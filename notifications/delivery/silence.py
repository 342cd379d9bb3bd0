"""A company that took a delivery and then says no more of it is asked, by its own list.

Callbacks get lost: we were away for longer than it tries. What its list says goes the way of a
callback, through the inbox, and is applied by rank; so an answer that was only late does no harm.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from notifications.delivery import letters, portions
from notifications.delivery.portions import MINE, STIR, Ask, Claim
from notifications.delivery.settling import SLACK, Lists
from notifications.models import Channel, ProviderEvent
from notifications.transports.carriers import Carrier
from notifications.transports.twilio_lists import Listed
from tenancy.scope import working_in

# When it is asked, as multiples of the grace for an unknown: half an hour, two hours, half a day,
# and once more when the message is over for us (sending.VALID_FOR); of an emergency, a tenth.
TIMES = (3, 12, 72, 400)


@dataclass(frozen=True, slots=True)
class Silent:
    delivery_id: int
    attempt: int
    destination: str
    sid: str
    started_at: datetime


def watch(claim: Claim) -> None:
    """When a portion is worked off: look again later whether all of it came to an end."""
    if claim.ids is None and claim.channel != Channel.EMAIL:
        portions.look_again(claim, seconds=claim.settle_after * TIMES[0])


async def ask_about(claim: Claim, ask: Ask, lists: Lists) -> None:
    """Ask about those of a portion that were taken and not heard of since.

    Raises what reading the list raises: then the portion is put back and asked about once more.
    """
    carrier, silent, is_open = await ask(lambda: _silent(claim))
    if silent:
        listed = await lists.read(
            carrier,
            claim.channel.value,
            since=min(one.started_at for one in silent) - SLACK,
            to=[one.destination for one in silent],
        )
        await ask(lambda: _keep(claim, carrier.account, silent, listed))
    if not (silent or is_open) or claim.reads + 1 == len(TIMES):
        await ask(lambda: _end(claim))
        return
    wait = claim.settle_after * (TIMES[claim.reads + 1] - TIMES[claim.reads])
    await ask(lambda: portions.read_in_vain(claim, seconds=wait))


def _silent(claim: Claim) -> tuple[Carrier, list[Silent], bool]:
    """Those to ask about, and whether others are still to be called or called again."""
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(SILENT, claim.values)
        silent = [Silent(*row) for row in cursor.fetchall()]
        cursor.execute(OPEN, claim.values)
        (is_open,) = cursor.fetchone()
        return letters.prepare(claim).carrier, silent, is_open


def _end(claim: Claim) -> None:
    """Nobody asks any more; whether the message is over is looked at once more (reach.note_end)."""
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(STIR, claim.values)
        portions.finish(claim)


OPEN = f"""
    select exists (select 1 from notifications_delivery delivery
        where {MINE} and delivery.state in ('queued', 'sending', 'unknown'))
"""
SILENT = f"""
    select delivery.id, delivery.attempts, delivery.destination, delivery.sid, attempt.started_at
    from notifications_delivery delivery
    join notifications_attempt attempt on attempt.delivery_id = delivery.id
        and attempt.n = delivery.attempts
    where {MINE} and delivery.state in ('accepted', 'sent') and delivery.sid is not null
    order by delivery.id
"""


def _keep(claim: Claim, account: str, silent: list[Silent], listed: list[Listed]) -> None:
    """As if the company had called back: into the inbox, once for each thing it says."""
    of = {one.sid: one for one in silent}
    kind = "message" if claim.channel == Channel.SMS else "call"
    ProviderEvent.objects.bulk_create(
        [
            ProviderEvent(
                account=account,
                kind=kind,
                sid=one.sid,
                status=one.status,
                error_code=one.error_code,
                delivery_id=of[one.sid].delivery_id,
                attempt=of[one.sid].attempt,
                details={"CallDuration": one.seconds} if one.seconds else {},
                dedupe=hashlib.sha256(f"asked {account} {one.sid} {one.status}".encode()).digest(),
            )
            for one in listed
            if one.sid in of
        ],
        ignore_conflicts=True,
    )
