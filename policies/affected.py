"""Whom a change of a rule touches: people by the role they hold, and at how many schools."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from districts.models import Appointment
from policies import wording
from policies.changes import RuleChange
from policies.content import Content
from policies.parameters import PerIncident, PerPlace
from policies.rules import RULES

# (person, school) of each appointment, by its role.
Held = dict[str, set[tuple[int, int | None]]]


@dataclass(frozen=True)
class Affected:
    """`role` gains or loses what the rule names; `people` hold it now."""

    role: str
    people: str
    gains: bool


@dataclass(frozen=True)
class Asked:
    """A rule that is otherwise or no more, and who sends what it is about: its roles in words."""

    title: str
    people: str
    roles: str
    is_gone: bool


@dataclass(frozen=True)
class Touched:
    roles: list[Affected] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def by(changes: Iterable[RuleChange], content: Content) -> Touched:
    """Who gains and who loses first, by the role's own order; then who is asked otherwise, where
    nobody gains or loses. Who sends is what `content` says."""
    changed = list(changes)
    if not changed:
        return Touched()
    gains = {role for one in changed for role in one.gains}
    loses = {role for one in changed for role in one.loses}
    held = _held()
    return Touched(
        roles=[
            Affected(str(wording.ROLES[role]), _people(held, [role]), is_gain)
            for is_gain, roles in ((True, gains), (False, loses))
            for role in wording.ROLES
            if role in roles
        ],
        asked=[
            _asked(one, senders, held)
            for one in changed
            if (one.after is None or not (one.gains or one.loses))
            and (senders := list(_senders(one, content)))
        ],
    )


def _asked(change: RuleChange, senders: list[str], held: Held) -> Asked:
    roles = wording.listed([str(wording.ROLES[role]) for role in senders])
    return Asked(change.title, _people(held, senders), roles, is_gone=change.after is None)


def _senders(change: RuleChange, content: Content) -> Iterator[str]:
    """The roles that send what the rule is about, by the rule of who may send."""
    sends = content.setting("may_send")
    rows = sends.parameters["senders"] if sends else {}
    roles = {role for key, row in rows.items() if _is_about(change, key) for role in row}
    yield from (role for role in wording.ROLES if role in roles)


def _is_about(change: RuleChange, key: str) -> bool:
    """Whether the rule is asked of "outreach@school", before or after."""
    rule, kind = RULES[change.rule], key.split("@")[0]
    settings = [one.parameters for one in (change.before, change.after) if one]
    tables = [name for name, one in rule.parameters.items() if _is_table(one.kind)]
    is_listed = any(key in one[name] for one in settings for name in tables)
    is_of_kind = any(kind in one.get("kinds", (kind,)) for one in settings)
    return (not rule.kinds or kind in rule.kinds) and is_of_kind and (is_listed or not tables)


def _is_table(kind: object) -> bool:
    return isinstance(kind, PerPlace) and not isinstance(kind, PerIncident)


def _held() -> Held:
    held: Held = {}
    rows = Appointment.objects.in_force().filter(person__is_active=True)
    for role, person, school in rows.values_list("role", "person_id", "school_id"):
        held.setdefault(role, set()).add((person, school))
    return held


def _people(held: Held, roles: Iterable[str]) -> str:
    found = {each for role in roles for each in held.get(role, ())}
    schools = {school for _person, school in found if school}
    people = {person for person, _school in found}
    return wording.people(len(people), len(schools)) if people else _("nobody now")
