from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models.district import District
from tenancy.clock import TenancyNow
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class LeaveQuerySet(models.QuerySet["Leave"]):
    def in_force(self) -> "LeaveQuerySet":
        now = TenancyNow()
        return self.filter(from_at__lte=now).filter(Q(until_at__isnull=True) | Q(until_at__gt=now))

    def putting_out(self) -> "LeaveQuerySet":
        """Leaves that the district has put somebody on, rather than given them."""
        return self.in_force().filter(kind__in=Leave.PUTS_OUT)


class Leave(models.Model):
    """A time in which somebody may not write to students (S0-56). The later word wins."""

    class Kind(models.TextChoices):
        ADMINISTRATIVE = "administrative", _("administrative leave")
        SUSPENSION = "suspension", _("disciplinary suspension")
        OTHER = "other", _("other leave")

    PUTS_OUT: ClassVar = (Kind.ADMINISTRATIVE, Kind.SUSPENSION)

    class Source(models.TextChoices):
        HR = "hr", _("HR’s page")
        FEED = "feed", _("staff feed")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source)
    # When it happened for the source that says so, not when it reached us.
    said_at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(LeaveQuerySet)()

    class Meta:
        ordering = ["-from_at", "-id"]
        default_permissions = ()
        constraints = [
            Wall(name="leave_wall"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="leave_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["district", "person"], name="leave_of_person")]

    def __str__(self) -> str:
        return f"leave {self.pk}"
