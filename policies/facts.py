"""What a rule may know: a frozen snapshot of who asks, what, to whom and when. No ORM, no clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to send: their name and title, and what they may at this very scope."""

    name: str
    title: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """The recording of one language: whose voice it is, and what they may at this scope."""

    language: str
    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One draft as it stands. Languages are codes; `when` is ISO 8601 in the district's zone."""

    kind: str
    incident: str
    scope: str  # school, or district
    place: str  # the school's or the district's short name
    asker: Asker
    channels: tuple[str, ...]
    # The language that everybody gets who has none of the others; words are written in it first.
    main_language: str
    worded_in: tuple[str, ...]
    voices: tuple[Voice, ...]
    families: int
    # (language, families), the largest first; "" for families whose language nobody entered.
    families_by_language: tuple[tuple[str, int], ...]
    when: str
    # Names with titles of those who may send, and record, this kind at this scope.
    may_send: tuple[str, ...]
    may_record: tuple[str, ...]

    def families_in(self, language: str) -> int:
        return dict(self.families_by_language).get(language, 0)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Facts":
        """A snapshot as it was frozen, for judging it once more."""
        given = {one.name: _tuples(kept[one.name]) for one in fields(cls)}
        given["asker"] = Asker(**_of(Asker, kept["asker"]))
        given["voices"] = tuple(Voice(**_of(Voice, one)) for one in kept["voices"])
        return cls(**given)


def _of(kind: type, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: _tuples(kept[one.name]) for one in fields(kind)}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
