"""How a copy that leaves the house names students: as S. M., wherever one of them stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rosters.models import Student

# Shorter ones are words too often.
SHORTEST = 3


def initials(name: str) -> str:
    """ "Sofia de la Cruz" as S. C."""
    words = name.split()
    ends = words if len(words) < 2 else [words[0], words[-1]]
    return " ".join(f"{word[0].upper()}." for word in ends)


@dataclass(frozen=True)
class Mask:
    """What stands for whom; of nobody, it leaves everything as it is."""

    shown: Mapping[str, str]

    @classmethod
    def of(cls, students: Iterable[Student]) -> "Mask":
        """Full names first, so that no half of one is left."""
        shown: dict[str, str] = {}
        for one in students:
            short = initials(one.full_name)
            given, family = one.given_name.strip(), one.family_name.strip()
            for name in (f"{given} {family}", f"{family}, {given}", f"{family} {given}"):
                shown[name] = short
            for name in (given, family):
                if len(name) >= SHORTEST:
                    shown.setdefault(name, short)
        return cls(dict(sorted(shown.items(), key=lambda item: -len(item[0]))))

    def over(self, said: Any) -> Any:
        """A text, or all texts of a table or a list; brackets say that somebody shortened it."""
        if isinstance(said, str):
            for name, short in self.shown.items():
                said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", f"[{short}]", said)
            return said
        if isinstance(said, dict):
            return {key: self.over(value) for key, value in said.items()}
        return [self.over(one) for one in said] if isinstance(said, list) else said
