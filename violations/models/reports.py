"""What somebody told: the report, who made it, whom it is about, and the way back to who has no
account. Words and names are closed with the file's own key (violations.cipher)."""

from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from rosters.models import Student
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager
from violations import cipher
from violations.cipher import FileCipher
from violations.constraints import (
    AddedByWhoWorksOnIt,
    Final,
    FinalKey,
    FinalReport,
    OfInvolved,
    OfReport,
    OfReporter,
    WithReport,
)
from violations.taxonomy import (
    About,
    Category,
    Initiator,
    Kind,
    Medium,
    Ownership,
    Part,
    Relation,
    Source,
)


class Duty(models.TextChoices):
    """Where we have it from when somebody next starts work."""

    SHIFT = "shift", _("an assigned shift")
    BELL = "bell", _("the school’s bell schedule")
    OFFICE = "office", _("the district’s usual hours")
    SAID = "said", _("what they said")


class Report(models.Model):
    """One report: begun, then sent; from that moment it stays as it is (S0-66, S0-67, S0-71)."""

    class Status(models.TextChoices):
        """Told by `received_at`; a report that nobody sent is swept away."""

        BEGUN = "begun", _("Begun")
        SENT = "sent", _("Sent")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)  # R-2026-00031
    # Made with the page, so that a double click begins or sends it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    source = models.CharField(max_length=7, choices=Source)
    kind = models.CharField(max_length=9, choices=Kind)
    about = models.CharField(max_length=8, choices=About, default=About.STAFF)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    # Asked by who reports: not to the school's own leaders.
    skips_school = models.BooleanField(default=False, db_default=False)
    occurred_at = models.DateTimeField(null=True, blank=True)
    # The clock runs from here; of a report from outside there is none.
    learned_at = models.DateTimeField(null=True, blank=True)
    duty_at = models.DateTimeField(null=True, blank=True)
    duty_from = models.CharField(max_length=6, choices=Duty, blank=True)
    # What we knew of it, beside what they said.
    known_duty_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    medium = models.CharField(max_length=9, choices=Medium, blank=True)
    ownership = models.CharField(max_length=8, choices=Ownership, blank=True)
    initiator = models.CharField(max_length=7, choices=Initiator, blank=True)
    categories = ArrayField(models.CharField(max_length=15, choices=Category), default=list)
    language = models.CharField(max_length=12, default="en")
    # What was written, as closed JSON; and its place in the cipher.
    mark = models.UUIDField(default=uuid4, editable=False)
    said = models.BinaryField(default=bytes)
    begun_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    received_at = models.DateTimeField(null=True, editable=False)
    # Of everything above and the files, in one way of writing (violations.receipts).
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = DistrictManager["Report"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="report_wall"),
            OfReport(name="report_narrowed"),
            FinalReport(name="report_final"),
            SameDistrict("school", name="report_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="report_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="report_reference"),
            models.CheckConstraint(
                condition=Q(received_at=None) | ~Q(said=b"") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="report_says_something",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None)
                | ~Q(source="staff")
                | Q(learned_at__isnull=False, due_at__isnull=False),
                name="report_of_staff_has_its_clock",
            ),
        ]
        indexes = [models.Index(fields=["district", "received_at"], name="report_received")]

    def __str__(self) -> str:
        return self.reference

    @property
    def status(self) -> Status:
        return self.Status.BEGUN if self.received_at is None else self.Status.SENT

    @cached_property
    def cipher(self) -> FileCipher:
        """Asked for once for each report that is read; raises Unreadable."""
        kept = FileKey.objects.get(report=self)
        return cipher.unlocked(kept.locked_with, bytes(kept.locked), f"report:{self.pk}")

    @cached_property
    def words(self) -> dict[str, Any]:
        """`what`, `why`, `platform`, `names`: as they were typed."""
        if not self.said:
            return {}
        return self.cipher.open_words(bytes(self.said), str(self.mark))

    def say(self, words: dict[str, Any]) -> None:
        """Saved by the caller, with what else changes."""
        self.said = self.cipher.close_words(words, str(self.mark))
        self.words = words

    @property
    def late_by(self) -> timedelta:
        """By how much the clock was missed; nothing for what was in time or has no clock."""
        if self.received_at is None or self.due_at is None:
            return timedelta()
        return max(self.received_at - self.due_at, timedelta())

    @property
    def is_of_student(self) -> bool:
        """Whom it is about is a student, and no employee."""
        return self.kind == Kind.STUDENT or self.about == About.STUDENT

    @property
    def is_late(self) -> bool:
        return self.late_by > timedelta()

    @property
    def duty_was_earlier(self) -> bool:
        """Whether they said that they start work later than we knew."""
        known, said = self.known_duty_at, self.duty_at
        return self.duty_from == Duty.SAID and bool(known and said and known < said)


class FileKey(models.Model):
    """The key of one file, locked with the house's. Without it the file can be read by nobody."""

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, db_constraint=False, related_name="+"
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    locked_with = models.CharField(max_length=20)
    locked = models.BinaryField()

    objects = DistrictManager["FileKey"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="filekey_wall"),
            WithReport(name="filekey_narrowed"),
            FinalKey(name="filekey_final"),
            SameDistrict("report", name="filekey_report_same_district"),
        ]

    def __str__(self) -> str:
        return f"key of report {self.report_id}"


class Reporter(models.Model):
    """Who reported, apart from what: read with a grant of its own, and for a reason."""

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, db_constraint=False, related_name="+"
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    relation = models.CharField(max_length=7, choices=Relation, blank=True)
    # Name and contact of who has no account, closed; empty when they gave none.
    mark = models.UUIDField(default=uuid4, editable=False)
    said = models.BinaryField(default=bytes)

    objects = DistrictManager["Reporter"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="reporter_wall"),
            OfReporter(name="reporter_narrowed"),
            Final(name="reporter_final"),
            SameDistrict("report", name="reporter_report_same_district"),
        ]

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"

    @property
    def is_named(self) -> bool:
        return self.person_id is not None or len(self.said) > cipher.EMPTY

    def words(self, file: FileCipher) -> dict[str, str]:
        """`name` and `contact` of somebody without an account."""
        return file.open_words(bytes(self.said), str(self.mark))


class Involved(models.Model):
    """Somebody whom a report is about, or who knows of it: of the staff, a student, or a name."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="involved", db_constraint=False
    )
    part = models.CharField(max_length=7, choices=Part)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    mark = models.UUIDField(default=uuid4, editable=False)
    # A name that nobody on our lists has, closed.
    name = models.BinaryField(default=bytes)
    added_at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Involved"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="involved_wall"),
            OfInvolved(name="involved_narrowed"),
            AddedByWhoWorksOnIt(name="involved_added"),
            Final(name="involved_final"),
            SameDistrict("report", name="involved_report_same_district"),
            SameDistrict("student", name="involved_student_same_district"),
            models.CheckConstraint(
                condition=Q(staff__isnull=False, student=None, name=b"")
                | Q(staff=None, student__isnull=False, name=b"")
                | Q(staff=None, student=None) & ~Q(name=b""),
                name="involved_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"involved {self.pk}"

    @property
    def is_student(self) -> bool:
        """Off the lists; or a name that was typed, unless it is that of an employee accused."""
        if self.student_id is not None or self.staff_id is not None:
            return self.student_id is not None
        return self.part != Part.ACCUSED or self.report.is_of_student

    def called(self) -> str:
        """In full, as the lists have it or as it was typed."""
        if self.staff is not None:
            return self.staff.full_name
        if self.student is not None:
            return self.student.full_name
        return self.report.cipher.open(bytes(self.name), str(self.mark)).decode()


class FollowUp(models.Model):
    """The way back of who reported without an account: a key and a code, both kept as hashes."""

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, db_constraint=False,
        related_name="follow_up",
    )  # fmt: skip
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # What key and code are made of, with the house's secret (violations.way_back).
    seed = models.UUIDField(unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    shut_until = models.DateTimeField(null=True, editable=False)

    objects = DistrictManager["FollowUp"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="followup_wall"),
            WithReport(name="followup_narrowed"),
            SameDistrict("report", name="followup_report_same_district"),
            models.UniqueConstraint(fields=["district", "hash"], name="followup_hash"),
        ]

    def __str__(self) -> str:
        return f"way back to {self.report_id}"
