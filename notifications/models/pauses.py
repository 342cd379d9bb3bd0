from django.conf import settings
from django.db import models

from districts.models import District
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class Pause(models.Model):
    """The kill switch: from one moment to another nothing of the district leaves."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Pause"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="pause_wall"),
            models.UniqueConstraint(
                fields=["district"],
                condition=models.Q(lifted_at__isnull=True),
                name="pause_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"
