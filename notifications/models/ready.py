from django.conf import settings
from django.db import models

from districts.models import District, School
from notifications.models.content import Recording
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class ReadyWords(models.Model):
    """Words and voice kept for the next emergency of this kind, in one language.

    The newest row of a place, incident and language holds; without words it takes them back.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # None: for messages to the whole district.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    incident = models.CharField(max_length=10, choices=Message.Incident)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=1500, blank=True)
    recording = models.ForeignKey(
        Recording, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["ReadyWords"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        verbose_name_plural = "ready words"
        constraints = [
            Wall(name="ready_words_wall"),
            SameDistrict("school", name="ready_words_school_same_district"),
            SameDistrict("recording", name="ready_words_recording_same_district"),
            AppendOnly(name="ready_words_append_only"),
            Dated("at", name="ready_words_dated"),
        ]
        indexes = [models.Index(fields=["school", "incident", "-id"], name="ready_words_newest")]

    def __str__(self) -> str:
        return f"ready words {self.pk}"
