from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from districts.constraints import ByGrantedRequest
from districts.models.district import District
from districts.models.leaves import Leave
from districts.models.school import School
from districts.roles import HELD_AT_DISTRICT, HELD_AT_SCHOOL, Permission, Role, RoleKey, role
from districts.roles import roles_with as roles_with_permission
from tenancy.clock import TenancyNow
from tenancy.constraints import OwnRows, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager, UnscopedManager


class DistrictToday(models.Func):
    """Today where the district is, by the database's clock."""

    template = "(tenancy_now() at time zone %(expressions)s)::date"
    output_field = models.DateField()

    def __init__(self) -> None:
        super().__init__(F("district__time_zone"))


def _in_force() -> Q:
    today = DistrictToday()
    return Q(from_on__lte=today) & (Q(until_on__isnull=True) | Q(until_on__gte=today))


def _looked_after_by(person_id: int) -> models.QuerySet[Any] | None:
    """The keys of what this person looks after; None for nearly everybody, who looks after
    nothing: every right asks this, and is answered in 1 ms instead of 5."""
    given = Delegation.objects.filter(delegate_id=person_id)
    if not given.filter(ended_at=None).exists():
        return None
    return given.in_force().values("appointment_id")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self) -> "AppointmentQuerySet":
        return self.filter(_in_force(), closed_at__isnull=True)

    def held_by(self, person_id: int) -> "AppointmentQuerySet":
        """Held in person, or looked after for somebody else until a day (S0-11, S0-14)."""
        own, given = Q(person_id=person_id), _looked_after_by(person_id)
        return self.filter(own if given is None else own | Q(pk__in=given))

    def is_held_by(self, person_id: int) -> bool:
        """The same as a question: most who may are told so by their own appointment alone."""
        if self.filter(person_id=person_id).exists():
            return True
        given = _looked_after_by(person_id)
        return given is not None and self.filter(pk__in=given).exists()

    def staff(self) -> "AppointmentQuerySet":
        return self.exclude(role=RoleKey.GUARDIAN)

    def not_over(self, today: date) -> "AppointmentQuerySet":
        """In force or still to come."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), closed_at=None)

    def meeting(self, from_on: date, until_on: date | None) -> "AppointmentQuerySet":
        """Not closed, and in force on one of these days."""
        before_its_end = Q(until_on__isnull=True) | Q(until_on__gte=from_on)
        begins = Q() if until_on is None else Q(from_on__lte=until_on)
        return self.filter(before_its_end, begins, closed_at=None)

    def with_permission(self, permission: Permission) -> "AppointmentQuerySet":
        return self.filter(role__in=roles_with_permission(permission))

    def covering(self, school_id: int | None) -> "AppointmentQuerySet":
        """District appointments cover every school; a school's cover that school only."""
        district_wide = Q(school__isnull=True)
        return self.filter(
            district_wide if school_id is None else district_wide | Q(school_id=school_id)
        )


class Appointment(models.Model):
    """A person's role somewhere, from a day to a day; the only source of rights."""

    class Source(models.TextChoices):
        REQUEST = "request", _("access request")
        FEED = "feed", _("staff feed")
        COMMAND = "command", _("set up by IT")
        # Of the time before requests; the database lets no new one in.
        PERSON = "person", _("entered here")

    class State(models.TextChoices):
        """Where an appointment stands; told by its days and by `closed_at`, never stored."""

        UPCOMING = "upcoming", _("upcoming")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")
        CLOSED = "closed", _("closed")

    NEXT: ClassVar[Mapping[State, set[State]]] = {
        State.UPCOMING: {State.IN_FORCE, State.CLOSED},
        State.IN_FORCE: {State.ENDED, State.CLOSED},
        State.ENDED: set(),
        State.CLOSED: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40, choices=RoleKey)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        db_constraint=False,
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    # The last day counts in full; who is put out in the middle of one is closed.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    source = models.CharField(max_length=10, choices=Source)
    # What it rests on, where it came by a request.
    request = models.ForeignKey(
        "districts.AccessRequest",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )
    appointed_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(AppointmentQuerySet)()
    in_all_districts = UnscopedManager.from_queryset(AppointmentQuerySet)()

    class Meta:
        ordering = ["role", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="appointment_wall"),
            OwnRows("person", name="appointment_own_rows"),
            SameDistrict("school", name="appointment_school_same_district"),
            SameDistrict("request", name="appointment_request_same_district"),
            ByGrantedRequest(name="appointment_by_granted_request"),
            models.UniqueConstraint(fields=["district", "id"], name="appointment_in_district"),
            models.CheckConstraint(
                condition=Q(role__in=HELD_AT_DISTRICT, school__isnull=True)
                | Q(role__in=HELD_AT_SCHOOL, school__isnull=False),
                name="appointment_role_fits_its_place",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="appointment_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "school", "from_on"],
                # One that never began, or began today, may be replaced with the same first day.
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="appointment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "person"], name="appointment_of_person"),
            models.Index(fields=["district", "role", "school"], name="appointment_of_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"

    def become(self, state: State, today: date) -> None:
        """Raise Refused unless the table lets it go there from where it stands today."""
        if state not in self.NEXT[self.state(today)]:
            raise Refused(_("This role is over already."))

    def state(self, today: date) -> State:
        if self.closed_at is not None:
            return self.State.CLOSED
        if today < self.from_on:
            return self.State.UPCOMING
        is_over = self.until_on is not None and self.until_on < today
        return self.State.ENDED if is_over else self.State.IN_FORCE

    @property
    def holds(self) -> Role:
        return role(self.role)

    @property
    def place(self) -> School | District:
        return self.school if self.school is not None else self.district


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self) -> "DelegationQuerySet":
        """Today, by somebody who still works here.

        Whoever is put on leave acts through nobody whom they named before: the district names
        somebody, and that one counts. A leave that was asked for is what designees are for.
        """
        works_here = (
            Appointment.objects.in_force().staff().filter(person_id=OuterRef("delegate_id"))
        )
        put_out = Leave.objects.putting_out().filter(
            person_id=OuterRef("appointment__person_id"), entered_at__gt=OuterRef("given_at")
        )
        return self.filter(_in_force(), Exists(works_here), ~Exists(put_out), ended_at=None)


class Delegation(models.Model):
    """A designee: looks after another's appointment for a while, with all it may; on record."""

    class State(models.TextChoices):
        """Where it stands; told by its days and by `ended_at`, never stored."""

        COMING = "coming", _("to come")
        IN_FORCE = "in_force", _("in force")
        OVER = "over", _("over")

    NEXT: ClassVar[Mapping[State, set[State]]] = {
        State.COMING: {State.IN_FORCE, State.OVER},
        State.IN_FORCE: {State.OVER},
        State.OVER: set(),
    }

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="delegations", db_constraint=False
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    given_at = models.DateTimeField(db_default=TenancyNow())
    # The last day counts in full; what is taken back in the middle of one is ended.
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DistrictManager.from_queryset(DelegationQuerySet)()

    class Meta:
        ordering = ["until_on", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="delegation_wall"),
            SameDistrict("appointment", name="delegation_appointment_same_district"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="delegation_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["appointment", "delegate", "from_on"],
                condition=Q(ended_at__isnull=True),
                name="delegation_once",
            ),
        ]
        indexes = [models.Index(fields=["district", "delegate"], name="delegation_of_delegate")]

    def __str__(self) -> str:
        return f"delegation {self.pk}"

    def become(self, state: State, today: date) -> None:
        """Raise Refused unless the table lets it go there from where it stands today."""
        if state not in self.NEXT[self.state(today)]:
            raise Refused(_("This is over already."))

    def state(self, today: date) -> State:
        if self.ended_at is not None or self.until_on < today:
            return self.State.OVER
        return self.State.COMING if today < self.from_on else self.State.IN_FORCE
