"""Other systems that hear of changes: set up, given another secret, tried and ended by IT."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_at_work, check_can
from districts.roles import Permission
from optin import webhook_addresses
from optin.models import WebhookDelivery, WebhookEndpoint
from optin.webhook_signing import secret_of
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.jobs import enqueue
from tenancy.refusals import Refused

# Each change is written once for every endpoint that wants it.
MOST = 10


@records("S1-45", event="optin.webhook.made")
@transaction.atomic
def make(
    *, district: District, name: str, url: str, kinds: Sequence[str], by: User, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """The endpoint, and its secret that is shown this once; it hears of changes from now on."""
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    _check_may(by, district)
    webhook_addresses.check(url)
    live = WebhookEndpoint.objects.live()
    if live.filter(name__iexact=name.strip()).exists():
        raise Refused(_("There is a webhook with this name already. Choose another name."))
    if live.count() >= MOST:
        raise Refused(_("There are ten webhooks already. End one that nobody needs."))
    made = WebhookEndpoint.objects.create(
        district=district,
        reference=next_reference("WH", district.local(now)),
        name=name.strip(),
        url=url,
        kinds=sorted(set(kinds)),
        seed=uuid.uuid4(),
        made_by=by,
        made_at=now,
    )
    book.write("optin.webhook.made", subject=made, by=by, details={"kinds": made.kinds})
    return made, secret_of(made.seed)


@transaction.atomic
def rotate(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> tuple[WebhookEndpoint, str]:
    """Another secret; for a day messages are signed with the one before, too."""
    endpoint = _held(endpoint, by)
    endpoint.previous_seed, endpoint.rotated_at = endpoint.seed, now
    endpoint.seed = uuid.uuid4()
    endpoint.save(update_fields=["seed", "previous_seed", "rotated_at"])
    book.write("optin.webhook.rotated", subject=endpoint, by=by)
    return endpoint, secret_of(endpoint.seed)


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookDelivery:
    """A message about nothing, on the way that all of them take; at once, even if it rests."""
    endpoint = _held(endpoint, by)
    tests = endpoint.deliveries.filter(what=WebhookDelivery.TEST)
    if tests.waiting().exists():
        raise Refused(_("A test is on its way already. See below what becomes of it."))
    endpoint.rests_until = None
    endpoint.save(update_fields=["rests_until"])
    made = WebhookDelivery.objects.create(
        district_id=endpoint.district_id,
        endpoint=endpoint,
        what=WebhookDelivery.TEST,
        key=uuid.uuid4(),
        made_at=now,
        next_at=now,
    )
    enqueue("optin.tell_systems")
    return made


@records("S1-45", event="optin.webhook.ended")
@transaction.atomic
def end(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    """Nothing goes to it any more, nor what waits for it."""
    endpoint = _held(endpoint, by)
    endpoint.ended_at = now
    endpoint.save(update_fields=["ended_at"])
    endpoint.deliveries.waiting().update(given_up_at=now)
    book.write("optin.webhook.ended", subject=endpoint, by=by)
    return endpoint


def _held(endpoint: WebhookEndpoint, by: User) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("district").get(pk=endpoint.pk)
    _check_may(by, held.district)
    if held.ended_at is not None:
        raise Refused(_("This webhook has ended. Make another."))
    return held


def _check_may(by: User, district: District) -> None:
    check_can(by, Permission.CONSENTS_READ, district)
    check_at_work(by)
