"""What is written into a case, line by line, and the documents in it. Nothing here is ever changed:
a correction is another entry."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import District
from tenancy.clock import TenancyNow
from tenancy.constraints import Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager
from violations import cipher
from violations.constraints import Final, FinalEntry, OfDocument, OfEntry
from violations.models.cases import Case, Outcome
from violations.models.reports import Report

# Of these the answer alone may say it; all others carry words.
WITHOUT_WORDS = ("dates", "reporter", "handed_over", "received", "closed")
# More than empty words take.
HAS_WORDS = Q(GreaterThan(Length("said"), cipher.EMPTY + len('{"words": ""}')))


class CaseEntry(models.Model):
    """One entry of the file, in the order in which they were written."""

    class Kind(models.TextChoices):
        # What the policy asks for (S0-73…78).
        DATES = "dates", _("Dates of the contact and of the report")
        REPORTER = "reporter", _("Who reported it")
        ALLEGATION = "allegation", _("The specific allegation")
        MEETING = "meeting", _("Meeting, and the response in writing")
        FINDINGS = "findings", _("Findings")
        ACTION = "action", _("Action that follows from the findings")
        AUTHORITIES = "authorities", _("Report to authorities?")
        HANDED_OVER = "handed_over", _("Whole file handed over")
        RECEIVED = "received", _("Whole file received")
        OUTCOME = "outcome", _("Outcome")
        # Besides.
        NOTE = "note", _("Note")
        INTERVIEW = "interview", _("Interview")
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")
        RELATED = "related", _("Related case")
        TRANSFER = "transfer", _("Handed on")
        CONFLICT = "conflict", _("Stepped back")
        OPENED_TO = "opened_to", _("Opened to somebody")
        CLOSED_TO = "closed_to", _("No longer open to somebody")
        IDENTIFIED = "identified", _("Somebody identified")
        SHOWN = "shown", _("Looked at who reported")
        GATHERED = "gathered", _("Gathered")
        SUSPENDED = "suspended", _("Sending suspended")
        ADDED = "added", _("Added by who reported")
        REPLIED = "replied", _("Written to who reported")
        HELD = "held", _("Placed on hold")
        RELEASED = "released", _("Hold released")
        KEPT_LONGER = "kept_longer", _("Kept longer")
        DISCLOSED = "disclosed", _("Given out")
        CLOSED = "closed", pgettext_lazy("case", "Closed")
        REOPENED = "reopened", _("Opened again")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    # A code where the question has one: yes, no, held, refused, named, unnamed, …
    answer = models.CharField(max_length=12, blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    # To whom it was handed or opened, whom it was about.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    other = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False, db_index=False,
    )  # fmt: skip
    mark = models.UUIDField(default=uuid4, editable=False)
    said = models.BinaryField(default=bytes)
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["CaseEntry"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="caseentry_wall"),
            OfEntry(name="caseentry_narrowed"),
            FinalEntry(name="caseentry_final"),
            Dated("at", name="caseentry_dated"),
            SameDistrict("case", name="caseentry_case_same_district"),
            SameDistrict("outcome", name="caseentry_outcome_same_district"),
            SameDistrict("other", name="caseentry_other_same_district"),
            models.UniqueConstraint(fields=["case", "by", "begun_with"], name="caseentry_once"),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_WORDS) & ~Q(answer="") | HAS_WORDS,
                name="caseentry_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(kind="authorities")
                | Q(answer="no")
                | Q(answer="yes", happened_at__isnull=False),
                name="caseentry_authorities_decided",
            ),
            models.CheckConstraint(
                condition=~Q(kind="meeting")
                | Q(answer__in=["held", "in_writing"], happened_at__isnull=False)
                | Q(answer__in=["refused", "impossible"]),
                name="caseentry_meeting_held_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(kind="outcome") | Q(outcome__isnull=False),
                name="caseentry_outcome_of_the_list",
            ),
            models.CheckConstraint(
                condition=~Q(kind="handed_over") | Q(person__isnull=False),
                name="caseentry_handed_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["case", "kind", "-id"], name="caseentry_last")]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @cached_property
    def words(self) -> dict[str, Any]:
        """`words`, and what else the kind asks for (violations.entries)."""
        if not self.said:
            return {}
        return self.case.report.cipher.open_words(bytes(self.said), str(self.mark))

    @property
    def text(self) -> str:
        return str(self.words.get("words", ""))


class Document(models.Model):
    """A file of the case, kept closed; a redacted twin points at what it was made from."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="documents", db_constraint=False
    )
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="twins", null=True, blank=True,
        db_constraint=False,
    )  # fmt: skip
    # As people called it, closed; by its first bytes and not by its name, what it is.
    name = models.BinaryField(default=bytes)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="cases/")
    # Of who reported without an account: nobody.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Document"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="document_wall"),
            OfDocument(name="document_narrowed"),
            Final(name="document_final"),
            Dated("at", name="document_dated"),
            SameDistrict("report", name="document_report_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="document_in_district"),
            SameDistrict("of", name="document_of_same_district"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(of=None) | ~Q(of=F("id")), name="document_twin_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def called(self) -> str:
        return self.report.cipher.open(bytes(self.name), f"name:{self.key}").decode()

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
