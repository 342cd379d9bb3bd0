"""Each demand that a rule enforces is found by its id in the name of a test of policy."""

import re
from pathlib import Path

import pytest

from policies.rules import RULES

HERE = Path(__file__).parent
TESTS = [
    name
    for page in sorted(HERE.glob("test_*.py"))
    for name in re.findall(r"^def (test_\w+)", page.read_text(), re.MULTILINE)
]


@pytest.mark.parametrize(
    "demand", sorted({demand for rule in RULES.values() for demand in rule.requirements})
)
def test_each_demand_of_a_rule_names_a_test(demand: str) -> None:
    words = demand.lower().replace("-", "_")
    assert any(f"_{words}_" in name for name in TESTS), f"no test is named …_{words}_…"
