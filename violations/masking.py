"""How a copy that leaves the house names students: as S. M., wherever one of them stands."""

import re
import unicodedata
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


def plain(text: str) -> str:
    """In small letters and without accents, each letter in the place where it stood."""
    return "".join(_base(letter) for letter in text)


def _base(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


@dataclass(frozen=True)
class Mask:
    """What stands for whom, names in plain letters; of nobody, it leaves everything as it is."""

    shown: Mapping[str, str]

    @classmethod
    def of(cls, students: Iterable[Student], typed: Iterable[str] = ()) -> "Mask":
        """Full names first, so that no half of one is left; `typed` are those on no list."""
        shown: dict[str, str] = {}
        for one in students:
            given, family = one.given_name.strip(), one.family_name.strip()
            _add(shown, given, family, initials(one.full_name))
        for name in typed:
            words = name.replace(",", " ").split()
            _add(shown, words[0], " ".join(words[1:]), initials(name))
            for word in words:
                _part(shown, word, initials(name))
        return cls(dict(sorted(shown.items(), key=lambda item: -len(item[0]))))

    def over(self, said: Any) -> Any:
        """A text, or all texts of a table or a list; brackets say that somebody shortened it."""
        if isinstance(said, str):
            return self._over(unicodedata.normalize("NFC", said)) if self.shown else said
        if isinstance(said, dict):
            return {key: self.over(value) for key, value in said.items()}
        return [self.over(one) for one in said] if isinstance(said, list) else said

    def _over(self, text: str) -> str:
        for name, short in self.shown.items():
            there = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", plain(text))
            # From the end, so that what comes before stays in its place.
            for found in reversed(list(there)):
                text = f"{text[: found.start()]}[{short}]{text[found.end() :]}"
        return text


def _add(shown: dict[str, str], given: str, family: str, short: str) -> None:
    if family:
        for name in (f"{given} {family}", f"{family}, {given}", f"{family} {given}"):
            shown[plain(name)] = short
    for name in (given, family):
        _part(shown, name, short)


def _part(shown: dict[str, str], name: str, short: str) -> None:
    if len(name) >= SHORTEST:
        shown.setdefault(plain(name), short)
