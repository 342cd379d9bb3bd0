"""Which demands tests say that they prove, read from their text: `@pytest.mark.requirement(…)`.

A mark may stand on a test, on a class of them, on a row of a table, or on a whole module.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def found(house: Path) -> Iterator[tuple[str, str]]:
    """Each demand with each test that names it, the test as pytest takes it."""
    for path in sorted((house / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.requirement" in text:
            yield from _in_module(path.relative_to(house).as_posix(), ast.parse(text))


def _in_module(path: str, module: ast.Module) -> Iterator[tuple[str, str]]:
    values = {
        target.id: one.value
        for one in module.body
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if isinstance(target, ast.Name)
    }
    all_of_it = _named(values.get("pytestmark"), values)
    yield from _in_body(path, module.body, all_of_it, values)


def _in_body(
    above: str, body: list[ast.stmt], marks: set[str], values: dict[str, ast.expr]
) -> Iterator[tuple[str, str]]:
    for one in body:
        if not isinstance(one, (*FUNCTIONS, ast.ClassDef)):
            continue
        named = marks.union(*(_named(each, values) for each in one.decorator_list))
        if isinstance(one, ast.ClassDef):
            yield from _in_body(f"{above}::{one.name}", one.body, named, values)
        elif one.name.startswith("test_"):
            yield from ((demand, f"{above}::{one.name}") for demand in sorted(named))


def _named(
    expression: ast.expr | None, values: dict[str, ast.expr], within: frozenset[str] = frozenset()
) -> set[str]:
    """The demands in marks anywhere in an expression, and in the tables of the module it names."""
    found: set[str] = set()
    for one in ast.walk(expression) if expression else ():
        if _is_mark(one):
            found |= {
                each.value
                for each in ast.walk(one)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
        elif isinstance(one, ast.Name) and one.id in values and one.id not in within:
            found |= _named(values[one.id], values, within | {one.id})
    return found


def _is_mark(one: ast.AST) -> bool:
    """`pytest.mark.requirement(…)`, and a table's own short name for it."""
    return (
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "requirement"
    )
