import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from districts.models.appointments import DistrictToday
from policies import content as contents
from policies.content import Content
from tenancy.clock import TenancyNow
from tenancy.constraints import FrozenOnce, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


def as_kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's data as JSON keeps it: TOML's days become words."""
    kept: dict[str, Any] = json.loads(json.dumps(data, default=_plain))
    return kept


def hash_of(data: Mapping[str, Any]) -> str:
    written = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A policy cannot keep a {type(value).__name__}.")


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def at_work(self) -> "PolicyVersionQuerySet":
        """The one that somebody is writing, or that waits for who publishes it."""
        return self.filter(status__in=AT_WORK)

    def published(self) -> "PolicyVersionQuerySet":
        """The latest to begin first; of two that begin on one day, the later one holds."""
        return self.filter(status=PolicyVersion.Status.PUBLISHED).order_by(
            "-in_force_from", "-number"
        )

    def begun(self, day: date) -> "PolicyVersionQuerySet":
        return self.published().filter(in_force_from__lte=day)

    def in_force(self) -> "PolicyVersionQuerySet":
        """Begun by today, where the district is; the first of them holds."""
        return self.published().filter(in_force_from__lte=DistrictToday())

    def waiting(self) -> "PolicyVersionQuerySet":
        return self.published().filter(in_force_from__gt=DistrictToday())


class PolicyVersion(models.Model):
    """A district's policy at one time; once published, it never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for a decision")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.DRAFT: {Status.SUBMITTED, Status.DISCARDED},
        Status.SUBMITTED: {Status.PUBLISHED, Status.DRAFT, Status.DISCARDED},
        Status.PUBLISHED: set(),
        Status.DISCARDED: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    content = models.JSONField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    adopted_from = models.CharField(max_length=60, blank=True, editable=False)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    note = models.CharField(_("what changes and why"), max_length=300, blank=True)
    returned_note = models.CharField(_("what is still to do"), max_length=300, blank=True)
    # Everybody who wrote on it; none of them publishes it.
    authors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    drafted_at = models.DateTimeField(db_default=TenancyNow())
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    # Null for what a command has put in force: the demo, and a district's first day.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(_("in force from"), null=True)

    objects = DistrictManager.from_queryset(PolicyVersionQuerySet)()

    class Meta:
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            Wall(name="policyversion_wall"),
            SameDistrict("based_on", name="policyversion_based_on_same_district"),
            FrozenOnce("published_at", name="policyversion_frozen_once_published"),
            models.UniqueConstraint(fields=["district", "id"], name="policyversion_in_district"),
            models.UniqueConstraint(fields=["district", "number"], name="policyversion_number"),
            models.UniqueConstraint(
                fields=["district"],
                condition=Q(status__in=["draft", "submitted"]),
                name="policyversion_one_at_work",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="policyversion_numbers_begin_with_one"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                & Q(in_force_from__isnull=False)
                | ~Q(status="published") & Q(published_at=None, in_force_from=None),
                name="policyversion_published_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None)
                | ~Q(published_by=F("drafted_by")) & ~Q(published_by=F("submitted_by")),
                name="policyversion_nobody_publishes_their_own",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "in_force_from"], name="policyversion_in_force")
        ]

    def __str__(self) -> str:
        return f"policy version {self.number}"

    def become(self, status: Status) -> None:
        """Raise Refused unless the table lets it go there from where it stands."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("Version %(number)s is %(state)s by now. Look at it again first.")
                % {"number": self.number, "state": self.get_status_display()}
            )
        self.status = status

    def keep(self, data: Mapping[str, Any]) -> None:
        self.content = as_kept(data)
        self.content_hash = hash_of(self.content)

    def read(self) -> Content:
        """What it says; raises BadPolicy when it cannot be read."""
        return contents.read(self.content, f"version {self.number}")


AT_WORK = (PolicyVersion.Status.DRAFT, PolicyVersion.Status.SUBMITTED)
