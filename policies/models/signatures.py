from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from policies.models.campaigns import Campaign
from policies.models.outsiders import Outsider
from policies.models.papers import PaperVersion
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Signature(models.Model):
    """That somebody signed, took or read exactly this; never changed, never taken back.

    Of a paper its version; of a document of the policy its key. Of both the SHA-256 of the wording.
    """

    class How(models.TextChoices):
        SCREEN = "screen", _("signed on screen")
        COURSE = "course", _("course taken")
        OFFICE = "office", _("recorded by the office")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        PaperVersion, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    document = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outsider = models.ForeignKey(
        Outsider, on_delete=models.PROTECT, null=True, related_name="signatures",
        db_constraint=False,
    )  # fmt: skip
    how = models.CharField(max_length=6, choices=How)
    # The name as it was typed; empty where the office has the paper.
    typed_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12)
    # The day on which it was signed or taken: that of a certificate lies before its entry.
    on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Signature"]()

    class Meta:
        ordering = ["-on", "-id"]
        default_permissions = ()
        constraints = [
            Wall(name="signature_wall"),
            SameDistrict("version", name="signature_version_same_district"),
            SameDistrict("outsider", name="signature_outsider_same_district"),
            AppendOnly(name="signature_append_only"),
            Dated("at", name="signature_dated"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, document="") | Q(version=None) & ~Q(document=""),
                name="signature_of_a_paper_or_a_document",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, outsider=None)
                | Q(person=None, outsider__isnull=False),
                name="signature_by_one_person",
            ),
            models.CheckConstraint(
                condition=Q(how="office", recorded_by__isnull=False) & ~Q(note="")
                | ~Q(how="office") & ~Q(typed_name=""),
                name="signature_has_its_name_or_its_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "person"], name="signature_of_person"),
            models.Index(fields=["district", "version", "on"], name="signature_of_version"),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class Reminder(models.Model):
    """That somebody was reminded of what they have not signed; never two in a day."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    # Null is the campaign by itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    on = models.DateField()
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Reminder"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="reminder_wall"),
            SameDistrict("campaign", name="reminder_campaign_same_district"),
            AppendOnly(name="reminder_append_only"),
            Dated("at", name="reminder_dated"),
            models.UniqueConstraint(
                fields=["district", "person", "on"], name="reminder_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
