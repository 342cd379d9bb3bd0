"""The registers of exceptions: to whom something else holds, on whose word, from when until when.

An entry is never changed. It ends with its last day, which counts in full, or by somebody who says
why.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from districts.models import Dismissal, District, School
from optin.constraints import NeverEdited
from rosters.models import SchoolEnrollment, Student
from tenancy.clock import TenancyNow
from tenancy.constraints import Dated, FrozenOnce, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager

Weekday = Dismissal.Weekday
E = TypeVar("E", bound="Entry")


class Register(models.TextChoices):
    """As they are called in an address and on the page."""

    FAMILY = "family", _("Family, authorized by the board")
    RELATIONSHIP = "relationship", _("Declared relationship")
    EMPLOYMENT = "employment", _("Student worker")
    SHIFT = "shift", _("Shift of a program")


class EntryQuerySet(models.QuerySet[E]):
    def in_force(self, day: date) -> "EntryQuerySet[E]":
        begun = self.filter(from_on__lte=day, ended_at=None)
        return begun.filter(Q(until_on=None) | Q(until_on__gte=day))

    def newest(self, today: date) -> "EntryQuerySet[E]":
        """What is over comes last; references are in the order in which entries were made."""
        over = Q(ended_at__isnull=False) | Q(until_on__lt=today)
        return self.order_by(Case(When(over, then=Value(1)), default=Value(0)), "-reference")


class Entry(models.Model):
    """What the four registers share."""

    class State(models.TextChoices):
        """Told by its days and by `ended_at`, never stored."""

        COMING = "coming", _("To come")
        IN_FORCE = "in_force", _("In force")
        OVER = "over", _("Over")

    REGISTER: ClassVar[Register]
    # The key to whom or what it is about, beside the staff member.
    OF: ClassVar[str] = "student"
    # Whether the staff member whom it is about reads it.
    IS_OWN: ClassVar[bool] = False

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)  # E-2026-00004
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entered_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_why = models.CharField(max_length=300, blank=True)

    objects = DistrictManager.from_queryset(EntryQuerySet)()

    class Meta:
        abstract = True
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="%(class)s_wall"),
            NeverEdited(name="%(class)s_never_edited"),
            FrozenOnce("ended_at", name="%(class)s_ended_once"),
            Dated("entered_at", name="%(class)s_dated"),
            models.UniqueConstraint(fields=["district", "reference"], name="%(class)s_reference"),
            models.UniqueConstraint(
                fields=["district", "entered_by", "begun_with"], name="%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="%(class)s_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_why="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""),
                name="%(class)s_ended_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["district", "staff"], name="%(class)s_of_staff")]

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def at(cls, schools: Collection[School]) -> Q:
        """Those that the offices of these schools read: about students of theirs."""
        here = SchoolEnrollment.objects.filter(school__in=schools)
        return Q(student__in=here.values("student"))

    @property
    def in_short(self) -> str:
        """What it says, for a line of the list."""
        raise NotImplementedError

    @property
    def about(self) -> Student | None:
        """The student whom it is about, where it is about one."""
        return getattr(self, "student", None)

    def state(self, today: date) -> State:
        if self.ended_at is not None or (self.until_on is not None and self.until_on < today):
            return self.State.OVER
        return self.State.COMING if today < self.from_on else self.State.IN_FORCE

    def check_ends(self, today: date, *, by: int) -> None:
        """Raise Refused when nothing is left to end."""
        if self.state(today) == self.State.OVER:
            raise Refused(_("This is over already."))


def _student() -> "models.ForeignKey[Student, Student]":
    return models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


# Nobody enters for themself what lets them do more (S0-54, S2-07, S2-18).
BY_ANOTHER = models.CheckConstraint(
    condition=~Q(entered_by=F("staff")), name="%(class)s_entered_by_another"
)
OF_STUDENT = models.Index(fields=["district", "student"], name="%(class)s_student")
SAME_STUDENT = SameDistrict("student", name="%(class)s_student_same_district")


class FamilyAuthorization(Entry):
    """That the board lets somebody write to a student of their own family (S0-54)."""

    class Relation(models.TextChoices):
        """What the staff member is to the student."""

        PARENT = "parent", _("parent")
        GRANDPARENT = "grandparent", _("grandparent")
        SIBLING = "sibling", _("brother or sister")
        AUNT_OR_UNCLE = "aunt_or_uncle", _("aunt or uncle")
        GUARDIAN = "guardian", _("guardian")
        OTHER = "other", _("other immediate family")

    REGISTER = Register.FAMILY

    student = _student()
    relation = models.CharField(max_length=13, choices=Relation)
    # The board's meeting, and where its minutes have the decision.
    decided_on = models.DateField()
    decision = models.CharField(max_length=120)

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints, SAME_STUDENT, BY_ANOTHER]
        indexes = [*Entry.Meta.indexes, OF_STUDENT]

    @property
    def in_short(self) -> str:
        return str(self.get_relation_display())


class DeclaredRelationship(Entry):
    """That somebody knew a student or the family before: opens nothing, and is read later (S0-80).

    `from_on` is since when.
    """

    class Standing(models.TextChoices):
        """Told by who has acknowledged and ended it, never stored."""

        DECLARED = "declared", _("Waits for the principal")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        # By who declared it, before anybody had acknowledged it.
        TAKEN_BACK = "taken_back", _("Taken back")
        ENDED = "ended", _("Over")

    NEXT: ClassVar[Mapping[Standing, set[Standing]]] = {
        Standing.DECLARED: {Standing.ACKNOWLEDGED, Standing.TAKEN_BACK, Standing.ENDED},
        Standing.ACKNOWLEDGED: {Standing.ENDED},
        Standing.TAKEN_BACK: set(),
        Standing.ENDED: set(),
    }
    REGISTER = Register.RELATIONSHIP
    IS_OWN = True

    student = _student()
    words = models.CharField(max_length=300)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            SAME_STUDENT,
            models.CheckConstraint(
                condition=Q(entered_by=F("staff")), name="%(class)s_declared_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                & ~Q(acknowledged_by=F("staff")),
                name="%(class)s_acknowledged_by_another",
            ),
        ]
        indexes = [*Entry.Meta.indexes, OF_STUDENT]

    @property
    def in_short(self) -> str:
        return self.words

    @property
    def standing(self) -> Standing:
        if self.ended_at is not None:
            is_early = self.acknowledged_at is None and self.ended_by_id == self.staff_id
            return self.Standing.TAKEN_BACK if is_early else self.Standing.ENDED
        is_read = self.acknowledged_at is not None
        return self.Standing.ACKNOWLEDGED if is_read else self.Standing.DECLARED

    def become(self, standing: Standing) -> None:
        """Raise Refused unless the table lets it go there from where it stands."""
        if standing not in self.NEXT[self.standing]:
            now = {"state": self.standing.label}
            raise Refused(_("This stands at “%(state)s” by now. Look at it again.") % now)

    def check_ends(self, today: date, *, by: int) -> None:
        is_early = by == self.staff_id and self.standing == self.Standing.DECLARED
        self.become(self.Standing.TAKEN_BACK if is_early else self.Standing.ENDED)


class StudentEmployment(Entry):
    """That a student works for the district, and `staff` tells them what to do (S2-07)."""

    REGISTER = Register.EMPLOYMENT

    student = _student()
    job = models.CharField(max_length=120)

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints, SAME_STUDENT, BY_ANOTHER]
        indexes = [*Entry.Meta.indexes, OF_STUDENT]

    @property
    def in_short(self) -> str:
        return self.job


class ProgramShift(Entry):
    """Hours of a program to which somebody's supervisor has assigned them (S2-18).

    By the clocks of the district. One that ends before it starts ends on the next day, and belongs
    to the day on which it began.
    """

    REGISTER = Register.SHIFT
    OF = "school"
    IS_OWN = True

    # Where it was assigned; None is the district's own offices.
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
    )
    program = models.CharField(max_length=80)
    # None of them is each day from the first to the last.
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), blank=True)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            SameDistrict("school", name="%(class)s_school_same_district"),
            BY_ANOTHER,
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=Weekday.values), name="%(class)s_weekdays"
            ),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="%(class)s_lasts"),
        ]

    @classmethod
    def at(cls, schools: Collection[School]) -> Q:
        return Q(school__in=schools)

    @property
    def in_short(self) -> str:
        return self.program

    @property
    def days(self) -> list[str]:
        return [str(Weekday(one).label) for one in sorted(self.weekdays)]

    def covers(self, at: datetime) -> bool:
        """Whether it is on at this local time: since today, or since last night."""
        return any(self._is_on(at, at.date() - timedelta(one)) for one in range(2))

    def _is_on(self, at: datetime, day: date) -> bool:
        is_day = not self.weekdays or day.weekday() in self.weekdays
        if not is_day or day < self.from_on or (self.until_on and self.until_on < day):
            return False
        starts, ends = self._hours(day, at.tzinfo)
        return starts <= at.timestamp() < ends

    def _hours(self, day: date, zone: tzinfo | None) -> tuple[float, float]:
        """As moments, for clocks are set: an hour that they pass twice is all in it."""
        last = day + timedelta(self.ends < self.starts)
        starts = datetime.combine(day, self.starts, zone)
        ends = datetime.combine(last, self.ends, zone)
        return starts.timestamp(), max(ends.timestamp(), ends.replace(fold=1).timestamp())


REGISTERS: Mapping[Register, type[Entry]] = {
    one.REGISTER: one
    for one in (FamilyAuthorization, DeclaredRelationship, StudentEmployment, ProgramShift)
}
