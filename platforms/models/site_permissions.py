"""Before students come in: what parents were told, what they have said, and who came in.

What parents have said are ledgers: a later row takes an earlier one back, and none is changed.
"""

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from districts.models import District
from platforms.models.sites import Site
from platforms.site_constraints import AdmittedWithPermission
from rosters.models import Guardian, Student
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Said(models.TextChoices):
    GIVEN = "given", _("Permission")
    WITHDRAWN = "withdrawn", _("Permission taken back")


class Source(models.TextChoices):
    PAPER = "paper", _("on paper")
    ONLINE = "online", _("signed online")


class ParentNotice(models.Model):
    """That parents were told of a site, on which day, how, and in which words (S3-07)."""

    class Method(models.TextChoices):
        LETTER = "letter", _("Letter sent home")
        WEBSITE = "website", _("On the school’s website")
        EMAIL = "email", _("Email")
        MESSAGE = "message", _("Message by Belltower")
        MEETING = "meeting", _("At a meeting")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="notices", db_constraint=False
    )
    told_on = models.DateField()
    method = models.CharField(max_length=8, choices=Method)
    words = models.CharField(max_length=2000)
    # The reference of the message that told them, where it was one of Belltower.
    message = models.CharField(max_length=20, blank=True, db_default="")
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["ParentNotice"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="parent_notice_wall"),
            SameDistrict("site", name="parent_notice_site_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="parent_notice_in_district"),
            models.UniqueConstraint(
                fields=["district", "by", "begun_with"], name="parent_notice_once"
            ),
            AppendOnly(name="parent_notice_append_only"),
            Dated("at", name="parent_notice_dated"),
        ]

    def __str__(self) -> str:
        return f"parent notice {self.pk}"


class ToldStudent(models.Model):
    """A student whose parents a notice went to: who is named later needs one of their own."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    notice = models.ForeignKey(
        ParentNotice, on_delete=models.PROTECT, related_name="told", db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    objects = DistrictManager["ToldStudent"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="told_student_wall"),
            SameDistrict("notice", name="told_student_notice_same_district"),
            SameDistrict("student", name="told_student_student_same_district"),
            models.UniqueConstraint(fields=["notice", "student"], name="told_student_once"),
            AppendOnly(name="told_student_append_only"),
        ]

    def __str__(self) -> str:
        return f"told student {self.pk}"


class StudentAgreement(models.Model):
    """A parent's word on the year's acceptable-use form, as the office filed it (S3-07, S3-08)."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # The year in which the school year begins.
    school_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Said)
    # Whether the form says yes to sites of classes and groups, and to the child's name and picture.
    covers_sites = models.BooleanField(default=True)
    covers_pictures = models.BooleanField(default=False)
    source = models.CharField(max_length=6, choices=Source, default=Source.PAPER)
    said_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["StudentAgreement"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="student_agreement_wall"),
            SameDistrict("student", name="student_agreement_student_same_district"),
            AppendOnly(name="student_agreement_append_only"),
            Dated("at", name="student_agreement_dated"),
        ]
        indexes = [
            models.Index(fields=["student", "school_year", "-id"], name="student_agreement_last")
        ]

    def __str__(self) -> str:
        return f"student agreement {self.pk}"


class SitePermission(models.Model):
    """A parent's word on one site and one use of it, as the school's office filed it (S3-08).

    `source` waits for signing online.
    """

    class Purpose(models.TextChoices):
        ACCESS = "access", _("Come in")
        PICTURE = "picture", _("Name and picture shown")
        # Outside the district, which takes the student's own yes as well (S1-43).
        WORK = "work", _("Own work shown outside the district")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="permissions", db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=7, choices=Purpose)
    kind = models.CharField(max_length=9, choices=Said)
    source = models.CharField(max_length=6, choices=Source, default=Source.PAPER)
    # Who signed, of those that the roster knows; a word taken back is taken from anybody.
    guardian = models.ForeignKey(
        Guardian,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
    )
    said_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["SitePermission"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="site_permission_wall"),
            SameDistrict("site", name="site_permission_site_same_district"),
            SameDistrict("student", name="site_permission_student_same_district"),
            SameDistrict("guardian", name="site_permission_guardian_same_district"),
            models.CheckConstraint(
                condition=Q(kind="withdrawn") | Q(guardian__isnull=False),
                name="site_permission_names_who_signed",
            ),
            AppendOnly(name="site_permission_append_only"),
            Dated("at", name="site_permission_dated"),
        ]
        indexes = [
            models.Index(fields=["site", "student", "purpose", "-id"], name="site_permission_last")
        ]

    def __str__(self) -> str:
        return f"site permission {self.pk}"


class SiteStudentQuerySet(models.QuerySet["SiteStudent"]):
    def to_take_off(self, school_year: int) -> "SiteStudentQuerySet":
        """In, and no parent's word holds any more, or the child has left; as `standing` says it."""
        of = {"student": OuterRef("student")}
        papers = SitePermission.objects.filter(
            **of, site=OuterRef("site"), purpose=SitePermission.Purpose.ACCESS
        ).order_by("-said_on", "-id")
        forms = StudentAgreement.objects.filter(**of, school_year=school_year)
        covering = Case(When(covers_sites=True, then="kind"), default=Value(Said.WITHDRAWN))
        form = forms.order_by("-said_on", "-id").annotate(word=covering)
        word = Coalesce(
            Subquery(papers.values("kind")[:1]), Subquery(form.values("word")[:1]), Value("")
        )
        inside = self.filter(admitted_at__isnull=False).annotate(word=word)
        return inside.filter(Q(student__left_at__isnull=False) | ~Q(word=Said.GIVEN))


class SiteStudent(models.Model):
    """A student whom a site is meant for; `admitted_at` is when they were let in."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="students", db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(db_default=TenancyNow())
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    admitted_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager.from_queryset(SiteStudentQuerySet)()

    class Meta:
        ordering = ["student__family_name", "student__given_name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="site_student_wall"),
            SameDistrict("site", name="site_student_site_same_district"),
            SameDistrict("student", name="site_student_student_same_district"),
            models.UniqueConstraint(fields=["site", "student"], name="site_student_once"),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True) | Q(admitted_by__isnull=False),
                name="site_student_admitted_by_somebody",
            ),
            AdmittedWithPermission(name="site_student_admitted_with_permission"),
        ]

    def __str__(self) -> str:
        return f"site student {self.pk}"
