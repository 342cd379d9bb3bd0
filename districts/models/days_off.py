from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models.district import District
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class DayOffQuerySet(models.QuerySet["DayOff"]):
    def on(self, day: date) -> "DayOffQuerySet":
        return self.filter(from_on__lte=day, until_on__gte=day)


class DayOff(models.Model):
    """Days on which no school of the district is open: a holiday, a break, a closing."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=80)

    objects = DistrictManager.from_queryset(DayOffQuerySet)()

    class Meta:
        ordering = ["from_on", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="day_off_wall"),
            models.UniqueConstraint(fields=["district", "from_on"], name="day_off_once"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="day_off_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name
