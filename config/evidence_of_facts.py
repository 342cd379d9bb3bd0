"""Whether a message that the product itself sends, or that somebody asks the policy about, can meet
a rule: read from the text of both.

`notifications/facts.py` fills some of what a rule may know and leaves the rest as "nothing known";
a rule that reads more than that waits for what fills it. What is sent here goes by the district's
own tool; by which other one it might go, a person asks in `notifications/asking.py`.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from inspect import getattr_static, getsource
from textwrap import dedent
from types import FunctionType
from typing import Any

from notifications import asking
from notifications import facts as filling
from notifications.actions.drafts import CHANNELS
from notifications.audience import students
from policies.facts import Facts, Student
from policies.rules.registry import Rule

Functions = Mapping[str, ast.FunctionDef]
# Whoever begins a message chooses among these.
SENT = frozenset(map(str, CHANNELS))


def reaches(rule: Rule, settings: Mapping[str, Any]) -> bool:
    """Whether a message that can be sent or asked about today meets the rule as it is set."""
    kinds = SENT.intersection(rule.kinds or SENT, settings.get("kinds", SENT))
    is_to = "to" in filled() or not rule.to or Facts().to in rule.to
    read = read_by(rule.judge)
    return bool(kinds) and is_to and (read <= filled() or read <= asked())


OF_STUDENTS = frozenset(one.name for one in fields(Student)) - {"id", "name"}
# A permission or a job that nobody can have yet is refused, and that is the rule at work.
REFUSED = frozenset(
    f"students.{one}" for one in OF_STUDENTS if one.startswith("has_") or one == "is_employed"
)


@cache
def filled() -> frozenset[str]:
    """The fields of `Facts`, "asker.…" of `Asker` and "students.…" of `Student`, that are asked of
    what stands on file."""
    functions = {one.name: one for one in _parsed(filling).body if isinstance(one, ast.FunctionDef)}
    asker = (f"asker.{one}" for one in _given(functions, "_asker", "Asker"))
    told = {one.name: one for one in _parsed(students).body if isinstance(one, ast.FunctionDef)}
    of_each = (f"students.{one}" for one in _given(told, "judged", "Judged"))
    return frozenset((*_given(functions, "facts_of", "Facts"), *asker, *of_each, *REFUSED))


@cache
def asked() -> frozenset[str]:
    """The fields of `Facts` that the page "Ask the policy" fills from a person's answers."""
    functions = {one.name: one for one in _parsed(asking).body if isinstance(one, ast.FunctionDef)}
    return frozenset((*_given(functions, "facts_asked", "Facts"), *REFUSED))


@cache
def read_by(judge: Callable[..., Any], own: str = "facts") -> frozenset[str]:
    """The fields that a rule reads, in functions of rules that it calls and by asking `Facts`."""
    found: set[str] = set()
    for one in ast.walk(_parsed(judge)):
        if isinstance(one, ast.Attribute):
            found |= _read(ast.unparse(one).split("."), own)
            if one.attr in OF_STUDENTS:
                found.add(f"students.{one.attr}")
        elif isinstance(one, ast.Name):
            called = judge.__globals__.get(one.id)
            if isinstance(called, FunctionType) and called.__module__.startswith("policies.rules"):
                found |= read_by(called)
    return frozenset(found)


def _read(path: list[str], own: str) -> frozenset[str]:
    """What "facts.asker.roles" or "self.at" reads."""
    if path[0] != own or path[1:] == ["asker"] or not path[1].isidentifier():
        return frozenset()
    here = getattr_static(Facts, path[1])
    asked = here.fget if isinstance(here, property) else here
    if isinstance(asked, FunctionType):
        return read_by(asked, "self")
    return frozenset({".".join(path[1:3]) if path[1] == "asker" else path[1]})


def _given(functions: Functions, maker: str, made: str) -> Iterator[str]:
    """What `maker` hands to `made` by name or from a function's dict; a constant is not asked, nor
    what is looked up by one: that is always the same thing."""
    for call in ast.walk(functions[maker]):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != made:
            continue
        for one in call.keywords:
            if one.arg is None and isinstance(one.value, ast.Call):
                yield from _keys(functions[ast.unparse(one.value.func)])
            elif one.arg and not _is_fixed(one.value):
                yield one.arg


def _is_fixed(value: ast.expr) -> bool:
    looked_up = value.args[:1] if isinstance(value, ast.Call) else []
    return any(isinstance(one, ast.Constant) for one in (value, *looked_up))


def _keys(function: ast.FunctionDef) -> Iterator[str]:
    for each in ast.walk(function):
        if isinstance(each, ast.Dict):
            yield from (str(one.value) for one in each.keys if isinstance(one, ast.Constant))


def _parsed(piece: Any) -> ast.Module:
    return ast.parse(dedent(getsource(piece)))
