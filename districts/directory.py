"""Every role and who holds it, as the roles page lays it out."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from districts.models import Appointment
from districts.roles import ROLES, Role, RoleKey, Scope


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


def roles() -> list[RoleEntry]:
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


SCOPES = {
    Scope.DISTRICT: _("district"),
    Scope.SCHOOL: _("school"),
    Scope.CLASS: _("class"),
}
