from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from notifications.constraints import PartStands
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Recording(models.Model):
    """A human voice, as 8 kHz WAV, and whose it is; kept for a school to use again."""

    class Source(models.TextChoices):
        BROWSER = "browser", _("recorded here")
        FILE = "file", _("from a file")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # None: made for the whole district.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    # What stands in its addresses: nobody guesses one recording from another.
    key = models.UUIDField(unique=True)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=120, blank=True)
    file = models.FileField(upload_to="recordings")
    seconds = models.DecimalField(max_digits=6, decimal_places=2)
    sha256 = models.CharField(max_length=64)
    # How loud it is, 0 to 100, in sixty steps: the drawing beside the play button.
    peaks = ArrayField(models.PositiveSmallIntegerField(), default=list)
    source = models.CharField(max_length=8, choices=Source)
    # Whose voice it is, which policy asks about; and who brought it here.
    voice = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager["Recording"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="recording_wall"),
            # What was approved is what is heard: a voice is not changed under its name.
            AppendOnly(name="recording_stands"),
            SameDistrict("school", name="recording_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="recording_in_district"),
        ]

    def __str__(self) -> str:
        return f"recording {self.pk}"


class Words(models.Model):
    """What a message says in one language: to read, and to hear."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="words", db_constraint=False
    )
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=1500, blank=True)
    recording = models.ForeignKey(
        Recording,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )

    objects = DistrictManager["Words"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        verbose_name_plural = "words"
        constraints = [
            Wall(name="words_wall"),
            SameDistrict("message", name="words_message_same_district"),
            SameDistrict("recording", name="words_recording_same_district"),
            models.UniqueConstraint(fields=["message", "language"], name="words_once_a_language"),
            PartStands(name="words_stand"),
        ]

    def __str__(self) -> str:
        return f"words {self.pk}"
