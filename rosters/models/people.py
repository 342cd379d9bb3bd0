"""Students and those who answer for them, and how these can be reached."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from rosters import names
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager

if TYPE_CHECKING:
    from rosters.models.classes import ClassGroup


class Family(models.Model):
    """Children with exactly the same guardians; what a message is for and what reach counts.

    `key` is made by the import from the guardians' ids; a child without any is a family alone.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=64)

    objects = DistrictManager["Family"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="family_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="family_in_district"),
            models.UniqueConstraint(fields=["district", "key"], name="family_key"),
        ]

    def __str__(self) -> str:
        return f"family {self.pk}"


class StudentQuerySet(models.QuerySet["Student"]):
    def enrolled(self) -> "StudentQuerySet":
        return self.filter(left_at__isnull=True)

    def in_classes(self, groups: "Iterable[ClassGroup]") -> "StudentQuerySet":
        """Those who sit in any of them and have not left; each once (S0-16, S0-46)."""
        return self.enrolled().filter(enrollments__class_group__in=groups).distinct()

    def called(self, words: str) -> "StudentQuerySet":
        """Those whose full name, or whose number, is exactly this."""
        words = " ".join(words.split())
        is_named = Q(folded_name=names.folded(words))
        return self.filter(is_named | Q(sourced_id__in={words, words.upper()}))

    def named_in(self, text: str) -> "StudentQuerySet":
        """Those whose given and family name stand side by side in it."""
        return self.filter(folded_name__in=set(names.phrases(text)))

    def numbered_in(self, text: str) -> "StudentQuerySet":
        """Those whose number stands in it as a word."""
        return self.filter(sourced_id__in=set(names.numbers(text)))


class Student(models.Model):
    """A child of the district, under the number that the student system gave."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sourced_id = models.CharField(max_length=255)
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    # The student system's codes: PK, KG, 01 to 12, or whatever else it says; empty when unknown.
    grade = models.CharField(max_length=10, blank=True)
    # The home's language as a code ("es", "ko"); empty when the student system does not say.
    language = models.CharField(max_length=12, blank=True)
    family = models.ForeignKey(
        Family,
        on_delete=models.PROTECT,
        related_name="students",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    # Their own ways, as far as they lead somewhere: E.164, and an address in lower case.
    mobile = models.CharField(max_length=20, blank=True, db_default="")
    email = models.CharField(max_length=254, blank=True, db_default="")
    # Null when the student system does not say. The date itself of their birth is not here: nothing
    # that we do asks for more than whether a child is under 13.
    turns_13_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Stored, for row security lets no index serve a function (rosters.names).
    folded_name = models.GeneratedField(
        expression=names.FoldedName("given_name", "family_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = DistrictManager.from_queryset(StudentQuerySet)()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="student_wall"),
            SameDistrict("family", name="student_family_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="student_in_district"),
            models.UniqueConstraint(fields=["district", "sourced_id"], name="student_source"),
        ]
        indexes = [
            models.Index(fields=["district", "family"], name="student_of_family"),
            models.Index(fields=["district", "folded_name"], name="student_by_name"),
        ]

    def __str__(self) -> str:
        return f"student {self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def is_under_13(self, today: date) -> bool:
        """Whether the student system says so. Of whom it says nothing, this says no: whoever must
        be sure asks for `turns_13_on` as well."""
        return self.turns_13_on is not None and today < self.turns_13_on


class SchoolEnrollment(models.Model):
    """A student's place at a school; some have one at two schools."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.CASCADE,
        related_name="school_enrollments",
        db_constraint=False,
        db_index=False,
    )

    objects = DistrictManager["SchoolEnrollment"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="school_enrollment_wall"),
            SameDistrict("school", name="school_enrollment_school_same_district"),
            SameDistrict("student", name="school_enrollment_student_same_district"),
            models.UniqueConstraint(
                fields=["district", "school", "student"], name="school_enrollment_once"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "student"], name="school_enrollment_of_student")
        ]

    def __str__(self) -> str:
        return f"school enrollment {self.pk}"


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def current(self) -> "GuardianQuerySet":
        return self.filter(left_at__isnull=True)


class Guardian(models.Model):
    """A parent, guardian or relative who answers for a student."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sourced_id = models.CharField(max_length=255)
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    # What they are written to in; empty when the student system says it for the child only.
    language = models.CharField(max_length=12, blank=True)
    # Their account, when they have one.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager.from_queryset(GuardianQuerySet)()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="guardian_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="guardian_in_district"),
            models.UniqueConstraint(fields=["district", "sourced_id"], name="guardian_source"),
        ]

    def __str__(self) -> str:
        return f"guardian {self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def who_decide(self) -> "GuardianshipQuerySet":
        """Those who may sign for a student: no relatives, nobody limited, nobody who has left."""
        return self.filter(
            kind__in=[Guardianship.Kind.PARENT, Guardianship.Kind.GUARDIAN],
            may_decide=True,
            guardian__left_at__isnull=True,
        )

    def limited(self) -> "GuardianshipQuerySet":
        """Those who may not decide, whatever else they are to the student."""
        return self.filter(may_decide=False)


class Guardianship(models.Model):
    """That somebody answers for a student, and the place they stand in the roster's own order."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        RELATIVE = "relative", _("relative")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.CASCADE,
        related_name="guardianships",
        db_constraint=False,
        db_index=False,
    )
    guardian = models.ForeignKey(
        Guardian,
        on_delete=models.CASCADE,
        related_name="guardianships",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.PositiveSmallIntegerField(default=1)
    # Whose row says so: the child's, the guardian's, or both. It ends when neither does.
    named_by_student = models.BooleanField(default=True)
    named_by_guardian = models.BooleanField(default=False)
    # Whether they hold the right to decide for the child; why not is nobody's business here.
    may_decide = models.BooleanField(default=True, db_default=True)

    objects = DistrictManager.from_queryset(GuardianshipQuerySet)()

    class Meta:
        ordering = ["place", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="guardianship_wall"),
            SameDistrict("student", name="guardianship_student_same_district"),
            SameDistrict("guardian", name="guardianship_guardian_same_district"),
            models.UniqueConstraint(
                fields=["district", "student", "guardian"], name="guardianship_once"
            ),
        ]
        indexes = [models.Index(fields=["district", "guardian"], name="guardianship_of_guardian")]

    def __str__(self) -> str:
        return f"guardianship {self.pk}"


class ContactPoint(models.Model):
    """One way to a guardian as the student system has it, usable or with the reason why not."""

    class Kind(models.TextChoices):
        """Texts and calls reach a mobile, calls alone a home phone."""

        MOBILE = "mobile", _("mobile phone")
        HOME = "home", _("home phone")
        EMAIL = "email", _("email")

    class Fault(models.TextChoices):
        TOO_SHORT = "too_short", _("The number has too few digits")
        TOO_LONG = "too_long", _("The number has too many digits")
        NOT_A_NUMBER = "not_a_number", _("This is not a phone number")
        NOT_IN_USE = "not_in_use", _("No such number can exist")
        NOT_AN_ADDRESS = "not_an_address", _("This is not an email address")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    guardian = models.ForeignKey(
        Guardian,
        on_delete=models.CASCADE,
        related_name="contact_points",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=6, choices=Kind)
    written = models.CharField(max_length=254)
    # E.164, or the address in lower case; null when what is written cannot be used.
    destination = models.CharField(max_length=254, null=True, blank=True)  # noqa: DJ001
    fault = models.CharField(max_length=14, choices=Fault, blank=True)

    objects = DistrictManager["ContactPoint"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="contact_point_wall"),
            SameDistrict("guardian", name="contact_point_guardian_same_district"),
            models.UniqueConstraint(
                fields=["district", "guardian", "kind"], name="contact_point_once_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(destination__isnull=False, fault="")
                | (Q(destination__isnull=True) & ~Q(fault="")),
                name="contact_point_usable_or_at_fault",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "destination"], name="contact_point_destination")
        ]

    def __str__(self) -> str:
        return f"contact point {self.pk}"
