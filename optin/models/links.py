"""The ways in for somebody without an account: a link sent to a contact on file, then a code."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from optin.models.consents import Consent
from rosters.models import Guardian
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class ConsentLink(models.Model):
    """One guardian's way to one permission; its key is in no row, only its hash.

    To answer, it lasts 14 days; to take back what stands, as long as that stands.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="links", db_constraint=False
    )
    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # What its key is made of, with the house's secret (optin.links).
    seed = models.UUIDField(unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    # That in which it was sent; the address may be opened in any other.
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    expires_at = models.DateTimeField()
    # Replaced by a newer one, or called off.
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager["ConsentLink"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="consent_link_wall"),
            SameDistrict("consent", name="consent_link_consent_same_district"),
            SameDistrict("guardian", name="consent_link_guardian_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="consent_link_in_district"),
            models.UniqueConstraint(fields=["district", "hash"], name="consent_link_hash"),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="consent_link_keeps_a_hash_alone"
            ),
        ]
        indexes = [models.Index(fields=["consent", "guardian"], name="consent_link_of_guardian")]

    def __str__(self) -> str:
        return f"consent link {self.pk}"

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and self.expires_at > now


class IdentityCode(models.Model):
    """Six digits sent to a contact on file; made of the seed and the house's secret, in no row."""

    class Way(models.TextChoices):
        SMS = "sms", _("text")
        VOICE = "voice", _("call")
        EMAIL = "email", _("email")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    link = models.ForeignKey(
        ConsentLink, on_delete=models.PROTECT, related_name="codes", db_constraint=False
    )
    seed = models.UUIDField(unique=True, editable=False)
    way = models.CharField(max_length=5, choices=Way)
    # As it was on file in that minute: whoever answers there is who may go on.
    destination = models.CharField(max_length=254)
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager["IdentityCode"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="identity_code_wall"),
            SameDistrict("link", name="identity_code_link_same_district"),
        ]
        indexes = [
            models.Index(fields=["link", "-id"], name="identity_code_of_link"),
            models.Index(fields=["district", "destination"], name="identity_code_of_contact"),
        ]

    def __str__(self) -> str:
        return f"identity code {self.pk}"
