"""Rules know facts and nothing else: no table, no clock, nothing of the apps above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
RULES = sorted((HOUSE / "policies/rules").glob("*.py"))
# What a rule may import: the engine's own words, marks for the catalog, and plain Python.
ALLOWED = {
    "policies", "collections", "dataclasses", "datetime", "decimal", "enum", "importlib", "pathlib",
    "re", "typing", "zoneinfo", "django.utils.translation", "districts.hours",
}  # fmt: skip
# Calls that read a clock, whatever they are called on.
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic", "database_now"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_import_no_table_and_no_app_above(path: Path) -> None:
    for name in imported(ast.parse(path.read_text())):
        assert any(name == one or name.startswith(f"{one}.") for one in ALLOWED), name
        assert not name.startswith("policies.models"), name


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_no_rule_reads_the_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            assert called not in CLOCKS, ast.unparse(node)
