"""Classes and activities, who sits in them and who teaches them."""

from django.db import models

from districts.models import Appointment, District, School
from rosters.models.people import Student
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class ClassGroup(models.Model):
    """A class or activity of one school, as the student system made it."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="class_groups",
        db_constraint=False,
        db_index=False,
    )
    sourced_id = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    is_homeroom = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["ClassGroup"]()

    class Meta:
        ordering = ["title", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="class_group_wall"),
            SameDistrict("school", name="class_group_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="class_group_in_district"),
            models.UniqueConstraint(fields=["district", "sourced_id"], name="class_group_source"),
        ]
        indexes = [models.Index(fields=["district", "school"], name="class_group_of_school")]

    def __str__(self) -> str:
        return self.title


class Enrollment(models.Model):
    """A student in a class."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    class_group = models.ForeignKey(
        ClassGroup,
        on_delete=models.CASCADE,
        related_name="enrollments",
        db_constraint=False,
        db_index=False,
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.CASCADE,
        related_name="enrollments",
        db_constraint=False,
        db_index=False,
    )
    sourced_id = models.CharField(max_length=255)

    objects = DistrictManager["Enrollment"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="enrollment_wall"),
            SameDistrict("class_group", name="enrollment_class_same_district"),
            SameDistrict("student", name="enrollment_student_same_district"),
            models.UniqueConstraint(
                fields=["district", "class_group", "student"], name="enrollment_once"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "student"], name="enrollment_of_student"),
            models.Index(fields=["district", "sourced_id"], name="enrollment_source"),
        ]

    def __str__(self) -> str:
        return f"enrollment {self.pk}"


class ClassStaff(models.Model):
    """Who teaches, coaches or advises a class; the appointment is what gives them rights there."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    class_group = models.ForeignKey(
        ClassGroup,
        on_delete=models.CASCADE,
        related_name="staff",
        db_constraint=False,
        db_index=False,
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    sourced_id = models.CharField(max_length=255)
    # Whom the student system means; their address says which of our people that is.
    person_sourced_id = models.CharField(max_length=255, default="")

    objects = DistrictManager["ClassStaff"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="class_staff_wall"),
            SameDistrict("class_group", name="class_staff_class_same_district"),
            SameDistrict("appointment", name="class_staff_appointment_same_district"),
            models.UniqueConstraint(
                fields=["district", "class_group", "appointment"], name="class_staff_once"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "appointment"], name="class_staff_of_person"),
            models.Index(fields=["district", "person_sourced_id"], name="class_staff_source"),
        ]

    def __str__(self) -> str:
        return f"class staff {self.pk}"
