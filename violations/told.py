"""A case as plain data, in the form in which somebody may have it: the one source of what stands in
a copy, on paper and in its files."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import User
from records.models import Event
from records.subjects import subject_of
from violations import attachments, checklist, handed_in, receipts
from violations.actions.entries import fingerprint
from violations.masking import Mask, initials
from violations.models import Case, CaseEntry, Document, Involved, Reporter
from violations.reading import as_house
from violations.taxonomy import Category

Entry = CaseEntry.Kind
# What these say tells who reported.
OF_REPORTER = (Entry.REPORTER, Entry.SHOWN)
ENDINGS = {attachments.JPEG: "jpg", attachments.PDF: "pdf"}


class Names(models.TextChoices):
    INITIALS = "initials", _("Initials, for example S. M.")
    FULL = "full", _("Full names")


class Papers(models.TextChoices):
    REDACTED = "redacted", _("The redacted copy where there is one")
    ALL = "all", _("All originals, and the redacted copies")


class Basis(models.TextChoices):
    """What it rests on that somebody outside the list is given a copy."""

    LAW = "law", _("Law enforcement or prosecutors")
    RECORDS = "records", _("Request for public records")
    INSIDE = "inside", _("Hand-over inside the district")
    COUNSEL = "counsel", _("Legal counsel")
    OTHER = "other", pgettext_lazy("reason for a copy", "Something else")


@dataclass(frozen=True)
class Form:
    """In what form a copy is made."""

    names: Names = Names.INITIALS
    papers: Papers = Papers.REDACTED
    with_reporter: bool = False


# What is missing of an entry, a document or the report, and why.
LEFT_OUT: dict[str, Promise] = {
    "names": _("Names of students are shortened."),
    "reporter": _("Left out, because it tells who reported."),
    "redacted": _("Left out: the redacted copy stands for it."),
}


class Telling:
    """What is told of one case to whom it is open, for somebody else to read."""

    def __init__(self, case: Case, form: Form, listed: set[int]) -> None:
        """`listed`: who works on it; what they do there does not say that they reported."""
        self.case, self.report, self.form, self.listed = case, case.report, form, listed
        involved = Involved.objects.filter(report=case.report_id)
        self.involved = list(involved.select_related("staff", "student"))
        for each in self.involved:
            each.report = case.report
        students = [one.student for one in self.involved if one.student is not None]
        typed = [one.called() for one in self.involved if one.is_student and one.student is None]
        is_masked = form.names == Names.INITIALS
        self.mask = Mask.of(students, typed) if is_masked else Mask({})
        # None for whom it is not open to: then nothing leads to them either.
        self.reporter = Reporter.objects.filter(report=case.report_id).first()
        self.documents = list(Document.objects.filter(report=case.report_id).select_related("by"))
        for one in self.documents:
            one.report = case.report
        self.by = handed_in.by_whom(case, self.documents, listed)

    def all(self) -> dict[str, Any]:
        """Times and days as themselves; `violations.copies` writes them."""
        rows = self.case.entries.select_related("by", "person", "outcome", "other", "case__report")
        with as_house():
            # That there is something which tells who reported is told; what it says, by `form`.
            entries = list(rows)
        for one in entries:
            # One key opens them all, and is asked for once.
            one.case = self.case
        return {
            "case": self._case(),
            "report": self._report(),
            "receipt": {
                "states": receipts.stated(
                    self.report, self.report.received_at or self.case.received_at
                ),
                "sha256": self.report.sha256,
            },
            "reporter": self._reporter(),
            "people": [self._person(one) for one in self.involved],
            "checklist": [
                {
                    "asks": one.kind.value,
                    "label": one.kind.label,
                    "entry": getattr(one.entry, "pk", None),
                }
                for one in checklist.of(self.case, entries)
            ],
            "entries": [self._entry(one) for one in entries],
            "documents": [self._document(n, one) for n, one in enumerate(self.documents, start=1)],
            "form": {
                "names": self.form.names.value,
                "documents": self.form.papers.value,
                "reporter": self.form.with_reporter,
            },
        }

    def tells(self, event: Event) -> bool:
        """Whether an event of the record book may be told: none that leads to who reported."""
        if self.form.with_reporter or event.actor_id is None:
            return True
        if event.subject == subject_of(self.report):
            return False
        return event.actor_id in self.listed and event.details.get("kind") != Entry.ADDED

    def _case(self) -> dict[str, Any]:
        case = self.case
        return {
            "reference": case.reference,
            "type": case.type,
            "status": case.status,
            "status_label": case.get_status_display(),
            "school": case.school.name if case.school else None,
            "with": case.assigned_to.full_name,
            "received_at": case.received_at,
            "due_on": case.due_on,
            "closed_at": case.closed_at,
            "keep_until": case.keep_until,
            "rules": str(case.version) if case.version else None,
        }

    def _report(self) -> dict[str, Any]:
        report = self.report
        said = self.mask.over(report.words)
        left_out = ["names"] if said != report.words else []
        if self.form.names == Names.INITIALS and said.pop("names", None):
            left_out = ["names"]
        return {
            "reference": report.reference,
            "kind": report.kind,
            "kind_label": report.get_kind_display(),
            "source": report.source,
            "source_label": report.get_source_display(),
            "about": report.about,
            "occurred_at": report.occurred_at,
            "learned_at": report.learned_at,
            "next_duty_at": report.duty_at,
            "due_at": report.due_at,
            "received_at": report.received_at,
            "late_by_seconds": int(report.late_by.total_seconds()),
            "facts": [
                label
                for label in (
                    report.get_medium_display(),
                    report.get_ownership_display(),
                    report.get_initiator_display(),
                    *(str(Category(one).label) for one in report.categories),
                )
                if label
            ],
            "words": said,
            **_left_out(*left_out),
        }

    def _reporter(self) -> dict[str, Any] | None:
        """None where it is left out; whoever asked for it may see it."""
        if not self.form.with_reporter or self.reporter is None:
            return None
        typed = self.reporter.words(self.report.cipher)
        person = self.reporter.person
        return {
            "name": person.full_name if person else typed.get("name") or None,
            "contact": typed.get("contact"),
            "relation": self.reporter.get_relation_display() or None,
        }

    def _person(self, one: Involved) -> dict[str, Any]:
        name = one.called()
        if one.is_student and self.form.names == Names.INITIALS:
            name = initials(name)
        return {"part": one.part, "part_label": one.get_part_display(), "name": name}

    def _entry(self, one: CaseEntry) -> dict[str, Any]:
        words, left_out = self._words(one)
        return {
            "id": one.pk,
            "kind": one.kind,
            "label": one.get_kind_display(),
            "at": one.at,
            "by": self._by(one.by, leads_to_reporter=one.kind == Entry.ADDED),
            "answer": one.answer or None,
            "happened_at": one.happened_at,
            "until": one.until,
            "person": self._by(one.person, leads_to_reporter=one.kind == Entry.REPLIED),
            "outcome": one.outcome.name if one.outcome else None,
            "other": one.other.reference if one.other else None,
            "words": words,
            **_left_out(*left_out),
            "sha256": fingerprint(one),
        }

    def _words(self, one: CaseEntry) -> tuple[dict[str, Any] | None, list[str]]:
        if one.kind in OF_REPORTER and one.said and not self.form.with_reporter:
            return None, ["reporter"]
        said = self.mask.over(one.words)
        return said, ["names"] if said != one.words else []

    def _by(self, person: User | None, *, leads_to_reporter: bool) -> str | None:
        if person is None or (leads_to_reporter and not self.form.with_reporter):
            return None
        return person.full_name

    def _document(self, number: int, one: Document) -> dict[str, Any]:
        is_in = self.is_in(one)
        by = one.by if self.form.with_reporter else self.by[one.pk]
        return {
            "id": one.pk,
            "number": number,
            "of": self._number_of(one.of_id),
            "file": file_name(number, one) if is_in else None,
            "name": one.called if self.form.names == Names.FULL else None,
            "content_type": one.content_type,
            "size": one.size,
            "sha256": one.sha256,
            "at": one.at,
            "by": by.full_name if by else None,
            **_left_out(*(() if is_in else ("redacted",))),
        }

    def _number_of(self, original: int | None) -> int | None:
        return next((n for n, one in enumerate(self.documents, 1) if one.pk == original), None)

    def is_in(self, one: Document) -> bool:
        """Of an original with redacted copies, the newest of them alone goes out."""
        if self.form.papers == Papers.ALL:
            return True
        original = one.of_id or one.pk
        same = [each for each in self.documents if original in (each.pk, each.of_id)]
        return one == same[-1]


def _left_out(*codes: str) -> dict[str, Any]:
    return {"left_out": list(codes), "notes": [LEFT_OUT[one] for one in codes]}


def file_name(number: int, document: Document) -> str:
    """Without a word of what people called it."""
    return f"documents/{number:03}-{document.sha256[:12]}.{ENDINGS[document.content_type]}"


def plain(told: Any) -> Any:
    """As JSON takes it: times in UTC and to the second, words in the reader's language."""
    match told:
        case dict():
            return {key: plain(value) for key, value in told.items()}
        case list() | tuple():
            return [plain(one) for one in told]
        case datetime():
            return told.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return told.isoformat()
        case Promise():
            return str(told)
    return told
