"""The register of tools: what may be used here, for what, and who has read its terms."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from districts.models.appointments import DistrictToday
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Use(models.TextChoices):
    """What a tool is approved for; a policy's facts call it by the same keys."""

    INSTRUCTION = "instruction", _("lessons")
    STUDENTS = "students", _("writing to students")
    PARENTS = "parents", _("writing to parents")
    TRIPS = "trips", _("trips")
    STAFF = "staff", _("among staff")


class Children(models.TextChoices):
    """Data of children under 13, and how COPPA is met (S1-09)."""

    NOT_ASKED = "not_asked", _("Not known yet")
    NO_DATA = "no_data", _("It keeps no data of children under 13")
    CONSENT = "consent", _("Each parent agrees first")
    SCHOOL = "school", _("The school agrees for the parents")


OWN_NAMES = {
    "district": _("Belltower"),
    "email": _("District email"),
    "personal": _("A private phone or account"),
}


class ToolQuerySet(models.QuerySet["Tool"]):
    def in_force(self) -> "ToolQuerySet":
        """Approved today: a right ends with its last day, or at the minute somebody ends it."""
        still = Q(until__isnull=True) | Q(until__gte=DistrictToday())
        return self.filter(still, ended_at=None, is_personal=False)


class Tool(models.Model):
    """A tool as the district knows it; `is_personal` is a kind of account that never is one."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.SlugField(max_length=80, db_index=False)
    name = models.CharField(max_length=80)
    maker = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    uses = ArrayField(models.CharField(max_length=11, choices=Use), default=list)
    keeps_record = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)
    # The district's own from the first day: nobody asked for it, and nobody ends it.
    is_own = models.BooleanField(default=False)
    terms_url = models.URLField(max_length=300, blank=True)
    privacy_url = models.URLField(max_length=300, blank=True)
    children = models.CharField(max_length=9, choices=Children, default=Children.NOT_ASKED)
    approved_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    end_reason = models.CharField(max_length=300, blank=True)

    objects = DistrictManager.from_queryset(ToolQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="tool_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="tool_in_district"),
            models.UniqueConstraint(fields=["district", "key"], name="tool_key"),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(uses=[]), name="tool_personal_is_for_nothing"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
                name="tool_ended_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_own=False) | Q(ended_at=None, until=None), name="tool_own_stays"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("approved_on")),
                name="tool_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def is_in_force(self, today: Any) -> bool:
        still = self.until is None or self.until >= today
        return still and self.ended_at is None and not self.is_personal

    @property
    def title(self) -> str:
        """The district's own are called in the reader's language."""
        return str(OWN_NAMES[self.key]) if self.is_own else self.name

    @property
    def used_for(self) -> list[str]:
        return [str(one.label) for one in Use if one in self.uses]


class ToolReading(models.Model):
    """“I have read its terms and its privacy policy”: by whom, and which ones these were."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tool = models.ForeignKey(
        Tool, on_delete=models.PROTECT, related_name="readings", db_constraint=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    terms_url = models.URLField(max_length=300)
    privacy_url = models.URLField(max_length=300)
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["ToolReading"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="toolreading_wall"),
            SameDistrict("tool", name="toolreading_tool_same_district"),
            AppendOnly(name="toolreading_append_only"),
            Dated("at", name="toolreading_dated"),
            models.UniqueConstraint(
                fields=["tool", "person", "terms_url", "privacy_url"], name="toolreading_once"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"
