"""What every register of exceptions keeps: about whom, on whose word, from when until when.

An entry is never changed. It ends with its last day, which counts in full, or by somebody who says
why.
"""

from collections.abc import Collection
from datetime import date
from typing import ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from optin.register_constraints import NeverEdited
from rosters.models import SchoolEnrollment, Student
from tenancy.clock import TenancyNow
from tenancy.constraints import Dated, FrozenOnce, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager

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
    # The event that it begins with in the record book.
    ENTERED: ClassVar[str]
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

    def check_begins(self, today: date) -> None:
        """Raise Refused with what cannot be so, before it is entered."""
        if self.until_on is None or self.until_on < self.from_on:
            raise Refused(_("The last day is not before the first one."))
        if self.until_on < today:
            raise Refused(_("Its last day is over already."))

    def check_ends(self, today: date, *, by: int) -> None:
        """Raise Refused when nothing is left to end."""
        if self.state(today) == self.State.OVER:
            raise Refused(_("This is over already."))
