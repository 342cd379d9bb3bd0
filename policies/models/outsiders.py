from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from districts.models.appointments import DistrictToday
from policies.models.papers import OUTSIDERS, Paper
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class OutsiderQuerySet(models.QuerySet["Outsider"]):
    def in_force(self) -> "OutsiderQuerySet":
        """Those who are with us today, where the district is."""
        today = DistrictToday()
        begun = self.filter(from_on__lte=today, ended_at=None)
        return begun.filter(Q(until_on=None) | Q(until_on__gte=today))

    def not_over(self) -> "OutsiderQuerySet":
        """In force or still to come: whoever begins next week signs before the first day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=DistrictToday()), ended_at=None)


class Outsider(models.Model):
    """A vendor, volunteer or contractor: signs by a link, and has no account (S4-09)."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=120)
    organization = models.CharField(_("organization"), max_length=120, blank=True)
    email = models.EmailField(_("email"), max_length=254)
    language = models.CharField(_("language"), max_length=12)
    group = models.CharField(
        _("group"), max_length=11, choices=[(one.value, one.label) for one in OUTSIDERS]
    )
    # None: for the whole district.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    # The colleague who works with them and can be asked.
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(OutsiderQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="outsider_wall"),
            SameDistrict("school", name="outsider_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="outsider_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="outsider_reference"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="outsider_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["district", "group"], name="outsider_of_group")]

    def __str__(self) -> str:
        return self.reference


class SigningLink(models.Model):
    """One way for one outsider to sign one paper; its key is in no row, only its hash."""

    class State(models.TextChoices):
        """Told by its times, never stored."""

        OPEN = "open", _("sent")
        SIGNED = "signed", _("signed")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT: ClassVar[Mapping[State, set[State]]] = {
        State.OPEN: {State.SIGNED, State.EXPIRED, State.WITHDRAWN},
        State.SIGNED: set(),
        State.EXPIRED: set(),
        State.WITHDRAWN: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    outsider = models.ForeignKey(
        Outsider, on_delete=models.PROTECT, related_name="links", db_constraint=False
    )
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # What its key is made of, with the house's secret (policies.links).
    seed = models.UUIDField(unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=TenancyNow())
    expires_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager["SigningLink"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="signing_link_wall"),
            SameDistrict("outsider", name="signing_link_outsider_same_district"),
            SameDistrict("paper", name="signing_link_paper_same_district"),
            models.UniqueConstraint(fields=["district", "hash"], name="signing_link_hash"),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="signing_link_keeps_a_hash_alone"
            ),
            models.UniqueConstraint(
                fields=["outsider", "paper"],
                condition=Q(signed_at=None, withdrawn_at=None),
                name="signing_link_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"signing link {self.pk}"

    def state(self, now: datetime) -> State:
        if self.signed_at is not None:
            return self.State.SIGNED
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        return self.State.EXPIRED if self.expires_at <= now else self.State.OPEN

    def become(self, state: State, now: datetime) -> None:
        """Raise Refused unless the table lets it go there from where it stands now."""
        if state not in self.NEXT[self.state(now)]:
            raise Refused(_("This link opens nothing any more. Ask for a new one."))
