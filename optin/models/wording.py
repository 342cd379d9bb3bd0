from django.conf import settings
from django.db import models

from districts.models import District
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, Wall
from tenancy.scope import DistrictManager


class WordingCheck(models.Model):
    """That a named person has read the words that families agree to in one language.

    For exactly these words, by their hash (optin.form): a language whose words have changed since
    is not offered until somebody reads them again.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    language = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    # Whoever reads the language, as the page names them; they need no account.
    checked_by = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["WordingCheck"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="wording_check_wall"),
            AppendOnly(name="wording_check_append_only"),
            Dated("at", name="wording_check_dated"),
        ]
        indexes = [
            models.Index(fields=["district", "language", "sha256"], name="wording_check_of_words")
        ]

    def __str__(self) -> str:
        return f"wording check {self.pk}"


class FamilyWords(models.Model):
    """What families read in a language that comes with the district and not with this house.

    Each version is a row of its own; the newest counts. `words` has a text for each key of
    optin.words that is put into the language; what it leaves out is read in English.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    language = models.CharField(max_length=12)
    words = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["FamilyWords"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="family_words_wall"),
            AppendOnly(name="family_words_append_only"),
            Dated("at", name="family_words_dated"),
        ]
        indexes = [models.Index(fields=["district", "language", "-id"], name="family_words_last")]

    def __str__(self) -> str:
        return f"family words {self.pk}"
