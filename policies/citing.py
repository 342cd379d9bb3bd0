"""Which clause a rule rests on in each case, where it is not the same for all: kinds of tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.facts import AUDIENCES, INCIDENTS
from policies.parameters import Fault, Kind, PerPlace

NO_CLAUSES: Mapping[str, str] = {}


@dataclass(frozen=True)
class PerCaseClause(Kind):
    """`keys` are the cases as a pattern, `told` the same in words."""

    keys: str = ""
    told: str = ""

    def read(self, given: Any) -> Mapping[str, str]:
        if not isinstance(given, Mapping):
            raise Fault(f"must be a table, not {given!r}")
        for case, clause in given.items():
            if not re.fullmatch(self.keys, str(case)):
                raise Fault(f"has the key {case!r}; its keys are {self.told}")
            if not isinstance(clause, str) or not clause:
                raise Fault(f"must name a clause for {case}, not {clause!r}")
        return dict(given)

    def show(self, value: Any) -> dict[str, str]:
        return dict(value)


@dataclass(frozen=True)
class PerIncidentClause(PerCaseClause):
    keys: str = "|".join(INCIDENTS)
    told: str = ", ".join(INCIDENTS)


@dataclass(frozen=True)
class PerPlaceClause(PerCaseClause):
    """Of each "kind@scope"."""

    keys: str = PerPlace.keys
    told: str = PerPlace.told


@dataclass(frozen=True)
class PerAudienceClause(PerCaseClause):
    keys: str = "|".join(AUDIENCES)
    told: str = ", ".join(AUDIENCES)
