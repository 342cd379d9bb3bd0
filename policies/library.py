"""What the policy pages show: a district's policy as it stood on a day, section by section."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.text import slugify
from django.utils.translation import gettext as _

from districts.models import District
from policies import in_force
from policies.changes import settings_in_words
from policies.content import Content, Document, RuleSetting
from policies.models import PolicyVersion
from policies.open_questions import OpenQuestion, questions_of
from policies.packs import STARTING
from policies.rules import RULES
from policies.verdict import Clause
from policies.versions import Version
from policies.wording import STRENGTHS


@dataclass(frozen=True)
class Reading:
    """How the district applies a clause: in its words, and every setting behind them."""

    setting: RuleSetting

    @property
    def title(self) -> str:
        return _(RULES[self.setting.rule].title)

    @property
    def settings(self) -> list[tuple[str, list[str]]]:
        return settings_in_words(self.setting)

    @property
    def decided_on(self) -> date | None:
        return written(self.setting.decided_on)


@dataclass(frozen=True)
class Entry:
    """A clause with its readings below it, and what is still open about them.

    `referred` are open questions that stand in full beside an earlier clause of the page.
    """

    clause: Clause
    readings: Sequence[Reading]
    questions: Sequence[OpenQuestion]
    referred: Sequence[OpenQuestion] = ()

    @property
    def strength(self) -> str:
        return str(STRENGTHS[self.clause.strength])


@dataclass(frozen=True)
class Section:
    title: str
    entries: Sequence[Entry]

    @property
    def anchor(self) -> str:
        return f"s-{slugify(self.title) or self.entries[0].clause.id}"

    @property
    def span(self) -> str:
        """From its first clause to its last: "24–37"."""
        first, last = self.entries[0].clause.number, self.entries[-1].clause.number
        return first if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class Shelf:
    """A district's policy as it stood on a day; today's, unless somebody asked for another."""

    district: District
    day: date
    today: date

    @cached_property
    def version(self) -> Version:
        return in_force.as_of(self.district, self.day)

    @property
    def content(self) -> Content:
        return self.version.content

    @property
    def is_own(self) -> bool:
        return self.version.name != STARTING

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def versions(self) -> list[PolicyVersion]:
        """Every published version, the latest first, without what it says."""
        return list(PolicyVersion.objects.published().defer("content"))

    @cached_property
    def row(self) -> PolicyVersion | None:
        return next((one for one in self.versions if str(one.number) == self.version.name), None)

    @cached_property
    def questions(self) -> list[OpenQuestion]:
        return questions_of(self.district, self.content, self.day)

    @property
    def open_questions(self) -> list[OpenQuestion]:
        return [one for one in self.questions if not one.decided]

    @property
    def as_of(self) -> str:
        """What links carry on, so that a walk through the past stays there."""
        return "" if self.is_today else f"?as-of={self.day.isoformat()}"

    def sections(self, document: Document) -> list[Section]:
        """In the order of the policy; clauses of one section stand together."""
        found: dict[str, list[Entry]] = {}
        said: set[str] = set()
        for one in self.content.clauses:
            if one.document == document.key:
                found.setdefault(str(one.section), []).append(_once(self.entry(one), said))
        return [Section(title, entries) for title, entries in found.items()]

    def entries(self, document: str, number: str) -> list[Entry]:
        """The clauses of that number in a document."""
        return [
            self.entry(one)
            for one in self.content.clauses
            if one.document == document and one.number == number
        ]

    def entry(self, clause: Clause) -> Entry:
        asked = [one for one in self.open_questions if clause.id in one.clause_ids]
        return Entry(clause, _readings(self.content.settings_on(clause.id)), asked)

    @property
    def own_settings(self) -> list[Reading]:
        """What only the district asks: rules that rest on no clause."""
        return _readings(one for one in self.content.settings if not one.clauses)


def written(day: str) -> date | None:
    """A day of a policy's data, where it says one."""
    return date.fromisoformat(day) if day else None


def _once(entry: Entry, said: set[str]) -> Entry:
    """With each open question in full where it comes first."""
    new = [one for one in entry.questions if one.id not in said]
    old = [one for one in entry.questions if one.id in said]
    said.update(one.id for one in new)
    return replace(entry, questions=new, referred=old)


def _readings(settings: Iterable[RuleSetting]) -> list[Reading]:
    return [Reading(one) for one in settings]
