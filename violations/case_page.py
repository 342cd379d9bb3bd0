"""What stands on the page of a case, laid out for whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from districts.models import Leave, User
from districts.templatetags.belltower import day_words
from records import book
from records.models import Check, Event, Seal
from records.subjects import subject_of
from tenancy.refusals import allows
from violations import case_list, checklist, gathered, names, permissions, worded
from violations.actions import entries as written
from violations.actions import opening
from violations.actions.outcomes import shown
from violations.checklist import Item
from violations.models import Case, CaseEntry, Involved, Reporter, Right
from violations.reading import as_house
from violations.taxonomy import Category, Kind, Part

K, S = CaseEntry.Kind, Case.Status
# In the margin; all of it has a page of its own.
MOST_HISTORY = 12
MOST_LATELY, MOST_EVENTS = 100, 2000
# Of what was looked at, beside the file's first page and where something is written.
LOOKED_AT = {
    "history": gettext_lazy("Looked at the history"),
    "gathered": gettext_lazy("Looked at what was gathered"),
    "people": gettext_lazy("Looked at who can read it"),
    "documents": gettext_lazy("Looked at the list of documents"),
    "retention": gettext_lazy("Looked at how long it is kept"),
    "copy": gettext_lazy("Looked at who was given a copy"),
}


@dataclass(frozen=True)
class Account:
    """One of the three accounts that HR reads side by side."""

    title: str
    cite: str
    text: str
    hint: str = ""
    # Somebody's own words, or what whoever looked into it wrote.
    is_quoted: bool = True


@dataclass(frozen=True)
class Step:
    """One line of the history: an event, or an entry with its words."""

    at: datetime
    who: str
    sentence: str
    is_look: bool


@dataclass(frozen=True)
class Line:
    """One item of the checklist, with what answers it and where it is written."""

    item: Item
    hint: str
    write_url: str


@dataclass
class Page:
    case: Case
    reader: User
    now: datetime
    in_full: bool = False
    entries: list[CaseEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = self.case.entries.select_related("by", "person", "outcome", "other")
        self.entries = list(found)
        for one in self.entries:
            one.case = self.case

    @property
    def involved(self) -> list[Involved]:
        found = Involved.objects.filter(report=self.case.report)
        rows = list(found.select_related("staff", "student"))
        for one in rows:
            one.report = self.case.report
        return rows

    def facts(self) -> dict[str, Any]:
        """The bar at the top: whom it is about, when it came, how long it is kept."""
        involved = self.involved
        about = [one for one in involved if one.part == Part.ACCUSED]
        others = [one for one in involved if one.part != Part.ACCUSED]
        return {
            "about": [
                (names.shown(one, in_full=self.in_full), names.grade(one), names.office(one))
                for one in about
            ],
            "students": [
                (names.shown(one, in_full=self.in_full), names.grade(one)) for one in others
            ],
            "has_students": any(one.staff is None for one in involved),
            "open_to": len(opening.listed(self.case)),
            "categories": self.categories,
            "chip": case_list.chip(self.case, self.now),
        }

    @property
    def categories(self) -> list[str]:
        """As the report says, and as whoever looks into it found; late says itself (S0-70)."""
        found = list(self.case.report.categories)
        last = self.last(K.ALLEGATION)
        if last is not None:
            found += last.words.get("categories", [])
        return [str(Category(one).label) for one in dict.fromkeys(found) if one in Category]

    @property
    def suggests_late(self) -> bool:
        """A failure to report in time, which nobody has written down yet."""
        is_named = str(Category.NOT_REPORTED.label) in self.categories
        return self.case.report.is_late and not is_named

    def last(self, kind: str) -> CaseEntry | None:
        return next((one for one in reversed(self.entries) if one.kind == kind), None)

    def accounts(self) -> list[Account]:
        """Allegation, response, findings; what is not there yet says so."""
        report, meeting, findings = self.case.report, self.last(K.MEETING), self.last(K.FINDINGS)
        about_self = report.kind in (Kind.OWN, Kind.EMERGENCY)
        by = _("About themself") if about_self else _("As it was reported")
        files = report.documents.filter(of=None).count()
        hint = ngettext("%(number)s document", "%(number)s documents", files) % {"number": files}
        allegation = self.last(K.ALLEGATION)
        return [
            Account(
                _("Allegation"),
                " · ".join([by, self._day(report.received_at or report.begun_at)]),
                allegation.text if allegation else str(report.words.get("what", "")),
                hint if files else "",
            ),
            Account(
                _("Response"),
                _met(meeting, self._day(meeting.happened_at or meeting.at)) if meeting else "",
                meeting.text if meeting else "",
                _how(meeting) if meeting else "",
            ),
            Account(
                _("Findings"),
                " · ".join([names.of_person(findings.by), self._day(findings.at)])
                if findings
                else "",
                findings.text if findings else "",
                is_quoted=False,
            ),
        ]

    def checklist(self) -> list[Line]:
        return [
            Line(one, self._answered(one), self._write_url(one.kind))
            for one in checklist.of(self.case, self.entries)
        ]

    def _write_url(self, kind: str) -> str:
        if kind in (K.HANDED_OVER, K.RECEIVED, K.OUTCOME):
            return ""
        return self.case.district.url("case_entry", case=self.case.reference, sort=kind)

    def _answered(self, item: Item) -> str:
        one = item.entry
        if one is None:
            return _("On file") if item.is_done else ""
        if one.kind == K.AUTHORITIES:
            said = _("Yes") if one.answer == "yes" else _("No")
            agency = one.words.get("agency", "")
            return " · ".join(filter(None, [said, agency, one.text]))
        if one.kind in (K.HANDED_OVER, K.RECEIVED):
            return f"{names.of_person(one.person)} · {self._day(one.at)}"
        if one.kind == K.OUTCOME and one.outcome:
            return f"{shown(one.outcome)} · {one.words.get('decided_by', '')}"
        if one.kind == K.MEETING:
            return _met(one, self._day(one.happened_at or one.at))
        if one.kind == K.REPORTER:
            is_unnamed = one.answer == "unnamed"
            return _("They stayed unnamed") if is_unnamed else _("On file")
        return f"{names.of_person(one.by) or _('With the report')} · {self._day(one.at)}"

    def history(self, *, size: int = MOST_EVENTS) -> list[Step]:
        """Who opened it, who wrote what kind of thing, who has it: from the record book."""
        lines = book.page(size=size, subject=self.case)
        named = {one.details.get("person") or one.details.get("to") for one in lines}
        keys = {one.actor_id for one in lines} | {key for key in named if isinstance(key, int)}
        people = User.objects.in_bulk({key for key in keys if key})
        return [
            Step(
                one.at,
                people[one.actor_id].display_name if one.actor_id in people else "",
                _sentence(one, people),
                one.name == "violations.case.viewed",
            )
            for one in lines
        ]

    def lately(self) -> list[Step]:
        """The same for the margin: of several looks by one person in a row the last."""
        found: list[Step] = []
        for one in self.history(size=MOST_LATELY):
            if found and found[-1].is_look and one.is_look and found[-1].who == one.who:
                continue
            found.append(one)
        return found[:MOST_HISTORY]

    def notes(self) -> list[CaseEntry]:
        """What was written besides the checklist, the latest first."""
        shown = (
            K.NOTE, K.INTERVIEW, K.QUESTION, K.ANSWER, K.ADDED, K.REPLIED, K.TRANSFER, K.CONFLICT,
            K.IDENTIFIED, K.SUSPENDED, K.RELATED, K.REOPENED,
        )  # fmt: skip
        return [one for one in reversed(self.entries) if one.kind in shown]

    def gathered(self) -> dict[str, Any]:
        last = self.last(K.GATHERED)
        if last is None:
            return {}
        found = gathered.summary(last.words["facts"])
        signed = found["signed_on"]
        return found | {"signed_on": date.fromisoformat(signed) if signed else None}

    def may(self) -> dict[str, bool]:
        """What this reader can do next; each page asks again."""
        case, reader = self.case, self.reader
        reviews, leads = permissions.reviews(reader, case), permissions.leads(reader, case)
        handed = self.last(K.HANDED_OVER)
        received = self.last(K.RECEIVED)
        is_complete = not checklist.lacking(case)
        writes = case.is_open and (leads or reviews)
        ready = set(checklist.BEFORE_HAND_OVER) - {one.kind for one in self.entries}
        waits_for_me = bool(
            handed
            and (handed.person_id == reader.pk or reviews)
            and (received is None or received.pk < handed.pk)
        )
        return {
            "write": writes,
            "note": case.is_open,
            "hand_over": writes
            and case.type == Case.Type.STAFF
            and case.status == S.INVESTIGATING
            and case_list.last_question(case) is None
            and not ready & set(case.asks),
            "receive": case.is_open and waits_for_me,
            "answer": writes
            and case.status == S.INVESTIGATING
            and (case_list.last_question(case) is not None or case.type == Case.Type.QUESTION),
            "ask": reviews and case.status == S.WITH_HR,
            "decide": case.is_open
            and (
                reviews and case.status == S.WITH_HR
                if case.type == Case.Type.STAFF
                else writes and case.type == Case.Type.STUDENT
            ),
            "close": writes
            and is_complete
            and (case.type != Case.Type.STAFF or (reviews and case.status == S.WITH_HR)),
            "reopen": not case.is_open and (leads or permissions.oversees(reader, case)),
            "oversee": leads or permissions.oversees(reader, case),
            "give_out": allows(permissions.check_give_out, reader, case),
            "see_reporter": permissions.may_see_reporter(reader, case),
            "suspend": case.is_open
            and permissions.may_suspend(reader, case)
            and bool(self.not_suspended),
        }

    @cached_property
    def not_suspended(self) -> list[User]:
        """Of whom it is about, the staff who can still send."""
        accused = [one.staff for one in self.involved if one.staff and one.part == Part.ACCUSED]
        away = Leave.objects.putting_out().filter(person__in=accused)
        out = set(away.values_list("person_id", flat=True))
        return [one for one in accused if one.pk not in out]

    @property
    def asks_to_suspend(self) -> str:
        """The outcome that asks for it, while somebody it is about can still send."""
        last = self.last(K.OUTCOME)
        if last is None or last.outcome is None or not last.outcome.asks_to_suspend:
            return ""
        return shown(last.outcome)

    @property
    def is_own_report(self) -> bool:
        """Whether who reads reported it themself; who may not know who reported is told nothing."""
        return Reporter.objects.filter(report=self.case.report_id, person=self.reader).exists()

    def record(self) -> dict[str, Any]:
        """Whether what lies in the rows is what the book says was written, and the book's state."""
        events = Event.objects.filter(subject=subject_of(self.case))
        lines = events.filter(name="violations.entry.written").values_list("details", flat=True)
        told = {one["entry"]: one["sha256"] for one in lines}
        with as_house():
            lies = {one.pk: written.fingerprint(one) for one in self.case.entries.all()}
        check = Check.objects.order_by("-at").first()
        head = Seal.objects.order_by("-sequence").first()
        return {
            "is_intact": told == lies and (check is None or check.is_intact),
            "entries": events.count(),
            "checked_at": check.at if check else None,
            "head": book.short(head.hash) if head else "",
            "version": self.case.version.number if self.case.version else None,
        }

    def _day(self, at: datetime) -> str:
        return day_words(self.case.district.local(at).date(), "short")


def _sentence(line: book.Line, people: Mapping[int, User]) -> str:
    """With whom or what it is about, where the entry's own words leave that open."""
    about = line.details.get("person") or line.details.get("to")
    name = people[about].display_name if isinstance(about, int) and about in people else ""
    match line.name:
        case "violations.case.viewed":
            return str(LOOKED_AT.get(line.details["page"], line.sentence))
        case "violations.entry.written":
            return str(K(line.details["kind"]).label)
        case "violations.case.became":
            return str(S(line.details["to"]).label)
        case "districts.grant.given" if line.details["permission"] == Right.OPEN:
            return _("Opened to %(name)s") % {"name": name}
        case "districts.grant.given":
            return _("%(name)s may ask who reported") % {"name": name}
        case "districts.grant.withdrawn":
            return _("Closed to %(name)s") % {"name": name}
        case "violations.case.assigned":
            return _("Now with %(name)s") % {"name": name}
    return line.sentence


def _met(meeting: CaseEntry, day: str) -> str:
    """Met Mr. Brandt · Dec 8"""
    how = worded.answer(meeting.answer)
    if meeting.answer == "held" and meeting.by:
        how = _("Met %(name)s") % {"name": meeting.by.display_name}
    return f"{how} · {day}"


def _how(meeting: CaseEntry) -> str:
    cooperated = worded.COOPERATED.get(str(meeting.words.get("cooperated", "")), "")
    parts = [str(cooperated), str(meeting.words.get("present", ""))]
    return " · ".join(filter(None, parts))


def reporter_named(reporter: Reporter, case: Case) -> str:
    """As they are called: by account, or as they wrote."""
    if reporter.person is not None:
        return reporter.person.display_name
    words = reporter.words(case.report.cipher)
    said = [words.get("name", ""), words.get("contact", "")]
    relation = reporter.get_relation_display() if reporter.relation else ""
    return " · ".join(filter(None, [*said, relation])) or _("They gave no name")
