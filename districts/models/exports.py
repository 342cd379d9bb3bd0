from django.conf import settings
from django.db import models

from districts.models.district import District
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, Wall
from tenancy.scope import DistrictManager


class ListExport(models.Model):
    """That a list of people left, as a file or to a program: which, how many rows, who took it
    and what for."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    # The file's name without district and day: "people". Read by a program, "people-api".
    name = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    why = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["ListExport"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="list_export_wall"),
            AppendOnly(name="list_export_append_only"),
            Dated("at", name="list_export_dated"),
        ]

    def __str__(self) -> str:
        return f"list export {self.pk}"
