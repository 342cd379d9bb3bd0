"""Other systems that are told when a permission moves, and what each was told: the outbox."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from optin.models.consents import Consent
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager

# After a rotation a message carries both signatures for so long.
BOTH_SECRETS = timedelta(days=1)
NOT_A_RESTART = timedelta(hours=1)


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def live(self) -> "WebhookEndpointQuerySet":
        return self.filter(ended_at=None)

    def wanting(self, kind: str) -> "WebhookEndpointQuerySet":
        return self.live().filter(kinds__contains=[kind])

    def failing(self, now: datetime) -> "WebhookEndpointQuerySet":
        """For longer than a restart takes: somebody has to look."""
        return self.live().filter(failing_since__lte=now - NOT_A_RESTART)

    def rested(self, now: datetime) -> "WebhookEndpointQuerySet":
        """Such as did not fail a moment ago: one that is down costs little of anybody's time."""
        return self.live().filter(Q(rests_until=None) | Q(rests_until__lte=now))


class WebhookEndpoint(models.Model):
    """An address of another system, and the seed of the secret that our messages are signed with.

    The secret is in no row (optin.webhook_signing).
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    # Of which permissions it is told.
    kinds = ArrayField(models.CharField(max_length=9))
    seed = models.UUIDField(unique=True, editable=False)
    previous_seed = models.UUIDField(null=True, editable=False)
    rotated_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    last_delivered_at = models.DateTimeField(null=True, editable=False)
    # Since when every message failed; nothing goes to it before `rests_until`.
    failing_since = models.DateTimeField(null=True, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager.from_queryset(WebhookEndpointQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="webhook_endpoint_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="webhook_endpoint_in_district"),
            models.UniqueConstraint(
                fields=["district", "reference"], name="webhook_endpoint_reference"
            ),
            models.CheckConstraint(
                condition=Q(kinds__len__gte=1), name="webhook_endpoint_wants_something"
            ),
            models.CheckConstraint(
                condition=Q(previous_seed=None) | Q(rotated_at__isnull=False),
                name="webhook_endpoint_rotated_goes_with_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def seeds(self, now: datetime) -> list[UUID]:
        """Of the secrets that sign a message now, the newest first."""
        if self.previous_seed is None or self.rotated_at is None:
            return [self.seed]
        is_known = now < self.rotated_at + BOTH_SECRETS
        return [self.seed, self.previous_seed] if is_known else [self.seed]


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def waiting(self) -> "WebhookDeliveryQuerySet":
        return self.filter(delivered_at=None, given_up_at=None)

    def over(self) -> "WebhookDeliveryQuerySet":
        """Delivered, given up, or left behind by an endpoint that has ended."""
        ended = Q(endpoint__ended_at__isnull=False)
        return self.filter(Q(delivered_at__isnull=False) | Q(given_up_at__isnull=False) | ended)

    def due(self, now: datetime) -> "WebhookDeliveryQuerySet":
        return self.waiting().filter(next_at__lte=now)

    def given_up(self) -> "WebhookDeliveryQuerySet":
        return self.filter(given_up_at__isnull=False)


class WebhookDelivery(models.Model):
    """One change that one endpoint is told, once. Words are made from the rows when it is sent."""

    # A message that only tries the way; every other `what` is the status that a permission took.
    TEST = "test"

    class Trouble(models.TextChoices):
        ANSWER = "answer", _("answered with an error")
        SILENT = "silent", _("did not answer within five seconds")
        UNREACHED = "unreached", _("could not be reached")
        FORBIDDEN = "forbidden", _("leads to an address that nothing is sent to")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    # Null of a test.
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    what = models.CharField(max_length=10)
    # By which the receiver knows that it has had this message before.
    key = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Moved on by whoever takes it to send, so that nobody else does meanwhile.
    next_at = models.DateTimeField(db_default=TenancyNow())
    delivered_at = models.DateTimeField(null=True, editable=False)
    given_up_at = models.DateTimeField(null=True, editable=False)
    status_code = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=9, choices=Trouble, blank=True)

    objects = DistrictManager.from_queryset(WebhookDeliveryQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="webhook_delivery_wall"),
            SameDistrict("endpoint", name="webhook_delivery_endpoint_same_district"),
            SameDistrict("consent", name="webhook_delivery_consent_same_district"),
            # A permission takes each status once; of tests there may be many.
            models.UniqueConstraint(
                fields=["endpoint", "consent", "what"], name="webhook_delivery_told_once"
            ),
            models.CheckConstraint(
                condition=Q(consent=None, what="test") | Q(consent__isnull=False) & ~Q(what="test"),
                name="webhook_delivery_of_a_permission_or_a_test",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_of_endpoint"),
            models.Index(
                fields=["district", "next_at"],
                condition=Q(delivered_at=None, given_up_at=None),
                name="webhook_delivery_waiting",
            ),
            models.Index(
                fields=["endpoint", "-id"],
                condition=Q(given_up_at__isnull=False),
                name="webhook_delivery_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook delivery {self.pk}"
