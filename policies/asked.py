"""What is asked of people here: papers as they stand, and documents that the policy in force wants
acknowledged (S0-18, S0-47, S0-62, S1-04, S2-02, S4-08, S4-09)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from districts.models import District
from policies.content import Content
from policies.in_force import readable_version_of
from policies.models import Group, Paper, PaperVersion, PolicyVersion
from policies.models.versions import hash_of
from policies.words import Text

# Where no rule of the policy says it.
YEAR_STARTS, TRAINING_LASTS = "07-01", 12
DOCUMENT = "document"


class Mark(NamedTuple):
    """What a signature is of."""

    paper: int | None
    version: int | None
    document: str
    sha256: str


class Signed(NamedTuple):
    """On which day, and whether nobody but they themselves says that they took it then."""

    on: date
    is_said: bool = False

    def is_better_than(self, other: "Signed | None") -> bool:
        """What was signed here or seen by the office; of two such the later one."""
        return other is None or (not other.is_said, other.on) < (not self.is_said, self.on)


class Days(NamedTuple):
    """The last days of one mark: as signed here or seen by the office, and as they say alone."""

    seen: date | None
    said: date | None

    @property
    def last(self) -> date:
        return max(one for one in self if one is not None)


@dataclass(frozen=True)
class Thing:
    """Something to sign, to take or to read: a paper's version in force, or a document."""

    kind: str
    key: str
    title: Text
    sha256: str
    since: date
    version: PaperVersion | None = field(default=None, compare=False)

    @property
    def is_taken(self) -> bool:
        return self.version is not None and self.version.paper.is_taken

    def covers(self, mark: Mark) -> bool:
        """Of a training any version counts: it was taken, whatever it says by now."""
        if self.version is None:
            return (mark.document, mark.sha256) == (self.key, self.sha256)
        if self.kind == Paper.Kind.TRAINING:
            return mark.paper == self.version.paper_id
        return mark.version == self.version.pk

    @property
    def signatures(self) -> Q:
        if self.version is None:
            return Q(document=self.key, sha256=self.sha256)
        if self.kind == Paper.Kind.TRAINING:
            return Q(version__paper=self.version.paper_id)
        return Q(version=self.version.pk)


@dataclass(frozen=True)
class Ask:
    """One thing that is asked, and what is taken in its place (S1-04: either of two).

    What was signed before `counts_from` is of another year, or too long ago.
    """

    thing: Thing
    instead: tuple[Thing, ...] = ()
    counts_from: date | None = None
    months: int = 0
    year_ends: date | None = None
    is_optional: bool = False

    @property
    def key(self) -> str:
        return f"{'document' if self.thing.version is None else 'paper'}:{self.thing.key}"

    @property
    def things(self) -> tuple[Thing, ...]:
        return (self.thing, *self.instead)

    def covers(self, mark: Mark) -> bool:
        return any(one.covers(mark) for one in self.things)

    def counts(self, on: date) -> bool:
        return self.counts_from is None or on >= self.counts_from

    def signed(self, marks: Mapping[Mark, Days]) -> Signed | None:
        best: Signed | None = None
        for mark, days in marks.items():
            one = self.best_of(days)
            if one and self.covers(mark) and one.is_better_than(best):
                best = one
        return best

    def best_of(self, days: Days) -> Signed | None:
        """What of it counts."""
        if days.seen and self.counts(days.seen):
            return Signed(days.seen)
        return Signed(days.said, is_said=True) if days.said and self.counts(days.said) else None

    def signed_on(self, marks: Mapping[Mark, Days]) -> date | None:
        found = self.signed(marks)
        return found.on if found else None

    def until(self, signed_on: date) -> date | None:
        """The last day on which it counts."""
        return months_after(signed_on, self.months) if self.months else self.year_ends

    def due_on(self, hired_on: date) -> date:
        """At hire, with a new version, and with each new year (S0-62)."""
        year = self.counts_from if self.year_ends and self.counts_from else self.thing.since
        return max(hired_on, self.thing.since, year)


def asks_of(district: District, now: datetime, group: Group = Group.STAFF) -> list[Ask]:
    """In the order of urgency: what stops a message first."""
    today = district.today(now)
    content = readable_version_of(district, now).content
    asked = PaperVersion.objects.filter(paper__asked_of__contains=[group.value]).in_force()
    papers = [_of_paper(one) for one in asked.select_related("paper")]
    courses = tuple(one for one in papers if one.kind == Paper.Kind.COURSE)
    agreements = [one for one in papers if one.kind == Paper.Kind.AGREEMENT]
    found = [_yearly(one, content, today, courses) for one in agreements or courses[:1]]
    found += _documents(district, content, today) if group == Group.STAFF else []
    others = (one for one in papers if one.kind in {Paper.Kind.TRAINING, Paper.Kind.READING})
    found += [_of_kind(one, content, today) for one in others]
    return sorted(found, key=lambda one: one.is_optional)


def wording_hash(content: Content, document: str) -> str:
    """SHA-256 of what the document says, and of nothing else of the policy (S0-62)."""
    found = content.document(document)
    clauses = [
        [one.number, one.section.as_json(), one.summary.as_json(), one.text]
        for one in content.clauses
        if one.document == document
    ]
    return hash_of({"title": found.title.as_json() if found else {}, "clauses": clauses})


def document_thing(content: Content, key: str, since: date) -> Thing | None:
    found = content.document(key)
    if found is None:
        return None
    return Thing(DOCUMENT, key, found.title, wording_hash(content, key), since)


def year_of(today: date, starts: str) -> tuple[date, date]:
    """The first and the last day of the year in which a day lies."""
    begins = date.fromisoformat(f"{today.year}-{starts}")
    if begins > today:
        begins = begins.replace(year=begins.year - 1)
    return begins, begins.replace(year=begins.year + 1) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counts_since(today: date, months: int) -> date:
    """The first day whose training still counts today."""
    back = months_after(today, -months)
    return back if back.day == today.day else back + timedelta(days=1)


def policy_since(today: date) -> date:
    """Since when the district's policy holds as it stands."""
    days = PolicyVersion.objects.begun(today).values_list("in_force_from", flat=True)
    return days.first() or date.min


def _of_paper(version: PaperVersion) -> Thing:
    paper = version.paper
    return Thing(
        paper.kind, paper.key, version.title, version.sha256, version.in_force_from, version
    )


def _yearly(one: Thing, content: Content, today: date, courses: Iterable[Thing]) -> Ask:
    instead = tuple(each for each in courses if each != one)
    setting = content.setting("agreement")
    if setting is None and not (one.version and one.version.paper.is_yearly):
        return Ask(one, instead)
    starts = setting.parameters["starts"] if setting else YEAR_STARTS
    first, last = year_of(today, starts)
    return Ask(one, instead, counts_from=first, year_ends=last)


def _documents(district: District, content: Content, today: date) -> list[Ask]:
    setting = content.setting("acknowledgement")
    if setting is None:
        return []
    since = policy_since(today)
    named = (document_thing(content, key, since) for key in setting.parameters["documents"])
    return [Ask(one) for one in named if one is not None]


def _of_kind(one: Thing, content: Content, today: date) -> Ask:
    assert one.version is not None  # noqa: S101
    paper = one.version.paper
    if one.kind == Paper.Kind.TRAINING:
        setting = content.setting("training")
        if setting is None and not paper.is_yearly:
            return Ask(one, is_optional=paper.is_optional)
        months = setting.parameters["months"] if setting else TRAINING_LASTS
        since = counts_since(today, months)
        return Ask(one, counts_from=since, months=months, is_optional=paper.is_optional)
    if not paper.is_yearly:
        return Ask(one, is_optional=paper.is_optional)
    first, last = year_of(today, YEAR_STARTS)
    return Ask(one, counts_from=first, year_ends=last, is_optional=paper.is_optional)
