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
