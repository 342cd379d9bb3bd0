"""A case: what is done about a report, by whom, until when, and how long it is kept."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import District, School
from policies.models import PolicyVersion
from tenancy.constraints import FrozenOnce, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager
from violations.constraints import (
    ClosedWhenComplete,
    KeptLongEnough,
    OfDestruction,
    OpenByName,
)
from violations.models.reports import Report
from violations.scope import OpenByNameManager
from violations.taxonomy import Stage


class Right(models.TextChoices):
    """What a named grant on a case opens; no role opens one."""

    OPEN = "case_open", _("read and work on an investigation file")
    REPORTER = "reporter_see", _("see who reported")


class Case(models.Model):
    """The file of one report. Open to the people on its list and to nobody else."""

    class Type(models.TextChoices):
        STAFF = "staff", pgettext_lazy("case about", "Staff")
        STUDENT = "student", pgettext_lazy("case about", "Student")
        QUESTION = "question", _("Question")

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("case", "New")
        INVESTIGATING = "investigating", _("In investigation")
        WITH_HR = "with_hr", _("With HR")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.NEW: {Status.INVESTIGATING, Status.CLOSED},
        Status.INVESTIGATING: {Status.WITH_HR, Status.CLOSED},
        # Back with a question, or done.
        Status.WITH_HR: {Status.INVESTIGATING, Status.CLOSED},
        # Something new has come up.
        Status.CLOSED: {Status.INVESTIGATING},
    }
    OPEN: ClassVar[tuple[Status, ...]] = (Status.NEW, Status.INVESTIGATING, Status.WITH_HR)

    class Why(models.TextChoices):
        """Why it is with whom it is with."""

        LEADS = "leads", _("leads the school")
        NAMED = "named", _("the school’s own leaders are named in it")
        AWAY = "away", _("nobody at the school had read it in time")
        NO_SCHOOL = "no_school", _("it is about no one school")
        TRANSFER = "transfer", _("it was handed on")
        CONFLICT = "conflict", _("who had it stepped back")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, related_name="case", db_constraint=False
    )
    reference = models.CharField(max_length=20)  # C-2026-00017
    type = models.CharField(max_length=8, choices=Type)
    status = models.CharField(max_length=13, choices=Status, default=Status.NEW)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    # Who looks into it, since when, and why they do.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    assigned_at = models.DateTimeField()
    assigned_for = models.CharField(max_length=9, choices=Why)
    # Whom it is about and who works under them: never on its list, whatever role they hold.
    excluded = ArrayField(models.BigIntegerField(), default=list)
    # Who stands in its words by name or title: passed over where there is anybody else.
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    # What its policy wants in it before it is closed: kinds of entries, as of the day it came.
    asks = ArrayField(models.CharField(max_length=12))
    # The rules of that day; none where the district had published none.
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    received_at = models.DateTimeField()
    first_read_at = models.DateTimeField(null=True, editable=False)
    # The last day for what it waits for: the investigation, then the review.
    due_on = models.DateField()
    escalated_at = models.DateTimeField(null=True, editable=False)
    with_hr_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # The longest of the policy's floor and the district's schedule; holds come on top.
    keep_until = models.DateField()

    objects = OpenByNameManager["Case"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        permissions = [(one.value, one.value) for one in Right]
        constraints = [
            Wall(name="case_wall"),
            OpenByName(name="case_narrowed"),
            ClosedWhenComplete(name="case_closed_when_complete"),
            SameDistrict("report", name="case_report_same_district"),
            SameDistrict("school", name="case_school_same_district"),
            SameDistrict("version", name="case_version_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="case_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="case_reference"),
            # The three facts of every investigation (S0-73); a question has its answer.
            models.CheckConstraint(
                condition=Q(type="question", asks__contains=["answer"])
                | ~Q(type="question") & Q(asks__contains=["dates", "reporter", "allegation"]),
                name="case_asks_for_three_facts",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at=None),
                name="case_closed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "status", "due_on"], name="case_waiting"),
            models.Index(fields=["district", "keep_until"], name="case_kept"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def avoided(self) -> set[int]:
        """Whom nothing of it is handed to by itself."""
        return {*self.excluded, *self.mentioned}

    @property
    def stage(self) -> Stage:
        """How far it is, for whoever reported."""
        if self.status in (self.Status.NEW, self.Status.CLOSED):
            return Stage.RECEIVED if self.status == self.Status.NEW else Stage.CLOSED
        return Stage.LOOKED_INTO

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A case that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display()}
            )
        self.status = status

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today


class Outcome(models.Model):
    """One line of the district's list of what can come of a case (S0-69, S0-77, S3-12, S4-04)."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    type = models.CharField(max_length=8, choices=Case.Type)
    name = models.CharField(max_length=80)
    # Whether sending is to be suspended with it; asked, never done by itself.
    asks_to_suspend = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DistrictManager["Outcome"]()

    class Meta:
        ordering = ["type", "position", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="outcome_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="outcome_in_district"),
            models.UniqueConstraint(
                fields=["district", "type", "name"],
                condition=Q(ended_at=None),
                name="outcome_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Destruction(models.Model):
    """That a file was destroyed, by two people: the certificate is all that is left of it."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # No key: the report is gone once it is confirmed.
    report_id = models.BigIntegerField()
    reference = models.CharField(max_length=20)
    received_on = models.DateField()
    closed_on = models.DateField()
    kept_until = models.DateField()
    # Whom it was about, and theirs: the certificate is not there for them either.
    excluded = ArrayField(models.BigIntegerField(), default=list)
    entries = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()
    # Over the list of all that was in it, which was printed before.
    sha256 = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Destruction"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="destruction_wall"),
            OfDestruction(name="destruction_narrowed"),
            FrozenOnce("confirmed_at", name="destruction_final"),
            KeptLongEnough(name="destruction_kept_long_enough"),
            models.UniqueConstraint(fields=["district", "report_id"], name="destruction_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("asked_by")),
                name="destruction_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"destruction of {self.reference}"
