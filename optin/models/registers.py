"""The registers of exceptions (S0-54, S0-80, S2-07, S2-18): in each, what an entry is about."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.models import Dismissal, School
from optin.models.entries import Entry, Register
from rosters.models import Student
from tenancy.constraints import SameDistrict
from tenancy.refusals import Refused

Weekday = Dismissal.Weekday


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
    ENTERED = "optin.family.authorized"

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

    def check_begins(self, today: date) -> None:
        super().check_begins(today)
        if self.decided_on > today:
            raise Refused(_("The board’s meeting is still to come. Enter its decision afterwards."))
        if self.from_on < self.decided_on:
            raise Refused(_("It does not begin before the board’s meeting."))


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
    ENTERED = "optin.relationship.declared"
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

    def check_begins(self, today: date) -> None:
        if self.from_on > today:
            raise Refused(_("That day is still to come. Say since when you have known them."))

    def check_ends(self, today: date, *, by: int) -> None:
        is_early = by == self.staff_id and self.standing == self.Standing.DECLARED
        self.become(self.Standing.TAKEN_BACK if is_early else self.Standing.ENDED)


class StudentEmployment(Entry):
    """That a student works for the district, and `staff` tells them what to do (S2-07)."""

    REGISTER = Register.EMPLOYMENT
    ENTERED = "optin.employment.entered"

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
    ENTERED = "optin.shift.assigned"
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

    def check_begins(self, today: date) -> None:
        super().check_begins(today)
        if self.starts == self.ends:
            raise Refused(_("A shift that ends when it starts has no hours."))
        first_week = (self.from_on + timedelta(one) for one in range(7))
        if not any(self._is_of(day) for day in first_week):
            raise Refused(_("None of these weekdays is between the first and the last day."))

    @property
    def days(self) -> list[str]:
        return [str(Weekday(one).label) for one in sorted(self.weekdays)]

    def covers(self, at: datetime) -> bool:
        """Whether it is on at this local time: since today, or since last night."""
        return any(self._is_on(at, at.date() - timedelta(one)) for one in range(2))

    def begins_after(self, at: datetime, *, within: int) -> datetime | None:
        """When it next begins after this local time, within so many days."""
        for ahead in range(within + 1):
            day = at.date() + timedelta(ahead)
            starts = datetime.combine(day, self.starts, at.tzinfo)
            if self._is_of(day) and starts.timestamp() > at.timestamp():
                return starts
        return None

    def _is_on(self, at: datetime, day: date) -> bool:
        starts, ends = self._hours(day, at.tzinfo)
        return self._is_of(day) and starts <= at.timestamp() < ends

    def _is_of(self, day: date) -> bool:
        is_valid = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return is_valid and (not self.weekdays or day.weekday() in self.weekdays)

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
