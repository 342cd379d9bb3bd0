"""The district's answer: the worst of what its rules found, each with clause, fact and way on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext

from policies.words import NO_WORDS, Text


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
        return WEIGHT[self]

    @property
    def lets_go(self) -> bool:
        return self in {Outcome.ALLOWED, Outcome.NOTE}


WEIGHT = {one: number for number, one in enumerate(Outcome)}


class Sentence(NamedTuple):
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


NOTHING = Sentence("")


def say(words: str, **given: str | int) -> Sentence:
    return Sentence(words, tuple(given.items()))


def say_counted(words: str, many: str, number: int, **given: str | int) -> Sentence:
    """Both forms, marked for the catalog by this call; `number` decides, and may be shown."""
    return Sentence(words, (("number", number), *given.items()), many)


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand of a document: where it stands as people cite it, and what it says in our words.

    `text` is the district's own wording, where it stored one; `strength` is must, should or may.
    """

    id: str
    document: str  # the document's key in its version: its address
    short: str  # how the document is cited
    section: Text
    number: str
    strength: str
    summary: Text
    text: str = ""
    revised: str = ""

    @property
    def cite(self) -> str:
        return f"{self.short} · {self.section}"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "document": self.document,
            "short": self.short,
            "section": self.section.as_json(),
            "number": self.number,
            "strength": self.strength,
            "summary": self.summary.as_json(),
            "text": self.text,
            "revised": self.revised,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Clause":
        words = {"section": Text.of(kept["section"]), "summary": Text.of(kept["summary"])}
        return cls(**{**kept, **words})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on in one version: its clauses, and how the district applies them.

    `is_policy` is False for what only the district's settings ask. `question` is what the policy
    leaves open about it and nobody has decided yet.
    """

    clauses: tuple[Clause, ...] = ()
    applies: Text = NO_WORDS
    decided_by: str = ""
    decided_on: str = ""
    is_policy: bool = True
    question: Text = NO_WORDS

    def as_json(self) -> dict[str, Any]:
        return {
            "clauses": [one.as_json() for one in self.clauses],
            "applies": self.applies.as_json(),
            "decided_by": self.decided_by,
            "decided_on": self.decided_on,
            "is_policy": self.is_policy,
            "question": self.question.as_json(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Basis":
        return cls(
            clauses=tuple(Clause.from_json(one) for one in kept["clauses"]),
            applies=Text.of(kept["applies"]),
            decided_by=kept["decided_by"],
            decided_on=kept["decided_on"],
            is_policy=kept["is_policy"],
            question=Text.of(kept["question"]),
        )


NO_BASIS = Basis()


class Asks(NamedTuple):
    """Whose yes is still missing: one of these roles, or each of them."""

    roles: tuple[str, ...]
    is_all: bool = False
    names: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"roles": list(self.roles), "is_all": self.is_all, "names": self.names}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Asks":
        return cls(tuple(kept["roles"]), kept["is_all"], kept["names"])


class Finding(NamedTuple):
    """What one rule says about the facts.

    `remedy` names where it can be put right: a step of the draft (place, audience, words,
    recording, channels, when), a request (advice, approval, override, permission, agreement,
    training, platform, family, class, …), or `ask`, when somebody else must do it. `ways` are other
    such names with their labels. `students` are those whom it leaves out; without any it is about
    the whole message. `clause` picks one of the setting's clauses, where a rule rests on another in
    each case.
    """

    rule: str
    outcome: Outcome
    sentence: Sentence
    remedy: str = ""
    remedy_label: Sentence = NOTHING
    heading: Sentence = NOTHING
    students: tuple[int, ...] = ()
    asks: Asks | None = None
    until: str = ""  # held: not before this moment, ISO 8601 in the district's zone
    override: tuple[str, ...] = ()  # roles that may decide otherwise, with a reason
    clause: str = ""
    ways: tuple[tuple[str, Sentence], ...] = ()
    basis: Basis = NO_BASIS

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The one that this case rests on, else all of the setting's."""
        picked = tuple(one for one in self.basis.clauses if one.id == self.clause)
        return picked or self.basis.clauses

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "sentence": self.sentence.as_json(),
            "remedy": self.remedy,
            "remedy_label": self.remedy_label.as_json(),
            "heading": self.heading.as_json(),
            "students": list(self.students),
            "asks": self.asks.as_json() if self.asks else None,
            "until": self.until,
            "override": list(self.override),
            "clause": self.clause,
            "ways": [[name, label.as_json()] for name, label in self.ways],
            "basis": self.basis.as_json(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Finding":
        return cls(
            rule=kept["rule"],
            outcome=Outcome(kept["outcome"]),
            sentence=Sentence.from_json(kept["sentence"]),
            remedy=kept["remedy"],
            remedy_label=Sentence.from_json(kept["remedy_label"]),
            heading=Sentence.from_json(kept["heading"]),
            students=tuple(kept["students"]),
            asks=Asks.from_json(kept["asks"]) if kept["asks"] else None,
            until=kept["until"],
            override=tuple(kept["override"]),
            clause=kept["clause"],
            # Rulings were frozen before there were other ways.
            ways=tuple((name, Sentence.from_json(label)) for name, label in kept.get("ways", ())),
            basis=Basis.from_json(kept["basis"]),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings, the worst first, under one heading of at most seven words.

    `left_out` are students to whom it cannot go, by the finding that says why; the others get it.
    """

    version: str
    outcome: Outcome
    heading: Sentence
    findings: tuple[Finding, ...]
    left_out: Mapping[int, Finding] = field(default_factory=dict)

    @property
    def to_settle(self) -> list[Finding]:
        return [one for one in self.findings if one.outcome != Outcome.ALLOWED]

    @property
    def passed(self) -> list[Finding]:
        return [one for one in self.findings if one.outcome == Outcome.ALLOWED]

    @property
    def asks(self) -> list[Asks]:
        """Every yes that is missing."""
        return [one.asks for one in self.findings if one.asks is not None]

    @property
    def held_until(self) -> str:
        """The latest of what holds it, ISO 8601; empty when nothing does."""
        return max((one.until for one in self.findings if one.until), default="")

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "outcome": self.outcome.value,
            "heading": self.heading.as_json(),
            "findings": [one.as_json() for one in self.findings],
            "left_out": sorted(self.left_out),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Verdict":
        findings = tuple(Finding.from_json(one) for one in kept["findings"])
        why = {student: one for one in reversed(findings) for student in one.students}
        return cls(
            version=kept["version"],
            outcome=Outcome(kept["outcome"]),
            heading=Sentence.from_json(kept["heading"]),
            findings=findings,
            left_out={student: why[student] for student in kept["left_out"]},
        )


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=WEIGHT.__getitem__, default=Outcome.ALLOWED)
