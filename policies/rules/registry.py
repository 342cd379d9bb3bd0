"""How a rule is known: by the name of its function, with its parameters and what it is about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Parameter, declared_by
from policies.verdict import Finding, Outcome, say

Judge = Callable[..., Iterable[Finding]]


class Stage(IntEnum):
    """In which order rules are asked: whom they leave out, later ones do not see."""

    RECIPIENT = 1  # may this student be written to at all
    CONTACT = 2  # one student alone, or a group
    MESSAGE = 3  # the message as a whole


@dataclass(frozen=True)
class Rule:
    name: str
    # What it is about, for whoever sets it; marked for the catalog.
    title: str
    judge: Judge
    requirements: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    stage: Stage
    # Of which kinds and audiences it has anything to say; empty is all.
    kinds: frozenset[str]
    to: frozenset[str]
    # Why settings contradict each other, as a sentence; empty when they do not.
    contradiction: Callable[..., str]

    def is_about(self, kind: str, to: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.to or to in self.to)


RULES: dict[str, Rule] = {}


def _none(**_settings: object) -> str:
    return ""


def rule(
    *requirements: str,
    title: str,
    kinds: Iterable[str] = (),
    to: Iterable[str] = (),
    stage: Stage = Stage.MESSAGE,
    contradiction: Callable[..., str] = _none,
) -> Callable[[Judge], Judge]:
    """Register a function as the rule of its own name; `requirements` are the ids it enforces.

    `contradiction` is given all settings as keywords, before a version with them may stand.
    """

    def register(judge: Judge) -> Judge:
        name = judge.__name__
        if name in RULES:
            raise TypeError(f"There are two rules called {name}.")
        RULES[name] = Rule(
            name=name,
            title=title,
            judge=judge,
            requirements=requirements,
            parameters=declared_by(judge),
            stage=stage,
            kinds=frozenset(kinds),
            to=frozenset(to),
            contradiction=contradiction,
        )
        return judge

    return register


def passed(rule_name: str, words: str, /, **given: str | int) -> Finding:
    return Finding(rule_name, Outcome.ALLOWED, say(words, **given))


def overridden(name: str, facts: Facts) -> Finding | None:
    """That somebody with the right decided against this rule, in words; None when nobody did."""
    for one in facts.overrides:
        if one.rule == name:
            return Finding(name, Outcome.NOTE, say(DECIDED, name=one.name))
    return None


DECIDED = _("%(name)s decided to send it all the same, and wrote down why.")
