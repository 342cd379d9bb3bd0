"""What differs between two policies, in words: clauses, and every setting of every rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from policies import wording
from policies.citing import PerCaseClause
from policies.content import Content, Question, RuleSetting
from policies.parameters import Choices, Kind, Parameter, PerPlace, Roles
from policies.rules import RULES
from policies.verdict import Clause


@dataclass(frozen=True)
class Line:
    """One thing that was so and is otherwise; empty is what was not, or is no more, there.

    A list has its words one by one, so that what stays can be told from what comes and goes.
    """

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def was(self) -> list[tuple[str, bool]]:
        """Each word of before, and whether it stays."""
        return [(word, word in self.after) for word in self.before]

    @property
    def now(self) -> list[tuple[str, bool]]:
        return [(word, word in self.before) for word in self.after]


@dataclass(frozen=True)
class ClauseChange:
    """`before` or `after` is None where the clause came new, or went."""

    before: Clause | None
    after: Clause | None
    lines: tuple[Line, ...] = ()

    @property
    def clause(self) -> Clause:
        found = self.after or self.before
        assert found is not None  # noqa: S101
        return found


@dataclass(frozen=True)
class RuleChange:
    rule: str
    before: RuleSetting | None
    after: RuleSetting | None
    lines: tuple[Line, ...] = ()
    # Roles that it names now and did not, and the other way round.
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return _(RULES[self.rule].title)


@dataclass(frozen=True)
class Changes:
    clauses: tuple[ClauseChange, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    decided: tuple[Question, ...] = ()
    documents_added: tuple[str, ...] = ()
    documents_removed: tuple[str, ...] = ()
    number: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        parts = (
            self.clauses, self.rules, self.decided, self.documents_added, self.documents_removed,
        )  # fmt: skip
        object.__setattr__(self, "number", sum(len(one) for one in parts))


def between(before: Content, after: Content) -> Changes:
    """From one policy to another; the order is that of the later one, then what it has not."""
    old, new = ({one.key: one for one in each.documents} for each in (before, after))
    return Changes(
        clauses=tuple(_clauses(before, after)),
        rules=tuple(_rules(before, after)),
        decided=tuple(_decided(before, after)),
        documents_added=tuple(str(one.title) for key, one in new.items() if key not in old),
        documents_removed=tuple(str(one.title) for key, one in old.items() if key not in new),
    )


def of_rule(
    before: RuleSetting | None, after: RuleSetting | None, cites: Mapping[str, str]
) -> RuleChange | None:
    """What changes in one rule; None when nothing does. `cites` says how clauses are called."""
    setting = after or before
    if setting is None or before == after:
        return None
    lines = tuple(_lines(setting.rule, before, after, cites))
    if not lines and before and after:
        return None
    was, now = _roles(before), _roles(after)
    gains = tuple(sorted({role for _place, role in now - was}))
    loses = tuple(sorted({role for _place, role in was - now}))
    return RuleChange(setting.rule, before, after, lines, gains, loses)


def cites_of(*contents: Content) -> dict[str, str]:
    """How each clause is called in a list: "ENS 35"."""
    return {one.id: f"{one.short} {one.number}" for each in contents for one in each.clauses}


def settings_in_words(setting: RuleSetting) -> list[tuple[str, list[str]]]:
    """Each parameter's question and its answer, a table's row by row.

    Which clause a case rests on is no answer: the clause itself shows it.
    """
    return [
        (_(one.kind.label), wording.lines(one.kind, setting.parameters[name]))
        for name, one in RULES[setting.rule].parameters.items()
        if not isinstance(one.kind, PerCaseClause)
    ]


def _clauses(before: Content, after: Content) -> Iterator[ClauseChange]:
    old = {one.id: one for one in before.clauses}
    for one in after.clauses:
        was = old.pop(one.id, None)
        if was is None:
            yield ClauseChange(None, one)
            continue
        lines = tuple(_clause_lines(was, one))
        if lines:
            yield ClauseChange(was, one, lines)
    for gone in old.values():
        yield ClauseChange(gone, None)


def _clause_lines(was: Clause, now: Clause) -> Iterator[Line]:
    strengths = [str(wording.STRENGTHS[one.strength]) for one in (was, now)]
    for label, before, after in (
        (_("Summary"), str(was.summary), str(now.summary)),
        (_("Strength"), *strengths),
        (_("Where it stands"), str(was.section), str(now.section)),
        (_("Number"), was.number, now.number),
        (_("Full text"), was.text, now.text),
    ):
        if before != after:
            yield Line(label, _words(before), _words(after))


def _rules(before: Content, after: Content) -> Iterator[RuleChange]:
    cites = cites_of(before, after)
    old = {one.rule: one for one in before.settings}
    for one in after.settings:
        change = of_rule(old.pop(one.rule, None), one, cites)
        if change:
            yield change
    for gone in old.values():
        yield RuleChange(gone.rule, gone, None, loses=tuple(sorted({r for _p, r in _roles(gone)})))


def _lines(
    rule: str, before: RuleSetting | None, after: RuleSetting | None, cites: Mapping[str, str]
) -> Iterator[Line]:
    for parameter in RULES[rule].parameters.values():
        yield from _parameter_lines(parameter, before, after)
    for label, say in (
        (_("How it is applied"), lambda one: _words(str(one.applies))),
        (_("Clauses it rests on"), lambda one: tuple(cites.get(c, c) for c in one.clauses)),
        (_("Where it comes from"), lambda one: (_origin(one),)),
    ):
        was, now = (say(one) if one else () for one in (before, after))
        if was != now:
            yield Line(label, was, now)


def _parameter_lines(
    parameter: Parameter, before: RuleSetting | None, after: RuleSetting | None
) -> Iterator[Line]:
    kind, name = parameter.kind, parameter.name
    was, now = (one.parameters[name] if one else None for one in (before, after))
    if was == now or (isinstance(kind, Choices) and was and now and set(was) == set(now)):
        return
    if isinstance(kind, PerPlace):
        yield from _row_lines(kind, was or {}, now or {})
        return
    yield Line(_(kind.label), _shown(kind, was), _shown(kind, now))


def _shown(kind: Kind, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(kind, Choices) and value:
        return tuple(wording.named(kind, one) for one in value)
    return (wording.in_words(kind, value),)


def _row_lines(kind: PerPlace, was: Any, now: Any) -> Iterator[Line]:
    for key in sorted({*was, *now}, key=wording.ORDER.index):
        before, after = was.get(key), now.get(key)
        if before == after or (before and after and set(before) == set(after)):
            continue
        label = f"{_(kind.label)} {wording.key_named(kind, key)}"
        yield Line(label, _row(kind, before), _row(kind, after))


def _row(kind: PerPlace, row: Any) -> tuple[str, ...]:
    if row is None:
        return (_("the policy doesn’t say"),)
    return tuple(wording.named(kind, one) for one in row) or (_("nobody"),)


def _words(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _origin(setting: RuleSetting) -> str:
    return _("the policy") if setting.is_policy else _("a district setting")


def _roles(setting: RuleSetting | None) -> set[tuple[str, str]]:
    """(parameter and row, role) for every role that a setting names."""
    if setting is None:
        return set()
    found = set()
    for name, one in RULES[setting.rule].parameters.items():
        value = setting.parameters[name]
        if isinstance(one.kind, Roles):
            found |= {(name, role) for role in value}
        elif isinstance(one.kind, PerPlace) and set(one.kind.of) == set(wording.ROLES):
            found |= {(f"{name} {key}", role) for key, row in value.items() for role in row}
    return found


def _decided(before: Content, after: Content) -> Iterator[Question]:
    old = {one.id: one for one in before.questions}
    for one in after.questions:
        was = old.get(one.id)
        if one.decided and (was is None or was.decided != one.decided):
            yield one
