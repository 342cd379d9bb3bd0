from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models.district import District
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, Wall
from tenancy.scope import DistrictManager

EVERY = timedelta(days=365)


class RestoreTestQuerySet(models.QuerySet["RestoreTest"]):
    def lately(self, today: date) -> "RestoreTestQuerySet":
        """Those of a year after which everything was there again."""
        return self.filter(outcome=RestoreTest.Outcome.WHOLE, on__gt=today - EVERY)


class RestoreTest(models.Model):
    """That somebody brought a backup back, apart from what is in use, and how that went (S1-49)."""

    class Outcome(models.TextChoices):
        WHOLE = "whole", _("Everything was there again")
        PARTLY = "partly", _("Something was missing")
        FAILED = "failed", _("It could not be brought back")

    class Book(models.TextChoices):
        """What `verify_records` said of the record book that came back."""

        INTACT = "intact", _("Yes, and it was intact")
        CHANGED = "changed", _("Yes, and something was wrong")
        UNCHECKED = "unchecked", _("No")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    # The page's key: the same one again writes nothing.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    on = models.DateField(_("day of the test"))
    backup_of = models.DateField(_("day of the backup"))
    outcome = models.CharField(max_length=8, choices=Outcome)
    minutes = models.PositiveIntegerField(_("minutes until it could be used"))
    book = models.CharField(max_length=10, choices=Book)
    # What was tried, and what was missing.
    words = models.CharField(max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager.from_queryset(RestoreTestQuerySet)()

    class Meta:
        ordering = ["-on", "-id"]
        default_permissions = ()
        constraints = [
            Wall(name="restore_test_wall"),
            AppendOnly(name="restore_test_append_only"),
            Dated("at", name="restore_test_dated"),
            models.UniqueConstraint(
                fields=["district", "by", "begun_with"], name="restore_test_once"
            ),
            models.CheckConstraint(
                condition=Q(backup_of__lte=F("on")), name="restore_test_after_its_backup"
            ),
        ]

    def __str__(self) -> str:
        return f"restore test {self.pk}"
