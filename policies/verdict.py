"""The district's answer: the worst of what its rules found, each with clause, fact and way on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, ngettext


class Outcome(StrEnum):
    """From the best to the worst; the worst finding is the answer."""

    ALLOWED = "allowed"
    NOTE = "note"
    UNSAID = "unsaid"
    APPROVAL = "approval"
    HELD = "held"
    BLOCKED = "blocked"

    @property
    def weight(self) -> int:
        return list(Outcome).index(self)

    @property
    def lets_go(self) -> bool:
        return self in {Outcome.ALLOWED, Outcome.NOTE}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words as they stand in the catalog, and what is filled in: read in the reader's language.

    With `many`, the words for more than one, the given `number` says which of both it is.
    """

    words: str
    given: tuple[tuple[str, str | int], ...] = ()
    many: str = ""

    def __str__(self) -> str:
        if not self.words:
            return ""
        given = dict(self.given)
        if self.many:
            return ngettext(self.words, self.many, int(given["number"])) % given
        return gettext(self.words) % given

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"words": self.words, "given": dict(self.given)}
        return kept | {"many": self.many} if self.many else kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Sentence":
        return cls(kept["words"], tuple(kept["given"].items()), kept.get("many", ""))


def say(words: str, **given: str | int) -> Sentence:
    return Sentence(words, tuple(given.items()))


def say_counted(words: str, many: str, number: int, **given: str | int) -> Sentence:
    """Both forms, marked for the catalog by this call; `number` decides, and may be shown."""
    return Sentence(words, (("number", number), *given.items()), many)


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule rests: document and section as people cite it, and the clause in our words."""

    document: str
    section: str
    summary: str

    @property
    def cite(self) -> str:
        return f"{gettext(self.document)} · {gettext(self.section)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about the facts.

    `remedy` names the step of the draft where it can be put right: audience, words, recording,
    channels; or `ask`, when somebody else must send it. Empty when there is nothing to do.
    """

    rule: str
    outcome: Outcome
    sentence: Sentence
    remedy: str = ""
    remedy_label: Sentence = Sentence("")
    clause: Clause | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "sentence": self.sentence.as_json(),
            "remedy": self.remedy,
            "remedy_label": self.remedy_label.as_json(),
            "clause": None
            if self.clause is None
            else [self.clause.document, self.clause.section, self.clause.summary],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Finding":
        return cls(
            rule=kept["rule"],
            outcome=Outcome(kept["outcome"]),
            sentence=Sentence.from_json(kept["sentence"]),
            remedy=kept["remedy"],
            remedy_label=Sentence.from_json(kept["remedy_label"]),
            clause=Clause(*kept["clause"]) if kept["clause"] else None,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings, the worst first, under one heading of at most seven words."""

    version: str
    outcome: Outcome
    heading: Sentence
    findings: tuple[Finding, ...]

    @property
    def to_settle(self) -> list[Finding]:
        return [one for one in self.findings if one.outcome != Outcome.ALLOWED]

    @property
    def passed(self) -> list[Finding]:
        return [one for one in self.findings if one.outcome == Outcome.ALLOWED]

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "outcome": self.outcome.value,
            "heading": self.heading.as_json(),
            "findings": [one.as_json() for one in self.findings],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Verdict":
        return cls(
            version=kept["version"],
            outcome=Outcome(kept["outcome"]),
            heading=Sentence.from_json(kept["heading"]),
            findings=tuple(Finding.from_json(one) for one in kept["findings"]),
        )


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=lambda one: one.weight, default=Outcome.ALLOWED)
