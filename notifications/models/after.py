from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class AfterNote(models.Model):
    """What people write down once an emergency is over; the last one finishes it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        FINISH = "finish", _("finished")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="after_notes", db_constraint=False
    )
    kind = models.CharField(max_length=6, choices=Kind)
    words = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["AfterNote"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="after_note_wall"),
            SameDistrict("message", name="after_note_message_same_district"),
            AppendOnly(name="after_note_append_only"),
            Dated("at", name="after_note_dated"),
            models.UniqueConstraint(
                fields=["message"],
                condition=models.Q(kind="finish"),
                name="after_note_finished_once",
            ),
        ]
        indexes = [models.Index(fields=["message"], name="after_note_of_message")]

    def __str__(self) -> str:
        return f"after note {self.pk}"
