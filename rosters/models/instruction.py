"""What students learned about life online, grade by grade and year by year (S1-03)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from rosters import grades
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def standing(self) -> "InstructionQuerySet":
        """Lessons that took place: neither withdrawn nor the row that withdraws one."""
        return self.filter(withdraws=None, withdrawal=None)


class Instruction(models.Model):
    """A lesson on digital citizenship for one grade of a school.

    A wrong entry is withdrawn by a row of its own, without topics, that says why; both stay.
    """

    class Topic(models.TextChoices):
        BEHAVIOR = "behavior", _("Behavior online")
        NETWORKS = "networks", _("Social networks")
        CYBERBULLYING = "cyberbullying", _("Cyberbullying")
        OTHER = "other", _("Something else")

    # Of these every grade learns each year; the last topic may come on top.
    ASKED = (Topic.BEHAVIOR, Topic.NETWORKS, Topic.CYBERBULLYING)

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)  # DC-2026-00003
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    grade = models.CharField(max_length=10)
    school_year = models.PositiveSmallIntegerField()  # in which it begins
    topics = ArrayField(models.CharField(max_length=13, choices=Topic))
    on = models.DateField()
    taught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    # Where it was nobody of the school's own staff, or several: in words.
    taught_by_others = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="withdrawal", db_constraint=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(InstructionQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="instruction_wall"),
            AppendOnly(name="instruction_append_only"),
            Dated("at", name="instruction_dated"),
            SameDistrict("school", name="instruction_school_same_district"),
            SameDistrict("withdraws", name="instruction_withdraws_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="instruction_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="instruction_reference"),
            models.UniqueConstraint(
                fields=["district", "by", "begun_with", "grade"], name="instruction_once"
            ),
            models.CheckConstraint(
                condition=Q(withdraws=None, topics__len__gte=1)
                | Q(withdraws__isnull=False, topics__len=0) & ~Q(note=""),
                name="instruction_has_topics_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(taught_by__isnull=False) | ~Q(taught_by_others=""),
                name="instruction_says_who_taught",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "school_year", "school"], name="instruction_of_year")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def grade_name(self) -> str:
        return grades.grade_name(self.grade)

    @property
    def topic_names(self) -> list[str]:
        return [str(self.Topic(one).label) for one in self.topics]
