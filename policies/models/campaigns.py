from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from policies.models.papers import Paper
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class Campaign(models.Model):
    """A round of one paper: from its first day whoever has not signed is reminded."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.RUNNING: {Status.ENDED},
        Status.ENDED: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="campaigns", db_constraint=False
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    from_on = models.DateField(_("first day"))
    due_on = models.DateField(_("due day"))
    # The last step whose reminders have gone: a tick that comes twice does nothing twice.
    reminded_on = models.DateField(null=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(db_default=TenancyNow())
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager["Campaign"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="campaign_wall"),
            SameDistrict("paper", name="campaign_paper_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="campaign_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="campaign_reference"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(status="running"), name="campaign_one_runs"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("from_on")), name="campaign_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(_("This round is over already."))
        self.status = status
