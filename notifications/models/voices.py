from django.conf import settings
from django.db import models

from districts.models import District
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class VoiceRequest(models.Model):
    """A colleague is asked by name to speak a draft in one language, and nothing else (A6)."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="voice_requests", db_constraint=False
    )
    language = models.CharField(max_length=12)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    # When a recording of this voice came, whoever brought it.
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["VoiceRequest"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="voice_request_wall"),
            SameDistrict("message", name="voice_request_message_same_district"),
            models.UniqueConstraint(
                fields=["message", "language", "person"], name="voice_request_once"
            ),
        ]

    def __str__(self) -> str:
        return f"voice request {self.pk}"
