"""Where each demand of the policies stands in the product: gathered from marks, from no list.

The demands are the clauses of the packs. Rules name what they enforce, tests what they prove;
actions, views and commands carry the marks of `records.evidence`.
"""

import pkgutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from operator import itemgetter
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import find_commands
from django.urls import URLPattern, URLResolver, get_resolver

from config import evidence_of_facts, evidence_of_tests
from policies import packs
from policies.rules import RULES
from records.evidence import Mark, marks_of

# What counts before what, where a demand is served in several ways.
ORDER = ("recorded", "reported", "shown")
NO_TEST = "No test names it beside the rule %s."
NOT_SET = "The policy of this clause does not set the rule %s."
ONLY_TESTS = "Tests name it, and no rule, record, report or page does."
NOTHING = "Nothing names it."


@dataclass(frozen=True)
class Served:
    """Everything that names one demand; `sets` are the rules that the clause's own pack sets, and
    `reaches` those of them that a message which can be sent or asked about today meets."""

    sets: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    # With the name of the page's address, which is empty for what is no page.
    marks: tuple[tuple[Mark, str], ...] = ()
    reaches: frozenset[str] = frozenset()

    @property
    def rule(self) -> str | None:
        """The one that this policy sets, else any that could serve it."""
        return next(iter([*(one for one in self.rules if one in self.sets), *self.rules]), None)

    @property
    def status(self) -> str:
        if self.rule in self.sets and self.tests:
            return "enforced"
        how = {mark.how for mark, _page in self.marks}
        return next((one for one in ORDER if one in how), "missing")

    @property
    def is_reached(self) -> bool:
        """A rule may be complete long before there is a message that it is about."""
        if self.status == "enforced":
            return self.rule in self.reaches
        return self.status != "missing"

    @property
    def page(self) -> str | None:
        return next((page for _mark, page in self.marks if page), None)

    @property
    def why(self) -> str | None:
        """Why it is missing; None for what is not."""
        if self.status != "missing":
            return None
        if self.rule:
            return (NO_TEST if self.rule in self.sets else NOT_SET) % self.rule
        return ONLY_TESTS if self.tests else NOTHING

    def as_json(self, count: int) -> dict[str, Any]:
        return {
            "status": self.status,
            "reached": self.is_reached,
            "rule": self.rule,
            "tests": list(self.tests),
            "page": self.page,
            "count": count,
            "why": self.why,
        }

    def count(self, rulings: Mapping[str, int], events: Mapping[str, int]) -> int:
        """How often rulings or the record book rest on it."""
        if self.status == "enforced":
            return rulings.get(str(self.rule), 0)
        return sum(events.get(one, 0) for one in {mark.event for mark, _page in self.marks})


def gathered() -> dict[str, Served]:
    """Every demand, policy by policy."""
    rules, tests, marks = _of_rules(), _of_tests(), _of_pieces()
    return {
        demand: Served(
            sets, rules.get(demand, ()), tests.get(demand, ()), marks.get(demand, ()), reaches
        )
        for demand, sets, reaches in sorted(_demands())
    }


def strays() -> set[str]:
    """What is named somewhere and is no clause of any policy: a slip of the pen."""
    return {*_of_rules(), *_of_tests(), *_of_pieces()} - {one for one, *_ in _demands()}


def _demands() -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Each clause, the rules that its own pack sets, and those that are reached."""
    for name in packs.names():
        if name == packs.STARTING:
            continue
        content = packs.load(name)
        sets = {one.rule: one.parameters for one in content.settings}
        reached = (one for one in sets if evidence_of_facts.reaches(RULES[one], sets[one]))
        rules = frozenset(sets), frozenset(reached)
        yield from ((one.id, *rules) for one in content.clauses)


def _of_rules() -> dict[str, tuple[str, ...]]:
    """The rule of which a demand is the first before one that serves it, too."""
    named = [
        (place, demand, name)
        for name, one in RULES.items()
        for place, demand in enumerate(one.requirements)
    ]
    return _turned((demand, name) for _place, demand, name in sorted(named, key=itemgetter(0)))


def _of_tests() -> dict[str, tuple[str, ...]]:
    return _turned(evidence_of_tests.found(settings.BASE_DIR))


def _of_pieces() -> dict[str, tuple[tuple[Mark, str], ...]]:
    return _turned(
        (mark.demand, (mark, page))
        for piece, page in (*_views(get_resolver()), *_actions(), *_commands())
        for mark in marks_of(piece)
    )


def _turned(named: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """By demand, each once, in the order in which they came."""
    found: dict[str, dict[Any, None]] = defaultdict(dict)
    for demand, what in named:
        found[demand][what] = None
    return {demand: tuple(each) for demand, each in found.items()}


def _views(resolver: URLResolver) -> Iterator[tuple[Any, str]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _views(one)
        elif isinstance(one, URLPattern):
            # An APIView is marked on its class.
            yield getattr(one.callback, "cls", one.callback), one.name or ""


def _actions() -> Iterator[tuple[Any, str]]:
    for app in _ours():
        for module in _modules(f"{app.name}.actions"):
            yield from ((one, "") for one in vars(module).values() if callable(one))


def _commands() -> Iterator[tuple[Any, str]]:
    for app in _ours():
        for name in find_commands(f"{app.path}/management"):
            yield import_module(f"{app.name}.management.commands.{name}").Command, ""


def _ours() -> Iterator[AppConfig]:
    house = str(settings.BASE_DIR)
    return (one for one in apps.get_app_configs() if one.path.startswith(f"{house}/{one.name}"))


def _modules(package: str) -> Iterator[Any]:
    try:
        found = import_module(package)
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise
        return
    yield found
    for one in pkgutil.iter_modules(found.__path__):
        yield import_module(f"{package}.{one.name}")
