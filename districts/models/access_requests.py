from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models.appointments import Appointment
from districts.models.district import District
from districts.models.school import School
from districts.roles import Permission, Role, RoleKey, role
from tenancy.clock import TenancyNow
from tenancy.constraints import Dated, FrozenOnce, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def open(self) -> "AccessRequestQuerySet":
        return self.filter(status=AccessRequest.Status.ASKED)

    def about(self, person_id: int, email: str | None) -> "AccessRequestQuerySet":
        """Also those of the time before there was an account."""
        return self.filter(Q(person_id=person_id) | Q(person=None, newcomer_email__iexact=email))

    def with_names(self) -> "AccessRequestQuerySet":
        return self.select_related(
            "person", "school", "district", "asked_by", "decided_by", "appointment__school"
        )


class AccessRequest(models.Model):
    """That somebody be given a role, hold another, or lose one; decided by another person (S0-17).

    Of a newcomer only name and address are known; the account is made when it is granted.
    """

    class Kind(models.TextChoices):
        ADD = "add", _("Give a role")
        CHANGE = "change", _("Change a role")
        REMOVE = "remove", _("End a role")

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Not granted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.ASKED: {Status.GRANTED, Status.DECLINED, Status.WITHDRAWN},
        Status.GRANTED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=6, choices=Kind)
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKED)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    newcomer_name = models.CharField(max_length=120, blank=True)
    newcomer_email = models.EmailField(max_length=254, blank=True)
    # Of a removal, the role and place that end.
    role = models.CharField(max_length=40, choices=RoleKey)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # None is the day of the decision.
    from_on = models.DateField(null=True, blank=True)
    # Of a removal, the last day.
    until_on = models.DateField(null=True, blank=True)
    # What it changes or ends.
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Also when it was withdrawn: from then on it is history.
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = DistrictManager.from_queryset(AccessRequestQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="access_request_wall"),
            SameDistrict("school", name="access_request_school_same_district"),
            SameDistrict("appointment", name="access_request_appointment_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="access_request_in_district"),
            models.UniqueConstraint(
                fields=["district", "reference"], name="access_request_reference"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(newcomer_email=""),
                name="access_request_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind="add", appointment__isnull=True)
                | Q(kind__in=["change", "remove"], appointment__isnull=False),
                name="access_request_names_what_it_changes",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "declined"]) | Q(decided_by__isnull=False),
                name="access_request_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at__isnull=True)
                | ~Q(status="asked") & Q(decided_at__isnull=False),
                name="access_request_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="granted")
                | Q(person__isnull=False)
                & ~Q(decided_by=F("asked_by"))
                & ~Q(decided_by=F("person")),
                name="access_request_granted_by_another",
            ),
            Dated("asked_at", name="access_request_dated"),
            FrozenOnce("decided_at", name="access_request_final"),
        ]
        indexes = [
            models.Index(fields=["district", "status"], name="access_request_by_status"),
            models.Index(fields=["district", "person"], name="access_request_of_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(_("This request is settled already."))
        self.status = status

    @property
    def holds(self) -> Role:
        return role(self.role)

    @property
    def place(self) -> School | District:
        return self.school if self.school is not None else self.district

    @property
    def name(self) -> str:
        """Of whom it is for."""
        return self.person.full_name if self.person else self.newcomer_name

    @property
    def decided_by_right(self) -> Permission:
        """A change takes the higher right of the two roles."""
        held = [self.holds] if self.appointment is None else [self.holds, self.appointment.holds]
        asks = {one.decided_by for one in held}
        return max(asks, key=lambda one: one == Permission.LEADERS_APPOINT)
