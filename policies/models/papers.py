from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from districts.models.appointments import DistrictToday
from policies.words import Text
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Group(models.TextChoices):
    """Who can be asked to sign: people who work here, and three who do not (S4-09)."""

    STAFF = "staff", _("staff")
    VENDORS = "vendors", _("vendors")
    VOLUNTEERS = "volunteers", _("volunteers")
    CONTRACTORS = "contractors", _("contractors")


OUTSIDERS = (Group.VENDORS, Group.VOLUNTEERS, Group.CONTRACTORS)


class Paper(models.Model):
    """Something that the district asks people to sign, take or read; what it says, versions say."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        # Taken in place of the year's agreement (S1-04).
        COURSE = "course", _("course in place of the agreement")
        TRAINING = "training", _("training")
        READING = "reading", _("reading")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=9, choices=Kind)
    asked_of = ArrayField(models.CharField(max_length=11, choices=Group))
    is_yearly = models.BooleanField(default=False)
    # Offered, never owed: a declaration of personal accounts (S3-11).
    is_optional = models.BooleanField(default=False)
    begun_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager["Paper"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="paper_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="paper_in_district"),
            models.UniqueConstraint(fields=["district", "key"], name="paper_key"),
            models.CheckConstraint(
                condition=Q(asked_of__len__gte=1), name="paper_is_asked_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.key}"

    @property
    def is_taken(self) -> bool:
        """Elsewhere, on a day; not signed here on a screen."""
        return self.kind in {self.Kind.COURSE, self.Kind.TRAINING}

    @property
    def begins_on(self) -> date | None:
        """The first day of its first version, begun or not; None where nothing is published."""
        days = self.versions.order_by("in_force_from").values_list("in_force_from", flat=True)
        return days.first()

    def is_in_force_as(self, version: "PaperVersion | None") -> bool:
        """Whether this is what it says today."""
        return version is not None and self.versions.in_force().first() == version


class PaperVersionQuerySet(models.QuerySet["PaperVersion"]):
    def in_force(self) -> "PaperVersionQuerySet":
        """Of each paper the latest that has begun, where the district is."""
        begun = self.filter(in_force_from__lte=DistrictToday())
        return begun.order_by("paper_id", "-in_force_from", "-number").distinct("paper_id")


class PaperVersion(models.Model):
    """What a paper says from a day on, in each language; signing it names exactly this."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="versions", db_constraint=False
    )
    number = models.PositiveIntegerField()
    titles = models.JSONField()
    texts = models.JSONField()
    # Where a course or a training is taken.
    link = models.URLField(max_length=300, blank=True)
    in_force_from = models.DateField()
    sha256 = models.CharField(max_length=64)
    # Null for what a command has put in force.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager.from_queryset(PaperVersionQuerySet)()

    class Meta:
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            Wall(name="paperversion_wall"),
            SameDistrict("paper", name="paperversion_paper_same_district"),
            AppendOnly(name="paperversion_append_only"),
            Dated("published_at", name="paperversion_dated"),
            models.UniqueConstraint(fields=["district", "id"], name="paperversion_in_district"),
            models.UniqueConstraint(fields=["paper", "number"], name="paperversion_number"),
        ]

    def __str__(self) -> str:
        return f"paper version {self.pk}"

    @property
    def title(self) -> Text:
        return Text.of(self.titles)

    @property
    def text(self) -> Text:
        return Text.of(self.texts)

    def has_begun(self, today: date) -> bool:
        return self.in_force_from <= today
