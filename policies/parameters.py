"""What a rule can be set to: each parameter has a kind that reads it, checks it and draws its form.

A rule declares them in its own signature: `smallest: Annotated[int, Whole(_("…"), 2, 10)] = 3`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from inspect import Parameter as Argument
from inspect import signature
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from districts.roles import RoleKey
from policies.facts import COPY_LISTS, INCIDENTS, KINDS, PURPOSES, TOPICS


class Fault(ValueError):
    """A value that a parameter cannot take; the words say why and what it takes."""


@dataclass(frozen=True)
class Kind:
    """`label` is a question to whoever sets the rule, marked for the catalog."""

    label: str
    hint: str = field(default="", kw_only=True)

    def read(self, given: Any) -> Any:
        """The value as the rule takes it, from TOML, JSON or a form; raises Fault."""
        raise NotImplementedError

    def show(self, value: Any) -> Any:
        """As it stands in JSON."""
        return value


@dataclass(frozen=True)
class Whole(Kind):
    least: int = 0
    most: int = 1_000_000

    def read(self, given: Any) -> int:
        if isinstance(given, bool) or not isinstance(given, int):
            raise Fault(f"must be a whole number, not {given!r}")
        if not self.least <= given <= self.most:
            raise Fault(f"must be between {self.least} and {self.most}, not {given}")
        return given


@dataclass(frozen=True)
class Yes(Kind):
    def read(self, given: Any) -> bool:
        if not isinstance(given, bool):
            raise Fault(f"must be true or false, not {given!r}")
        return given


@dataclass(frozen=True)
class Hour(Kind):
    """A time of day, "20:00"."""

    def read(self, given: Any) -> str:
        if not isinstance(given, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", given):
            raise Fault(f'must be a time of day like "20:00", not {given!r}')
        return given


@dataclass(frozen=True)
class YearDay(Kind):
    """A day that comes every year, "07-01"; the 29th of February does not."""

    def read(self, given: Any) -> str:
        try:
            # Any year without a 29th of February does.
            found = date.fromisoformat(f"2025-{given}").strftime("%m-%d")
        except ValueError:
            found = ""
        if not found or found != given:
            raise Fault(f'must be a day of the year like "07-01", not {given!r}')
        return found


@dataclass(frozen=True)
class Choices(Kind):
    """Some of a closed list, each once."""

    of: tuple[str, ...] = ()

    def read(self, given: Any) -> tuple[str, ...]:
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise Fault(f"must be a list, not {given!r}")
        return tuple(dict.fromkeys(self._one(each) for each in given))

    def show(self, value: Any) -> list[str]:
        return list(value)

    def _one(self, given: Any) -> str:
        if given not in self.of:
            raise Fault(f"does not know {given!r}; it knows {', '.join(self.of)}")
        return str(given)


@dataclass(frozen=True)
class Roles(Choices):
    """Roles of the district; a designee holds the role of whom they act for (S0-11, S0-14)."""

    of: tuple[str, ...] = tuple(RoleKey.values)


@dataclass(frozen=True)
class Kinds(Choices):
    of: tuple[str, ...] = KINDS


@dataclass(frozen=True)
class Topics(Choices):
    of: tuple[str, ...] = TOPICS


@dataclass(frozen=True)
class Incidents(Choices):
    of: tuple[str, ...] = INCIDENTS


@dataclass(frozen=True)
class Purposes(Choices):
    of: tuple[str, ...] = PURPOSES


@dataclass(frozen=True)
class NoticeAudiences(Choices):
    """Groups who do not work for the district and are told of its policy (S0-64, S4-09)."""

    of: tuple[str, ...] = ("parents", "students", "vendors", "volunteers", "contractors")


@dataclass(frozen=True)
class Weekdays(Choices):
    of: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Words(Choices):
    """Any short words: grades, languages, keys of documents or platforms."""

    pattern: str = r"[A-Za-z0-9_-]{1,40}"

    def _one(self, given: Any) -> str:
        if not isinstance(given, str) or not re.fullmatch(self.pattern, given):
            raise Fault(f"does not take {given!r}; it takes short words of letters and digits")
        return given


@dataclass(frozen=True)
class One(Kind):
    """Exactly one of a closed list."""

    of: tuple[str, ...] = ()

    def read(self, given: Any) -> str:
        if given not in self.of:
            raise Fault(f"does not know {given!r}; it knows {', '.join(self.of)}")
        return str(given)


@dataclass(frozen=True)
class Strictness(One):
    """What follows when a rule is not met, from the mildest."""

    of: tuple[str, ...] = ("note", "reason", "approval", "block")


@dataclass(frozen=True)
class Grade(Kind):
    """A grade as rosters write it: "PK", "KG", "01" … "12"."""

    of = ("PK", "KG", *(f"{n:02}" for n in range(1, 13)))

    def read(self, given: Any) -> str:
        if given not in self.of:
            raise Fault(f'must be a grade like "06", not {given!r}')
        return str(given)


@dataclass(frozen=True)
class PerPlace(Kind):
    """Roles for each "kind@scope": who does something with such a message at such a place."""

    keys: str = r"({kinds})@(district|school|class)".format(kinds="|".join(KINDS))
    told: str = 'a kind and a place like "outreach@school"'
    of: tuple[str, ...] = tuple(RoleKey.values)

    def read(self, given: Any) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(given, Mapping):
            raise Fault(f"must be a table, not {given!r}")
        values = Choices(self.label, of=self.of)
        for key in given:
            if not re.fullmatch(self.keys, str(key)):
                raise Fault(f"has the key {key!r}; its keys are {self.told}")
        return {str(key): values.read(each) for key, each in given.items()}

    def show(self, value: Any) -> dict[str, list[str]]:
        return {key: list(each) for key, each in value.items()}


@dataclass(frozen=True)
class PerPlaceLists(PerPlace):
    """Lists of people who get a copy, for each "kind@scope"."""

    of: tuple[str, ...] = COPY_LISTS


@dataclass(frozen=True)
class PerIncident(PerPlace):
    """Roles for each kind of incident."""

    keys: str = "|".join(INCIDENTS)
    told: str = ", ".join(INCIDENTS)


@dataclass(frozen=True)
class Wordings(Kind):
    """The same words by language, {"en": "…"}; no words at all is nothing to say."""

    most: int = 300

    def read(self, given: Any) -> Mapping[str, str]:
        if not isinstance(given, Mapping):
            raise Fault(f"must be a table of languages, not {given!r}")
        return {str(code): self._one(code, words) for code, words in given.items()}

    def show(self, value: Any) -> dict[str, str]:
        return dict(value)

    def _one(self, code: Any, words: Any) -> str:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", str(code)):
            raise Fault(f'has the key {code!r}; its keys are languages like "en"')
        if not isinstance(words, str) or not words.strip() or len(words) > self.most:
            raise Fault(f"must have 1 to {self.most} characters in {code}")
        return words.strip()


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: Kind
    default: Any

    @property
    def is_required(self) -> bool:
        return self.default is Argument.empty


def declared_by(judge: Callable[..., Any]) -> dict[str, Parameter]:
    """The parameters of a rule, read from its keyword-only arguments."""
    hints = get_type_hints(judge, include_extras=True)
    found = {}
    for name, argument in signature(judge).parameters.items():
        if argument.kind is not Argument.KEYWORD_ONLY:
            continue
        hint = hints[name]
        kinds = [one for one in get_args(hint) if isinstance(one, Kind)]
        if get_origin(hint) is not Annotated or len(kinds) != 1:
            raise TypeError(f"{judge.__qualname__} does not say what kind {name} is.")
        found[name] = Parameter(name, kinds[0], argument.default)
    return found
