"""The policy's answer as a page shows it: while a message is written, and as it was frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from districts.models import District
from districts.templatetags.belltower import day
from notifications.judging import UNCHECKED
from notifications.looked_at import looked_at
from notifications.wording import joined
from policies.facts import Facts
from policies.packs import STARTING
from policies.rules import RULES
from policies.verdict import Basis, Clause, Finding, Outcome, Verdict

# The panel's color, its mark, and the word beside a finding of that outcome.
LOOKS = {
    Outcome.ALLOWED: ("allowed", "tick"),
    Outcome.NOTE: ("note", "info"),
    Outcome.UNSAID: ("unsaid", "ask"),
    Outcome.APPROVAL: ("approval", "glass"),
    Outcome.HELD: ("approval", "clock"),
    Outcome.BLOCKED: ("blocked", "noentry"),
}


@dataclass(frozen=True)
class Way:
    """What would make it allowed, and the page that starts exactly that."""

    sentence: str
    label: str
    url: str
    remedy: str = ""


@dataclass(frozen=True)
class Line:
    """One finding: a word, a sentence, where it rests, and the way on."""

    word: str
    icon: str
    sentence: str
    topic: str
    clauses: Sequence[Clause]
    # How the district applies them, and who decided that.
    applies: str
    decided: str
    question: str
    is_policy: bool
    ways: Sequence[Way]

    @property
    def cite(self) -> str:
        return "; ".join(dict.fromkeys(one.cite for one in self.clauses))


@dataclass(frozen=True)
class Panel:
    """What `components/policy_panel.html` draws."""

    kind: str
    icon: str
    word: str
    heading: str
    lines: Sequence[Line]
    passed: Sequence[Line]
    applies: str
    facts: Sequence[tuple[str, str]]
    checked_at: datetime
    version: str
    lets_go: bool
    # What comes of a remedy, where that says more than the finding.
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def chip(self) -> str:
        """Its color, where the answer is one word."""
        chips = {"allowed": "ok", "note": "info", "approval": "wait"}
        return chips.get(self.kind, "quiet")

    @property
    def passed_topics(self) -> str:
        return joined(list(dict.fromkeys(one.topic for one in self.passed)))

    @property
    def ways(self) -> list[Way]:
        """What can be done about it, each once."""
        found = {way.url: way for one in self.lines for way in one.ways}
        return [
            replace(one, sentence=self.told.get(one.remedy, one.sentence)) for one in found.values()
        ]


def panel(
    verdict: Verdict,
    facts: Facts,
    *,
    checked_at: datetime,
    district: District,
    steps: Mapping[str, str] | None = None,
) -> Panel:
    """`steps` are the addresses where a finding is put right; none once a message is frozen."""
    kind, icon = LOOKS[verdict.outcome]
    return Panel(
        kind=kind,
        icon=icon,
        word=_words()[verdict.outcome],
        heading=str(verdict.heading),
        lines=[_line(one, steps or {}) for one in verdict.to_settle],
        passed=[_line(one, {}) for one in verdict.passed],
        applies=_applies(verdict, district),
        facts=list(looked_at(facts, checked_at)),
        checked_at=checked_at,
        version=_version(verdict),
        lets_go=verdict.outcome.lets_go,
    )


def line_of(finding: Finding) -> Line:
    """One finding alone, for the page that decides about it."""
    return _line(finding, {})


def _words() -> dict[Outcome, str]:
    return {
        Outcome.ALLOWED: _("Passed"),
        Outcome.NOTE: _("To know"),
        Outcome.UNSAID: _("Question"),
        Outcome.APPROVAL: _("Approval"),
        Outcome.HELD: _("Wait"),
        Outcome.BLOCKED: _("Not yet"),
    }


def _line(one: Finding, steps: Mapping[str, str]) -> Line:
    word, icon = _words()[one.outcome], LOOKS[one.outcome][1]
    clauses = one.clauses
    if one.outcome == Outcome.BLOCKED and one.remedy == "ask":
        word = _("Not you")
    elif one.outcome == Outcome.BLOCKED:
        icon = "dots"
    return Line(
        word=word,
        icon=icon,
        sentence=str(one.sentence),
        topic=_topic(one, clauses),
        clauses=clauses,
        applies=str(one.basis.applies),
        decided=_decided(one.basis),
        question=str(one.basis.question),
        is_policy=one.basis.is_policy,
        ways=[
            Way(str(one.sentence), str(label), steps[remedy], remedy)
            for remedy, label in ((one.remedy, one.remedy_label), *one.ways)
            if steps.get(remedy) and label.words
        ],
    )


def _topic(one: Finding, clauses: Sequence[Clause]) -> str:
    """What it is about. When the policy could not be asked, no rule stands behind it."""
    if clauses:
        return str(clauses[0].section)
    return str(_(RULES[one.rule].title)) if one.rule in RULES else _("Policy check")


def _decided(basis: Basis) -> str:
    """Who settled how it is applied, and when."""
    if not basis.decided_by:
        return ""
    if not basis.decided_on:
        return _("Decided by %(name)s.") % {"name": basis.decided_by}
    given = {"name": basis.decided_by, "day": strip_tags(day(date.fromisoformat(basis.decided_on)))}
    return _("Decided by %(name)s, %(day)s.") % given


def _applies(verdict: Verdict, district: District) -> str:
    """What the district decided about it: nothing yet, and the page says so."""
    if verdict.version != STARTING:
        return ""
    return _("%(district)s has not published rules of its own. Until it does, this one holds.") % {
        "district": district.short_name
    }


def _version(verdict: Verdict) -> str:
    if verdict.version == STARTING:
        return _("starting rules")
    if verdict.version == UNCHECKED:
        return _("not checked")
    return _("rules v. %(version)s") % {"version": verdict.version}
