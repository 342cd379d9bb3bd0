"""A district's policy at one time, made ready to be asked: each rule bound to its settings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from policies import packs
from policies.content import Content, RuleSetting
from policies.facts import AUDIENCES, KINDS, Facts
from policies.rules import RULES, Stage
from policies.verdict import Basis, Finding
from policies.words import NO_WORDS, Text


@dataclass(frozen=True)
class Bound:
    """One rule of a version, ready to be asked."""

    stage: Stage
    ask: Callable[[Facts], Iterable[Finding]]
    basis: Basis


@dataclass(frozen=True)
class Version:
    """`name` is what a ruling keeps of it; `rules` are those with anything to say, by kind and
    audience, in the order of their stages."""

    name: str
    content: Content
    rules: Mapping[tuple[str, str], tuple[Bound, ...]] = field(repr=False, compare=False)

    def roles(self, rule: str, table: str, key: str) -> tuple[str, ...] | None:
        """Whom a rule names in one of its tables; None where it has no row for it."""
        setting = self.content.setting(rule)
        rows = setting.parameters[table] if setting else {}
        return tuple(rows[key]) if key in rows else None

    def rules_for(self, facts: Facts) -> tuple[Bound, ...]:
        return self.rules.get((facts.kind, facts.to), ())


def compiled(name: str, content: Content) -> Version:
    bound = [(RULES[one.rule], _bind(one, content)) for one in content.settings]
    bound.sort(key=lambda pair: pair[1].stage)
    rules = {
        (kind, to): tuple(one for rule, one in bound if rule.is_about(kind, to))
        for kind in KINDS
        for to in AUDIENCES
    }
    return Version(name, content, rules)


@cache
def of_pack(name: str) -> Version:
    """A pack as it is shipped: to compare with, and for districts without a version yet."""
    return compiled(name, packs.load(name))


def _bind(setting: RuleSetting, content: Content) -> Bound:
    rule = RULES[setting.rule]
    cited = (content.clause(one) for one in setting.clauses)
    basis = Basis(
        clauses=tuple(one for one in cited if one is not None),
        applies=setting.applies,
        decided_by=setting.decided_by,
        decided_on=setting.decided_on,
        is_policy=setting.is_policy,
        question=_open_question(setting.rule, content),
    )
    return Bound(rule.stage, partial(rule.judge, **setting.parameters), basis)


def _open_question(rule: str, content: Content) -> Text:
    waiting = (one for one in content.questions if one.rule == rule and not one.decided)
    return next((one.asks for one in waiting), NO_WORDS)
