"""That a site is looked through each term (S3-09), and on which days a term asks for it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from districts.models import District
from platforms.models.sites import Site
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager

USUAL_DAYS = ["02-01", "06-01", "10-01"]


def usual_days() -> list[str]:
    return [*USUAL_DAYS]


class SiteTerms(models.Model):
    """The days of the year, "MM-DD", from which every site is due; without a row the usual ones."""

    district = models.OneToOneField(District, on_delete=models.PROTECT, related_name="+")
    days = ArrayField(models.CharField(max_length=5), default=usual_days)

    objects = DistrictManager["SiteTerms"]()

    class Meta:
        default_permissions = ()
        constraints = [Wall(name="site_terms_wall")]

    def __str__(self) -> str:
        return f"site terms {self.pk}"


class SiteReview(models.Model):
    """That somebody in charge has looked through a site, for the term that began on `due_on`."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="reviews", db_constraint=False
    )
    due_on = models.DateField()
    note = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["SiteReview"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="site_review_wall"),
            SameDistrict("site", name="site_review_site_same_district"),
            models.UniqueConstraint(fields=["site", "due_on"], name="site_review_once_a_term"),
            AppendOnly(name="site_review_append_only"),
            Dated("at", name="site_review_dated"),
        ]

    def __str__(self) -> str:
        return f"site review {self.pk}"
