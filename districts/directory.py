"""Who holds what, as the people page and the roles page lay it out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from districts.models import Appointment, Delegation, District, Leave, User
from districts.roles import ROLES, Role, RoleKey, Scope


@dataclass(frozen=True)
class HeldRole:
    name: str
    place: str
    until: date | None
    for_whom: str


@dataclass
class Entry:
    """One person of the people page."""

    person: User
    is_active: bool
    on_leave: bool
    roles: list[HeldRole] = field(default_factory=list)


@dataclass(frozen=True)
class Holder:
    name: str
    place: str


@dataclass(frozen=True)
class RoleEntry:
    role: Role
    scope: str
    permissions: list[str]
    holders: list[Holder]


def people(district: District, schools: Iterable[int] | None) -> list[Entry]:
    """Staff of the district, or of some schools only (None is all), in the order of names."""
    held = Appointment.objects.in_force().staff().select_related("person", "school")
    if schools is not None:
        held = held.filter(school_id__in=schools)
    away = set(Leave.objects.in_force().values_list("person_id", flat=True))
    found: dict[int, Entry] = {}
    for one in held:
        entry = _entry(found, one.person, away)
        entry.roles.append(_held(one, district, one.until_on, ""))
    covered = [one.pk for one in held]
    for given in (
        Delegation.objects.in_force()
        .filter(appointment__in=covered)
        .select_related("delegate", "appointment__person", "appointment__school")
    ):
        entry = _entry(found, given.delegate, away)
        principal = given.appointment.person.display_name
        entry.roles.append(_held(given.appointment, district, given.until_on, principal))
    return sorted(found.values(), key=lambda one: one.person.full_name.split()[-1].casefold())


def roles(district: District) -> list[RoleEntry]:
    """Every role with who holds it, in the order of the roles' own list."""
    holders: dict[str, list[Holder]] = {}
    for one in Appointment.objects.in_force().select_related("person", "school"):
        if one.role != RoleKey.GUARDIAN:
            place = one.school.short_name if one.school else ""
            holders.setdefault(one.role, []).append(Holder(one.person.display_name, place))
    return [
        RoleEntry(
            role=role,
            scope=str(SCOPES[role.scope]),
            permissions=sorted(str(one.label) for one in role.permissions),
            holders=holders.get(key.value, []),
        )
        for key, role in ROLES.items()
    ]


def _entry(found: dict[int, Entry], person: User, away: set[int]) -> Entry:
    made = Entry(person, person.is_active, person.pk in away)
    return found.setdefault(person.pk, made)


def _held(one: Appointment, district: District, until: date | None, for_whom: str) -> HeldRole:
    place = one.school.short_name if one.school else district.short_name
    return HeldRole(one.title or one.holds.name, place, until, for_whom)


SCOPES = {
    Scope.DISTRICT: _("district"),
    Scope.SCHOOL: _("school"),
    Scope.CLASS: _("class"),
}
