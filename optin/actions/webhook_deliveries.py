"""The outbox: written with the change, worked off outside any transaction, tried for three days.

A row is taken by moving its `next_at` on; its attempt says whose outcome counts. Who was killed
meanwhile has it taken again, so a receiver may have a message twice, by the same id.
"""

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from rest_framework.renderers import JSONRenderer

from optin import permission_rows, webhook_calls, webhook_signing
from optin.models import Consent, WebhookDelivery, WebhookEndpoint
from optin.permission_rows import PermissionSerializer, row_of
from optin.webhook_calls import Call, Outcome
from tenancy.clock import database_now
from tenancy.jobs import enqueue
from tenancy.scope import working_in

log = structlog.get_logger(__name__)

# After the first attempt, the second, and so on; from the last on, each day.
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
GIVEN_UP_AFTER = timedelta(days=3)
# Longer than any call takes, with all that stands around it.
LEASE = timedelta(seconds=30)
# At once to one endpoint; to one that fails, a single message tries the way for all.
TOGETHER = 8
TESTS_FIRST = ExpressionWrapper(Q(consent__isnull=False), BooleanField())
# So long it can be seen what a system was told; how a permission stands is asked of the API.
KEPT = timedelta(days=90)
SHORTEST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=10)


def note(*, consent: Consent, now: datetime) -> None:
    """In the transaction of the change: one row for each endpoint that wants this kind."""
    made = WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                district_id=consent.district_id,
                endpoint_id=endpoint_id,
                consent=consent,
                what=consent.status,
                key=uuid.uuid4(),
                made_at=now,
                next_at=now,
            )
            for endpoint_id in WebhookEndpoint.objects.wanting(consent.kind).values_list(
                "pk", flat=True
            )
        ],
        ignore_conflicts=True,
    )
    if made:
        enqueue("optin.tell_systems")


def work(*, district_id: int, seconds: float, patience: float = webhook_calls.SECONDS) -> int:
    """What is due in this district, for so long; safe to run anywhere, any number of times."""
    ends_at, done = time.monotonic() + seconds, 0
    while True:
        with working_in(district_id):
            calls = take(now=database_now())
        if not calls:
            return done
        outcomes = webhook_calls.make(calls, seconds=patience)
        with working_in(district_id):
            keep(outcomes=outcomes, now=database_now())
        done += len(outcomes)
        if time.monotonic() >= ends_at:
            return done


@transaction.atomic
def take(*, now: datetime) -> list[Call]:
    """Some of what is due, with its words as things stand in this minute."""
    endpoints = WebhookEndpoint.objects.rested(now).filter(
        pk__in=WebhookDelivery.objects.due(now).values("endpoint")
    )
    return [
        call
        for endpoint in endpoints.select_for_update(skip_locked=True, no_key=True)
        for call in _taken(endpoint, now)
    ]


@transaction.atomic
def keep(*, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Endpoints are held before their messages, as everybody does who holds both."""
    rows = WebhookEndpoint.objects.select_for_update(no_key=True).order_by("pk")
    endpoints = {one.pk: one for one in rows.filter(pk__in={x.call.endpoint_id for x in outcomes})}
    for outcome in outcomes:
        if _keep(outcome, now):
            _note_health(endpoints[outcome.call.endpoint_id], outcome, now)


def clear(*, now: datetime) -> int:
    """Messages whose end is long past; returns how many. None that waits is as old as that."""
    gone, _of_each = WebhookDelivery.objects.over().filter(made_at__lte=now - KEPT).delete()
    return gone


def _taken(endpoint: WebhookEndpoint, now: datetime) -> list[Call]:
    most = TOGETHER
    if endpoint.failing_since is not None:
        most = 1
        endpoint.rests_until = now + LEASE
        endpoint.save(update_fields=["rests_until"])
        too_old = endpoint.deliveries.waiting().filter(made_at__lte=now - GIVEN_UP_AFTER)
        too_old.update(given_up_at=now)
    due = endpoint.deliveries.due(now).order_by(TESTS_FIRST, "next_at", "pk")
    taken = list(due.select_for_update(skip_locked=True)[:most])
    keys = [one.pk for one in taken]
    WebhookDelivery.objects.filter(pk__in=keys).update(
        next_at=now + LEASE, attempts=F("attempts") + 1
    )
    asked = permission_rows.rows().filter(pk__in=[one.consent_id for one in taken])
    consents = {one.pk: one for one in asked}
    return [_call(endpoint, one, consents.get(one.consent_id or 0), now) for one in taken]


def _call(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, consent: Consent | None, now: datetime
) -> Call:
    body = JSONRenderer().render(
        {
            "id": delivery.key,
            "type": "permission.changed" if consent else "test",
            "at": delivery.made_at,
            "permission": PermissionSerializer(row_of(consent)).data if consent else None,
        }
    )
    return Call(
        delivery_id=delivery.pk,
        endpoint_id=endpoint.pk,
        attempt=delivery.attempts + 1,
        url=endpoint.url,
        body=body,
        headers=webhook_signing.headers(endpoint.seeds(now), body, now),
    )


def _keep(outcome: Outcome, now: datetime) -> bool:
    """Of an attempt that was taken over meanwhile, nothing."""
    call = outcome.call
    rows = WebhookDelivery.objects.select_for_update()
    held = rows.filter(pk=call.delivery_id, attempts=call.attempt, delivered_at=None).first()
    if held is None:
        return False
    held.status_code, held.trouble = outcome.status_code, outcome.trouble
    if outcome.is_delivered:
        held.delivered_at, held.given_up_at = now, None
    else:
        log.warning(
            "webhook.failed",
            endpoint_id=call.endpoint_id,
            delivery_id=call.delivery_id,
            attempt=call.attempt,
            trouble=outcome.trouble,
            status=outcome.status_code,
        )
        held.next_at = now + WAITS[min(call.attempt, len(WAITS)) - 1]
        if held.next_at > held.made_at + GIVEN_UP_AFTER:
            held.given_up_at = held.given_up_at or now
    held.save()
    return True


def _note_health(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> None:
    """One that fails rests for as long as it has failed, within limits."""
    if outcome.is_delivered:
        endpoint.failing_since = endpoint.rests_until = None
        endpoint.last_delivered_at = now
    else:
        endpoint.failing_since = endpoint.failing_since or now
        rest = max(SHORTEST_REST, min(LONGEST_REST, now - endpoint.failing_since))
        endpoint.rests_until = now + rest
    endpoint.save(update_fields=["failing_since", "rests_until", "last_delivered_at"])
