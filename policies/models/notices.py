from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self) -> "NoticeQuerySet":
        """What was given, as far as is known: corrected rows and those that undo one are out."""
        return self.filter(correction=None).exclude(method=Notice.Method.NOT_GIVEN)


class Notice(models.Model):
    """That a group of people was told of a document in a school year: how, and on which day.

    A correction is a row of its own that takes the place of the wrong one, which stays.
    """

    class Audience(models.TextChoices):
        PARENTS = "parents", _("Parents")
        STUDENTS = "students", _("Students")
        VENDORS = "vendors", _("Vendors")
        VOLUNTEERS = "volunteers", _("Volunteers")
        CONTRACTORS = "contractors", _("Independent contractors")

    class Method(models.TextChoices):
        HANDBOOK = "handbook", _("Handbook")
        WEBSITE = "website", _("Website")
        LETTER = "letter", _("Letter")
        EMAIL = "email", _("Email")
        MEETING = "meeting", _("Meeting")
        # Of a correction alone.
        NOT_GIVEN = "not_given", _("It was not given")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)  # NO-2026-00003
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    document = models.CharField(max_length=80)  # its key in the policy
    school_year = models.PositiveSmallIntegerField()  # in which it begins
    audience = models.CharField(max_length=11, choices=Audience)
    method = models.CharField(max_length=9, choices=Method)
    on = models.DateField()
    # The reference of the message that told it, where there was one.
    message = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="correction", db_constraint=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(NoticeQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="notice_wall"),
            AppendOnly(name="notice_append_only"),
            Dated("at", name="notice_dated"),
            SameDistrict("corrects", name="notice_corrects_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="notice_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="notice_reference"),
            models.UniqueConstraint(
                fields=["district", "by", "begun_with", "audience"], name="notice_once"
            ),
            models.CheckConstraint(
                condition=~Q(method="not_given") | Q(corrects__isnull=False),
                name="notice_only_a_correction_undoes",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(note=""), name="notice_correction_says_why"
            ),
        ]
        indexes = [models.Index(fields=["district", "school_year"], name="notice_of_year")]

    def __str__(self) -> str:
        return self.reference
