"""Files of the student system: what each would change, and what was read of the last."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class SchoolSource(models.Model):
    """Which of our schools an organisation of the student system is."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sourced_id = models.CharField(max_length=255)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )

    objects = DistrictManager["SchoolSource"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="school_source_wall"),
            SameDistrict("school", name="school_source_school_same_district"),
            models.UniqueConstraint(fields=["district", "sourced_id"], name="school_source_once"),
        ]

    def __str__(self) -> str:
        return f"school source {self.pk}"


class SourceRow(models.Model):
    """A row of the last import as a fingerprint, by which the next knows what has changed."""

    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    file = models.CharField(max_length=20)
    sourced_id = models.CharField(max_length=255)
    digest = models.BigIntegerField()

    objects = DistrictManager["SourceRow"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="source_row_wall"),
            models.UniqueConstraint(
                fields=["district", "file", "sourced_id"], name="source_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} row {self.pk}"


class RosterImport(models.Model):
    """One file from the student system: what it would change, who said so, and what it did."""

    class Status(models.TextChoices):
        READING = "reading", _("Reading")
        READY = "ready", _("Ready to apply")
        HELD = "held", _("Held")
        APPLYING = "applying", _("Applying")
        APPLIED = "applied", _("Applied")
        UNCHANGED = "unchanged", _("Nothing to change")
        REFUSED = "refused", _("Refused")
        REJECTED = "rejected", _("Rejected")

    NEXT = {
        Status.READING: {
            Status.READY,
            Status.HELD,
            Status.UNCHANGED,
            Status.REFUSED,
            Status.REJECTED,
        },
        Status.READY: {Status.APPLYING, Status.REJECTED},
        Status.HELD: {Status.APPLYING, Status.REJECTED},
        Status.APPLYING: {
            Status.APPLIED,
            Status.UNCHANGED,
            Status.REFUSED,
            Status.READY,
            Status.HELD,
            Status.REJECTED,
        },
        Status.APPLIED: set(),
        Status.UNCHANGED: set(),
        Status.REFUSED: set(),
        Status.REJECTED: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.READING)
    # Where the file lies until it is applied or rejected; a command reads its own and keeps none.
    file = models.FileField(upload_to="rosters", blank=True)
    # How far reading or applying has come: {"step": …, "rows": …, "of": …}
    progress = models.JSONField(default=dict, blank=True)
    # The report of the command line (docs/operations.md): counts, unreachable, warnings, errors.
    report = models.JSONField(default=dict, blank=True)
    # What the page shows before it is applied: added, changed and removed, and samples of each.
    diff = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    started_at = models.DateTimeField(db_default=TenancyNow())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["RosterImport"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="roster_import_wall"),
            models.UniqueConstraint(fields=["district", "reference"], name="roster_import_ref"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="roster_import_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Raise Refused unless the table lets it go there. The caller saves."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("This import has gone on meanwhile. It is now: %(status)s.")
                % {"status": self.get_status_display()}
            )
        self.status = status

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.READING, self.Status.APPLYING}

    @property
    def waits_for_a_person(self) -> bool:
        return self.status in {self.Status.READY, self.Status.HELD}
