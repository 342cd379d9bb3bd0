"""Rules: pure functions from facts to findings, registered by name with typed settings.

Adding one touches one file here and its table of tests.
"""

from importlib import import_module
from pathlib import Path

from policies.rules.registry import RULES, Rule, Stage, rule

for _file in sorted(Path(__file__).parent.glob("*.py")):
    if _file.stem not in {"__init__", "registry"}:
        import_module(f"{__name__}.{_file.stem}")

__all__ = ["RULES", "Rule", "Stage", "rule"]
