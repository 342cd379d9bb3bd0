"""Classes and activities, who sits in them and who teaches them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef

from districts.models import Appointment, District, School, User
from districts.permissions import lets_through
from districts.roles import Permission
from rosters.keys import NewKey
from rosters.models.people import Student
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class ClassGroupQuerySet(models.QuerySet["ClassGroup"]):
    def current(self) -> "ClassGroupQuerySet":
        return self.filter(ended_at__isnull=True)

    def of(self, person: User) -> "ClassGroupQuerySet":
        """Those that this person teaches, coaches or advises now, by the roster and a role in
        force; or looks after for whoever does (S0-16, S0-46)."""
        if not lets_through(person, Permission.MESSAGE_CLASS):
            return self.none()
        held = Appointment.objects.in_force().held_by(person.pk)
        mine = ClassStaff.objects.filter(
            class_group=OuterRef("pk"),
            appointment__in=held.with_permission(Permission.MESSAGE_CLASS),
        )
        return self.current().filter(Exists(mine))


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
    # Its part of an address; titles name teachers, and the student system's ids may be anything.
    key = models.CharField(max_length=20, db_default=NewKey(), editable=False)
    is_homeroom = models.BooleanField(default=False)
    # As the student system names them; at what hours they are, a school's bell schedule says.
    periods = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager.from_queryset(ClassGroupQuerySet)()

    class Meta:
        ordering = ["title", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="class_group_wall"),
            SameDistrict("school", name="class_group_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="class_group_in_district"),
            models.UniqueConstraint(fields=["district", "sourced_id"], name="class_group_source"),
            models.UniqueConstraint(fields=["district", "key"], name="class_group_key"),
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
