"""STOP and START as numbers have said them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class SenderGroup(models.TextChoices):
    """Emergencies come from a number of their own, so that STOP to the others leaves them."""

    EMERGENCY = "emergency", _("emergency messages")
    OTHER = "other", _("all other messages")


class StopQuerySet(models.QuerySet["Stop"]):
    def in_force(self) -> "StopQuerySet":
        return self.filter(is_in_force=True)


class Stop(models.Model):
    """What was last said from a number about our messages: stop, or start again.

    STOP is the number's and not a person's: everybody behind it is stopped (docs/adr/0014).
    """

    class Source(models.TextChoices):
        REPLY = "reply", _("a reply to a text")
        CARRIER = "carrier", _("the phone company")
        OFFICE = "office", _("the office")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    group = models.CharField(max_length=10, choices=SenderGroup)
    channel = models.CharField(max_length=5)
    destination = models.CharField(max_length=254)
    is_in_force = models.BooleanField()
    # When it was said. An older START that comes late does not undo a newer STOP.
    said_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source)

    objects = DistrictManager.from_queryset(StopQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="stop_wall"),
            models.UniqueConstraint(
                fields=["district", "channel", "destination", "group"], name="stop_once"
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"
