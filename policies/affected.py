"""Whom a change of a rule touches: people by the role they hold, and at how many schools."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from districts.models import Appointment
from policies import wording
from policies.changes import RuleChange


@dataclass(frozen=True)
class Affected:
    """`role` gains or loses what the rule names; `people` hold it now."""

    role: str
    people: str
    gains: bool


def by(changes: Iterable[RuleChange]) -> list[Affected]:
    """One line for each role of these changes: who gains first, by the role's own order."""
    changed = list(changes)
    gains = {role for one in changed for role in one.gains}
    loses = {role for one in changed for role in one.loses}
    if not gains | loses:
        return []
    held = _holders(gains | loses)
    return [
        Affected(str(wording.ROLES[role]), held.get(role, _("nobody now")), is_gain)
        for is_gain, roles in ((True, gains), (False, loses))
        for role in wording.ROLES
        if role in roles
    ]


def _holders(roles: set[str]) -> dict[str, str]:
    counted = (
        Appointment.objects.in_force()
        .filter(role__in=roles)
        .order_by("role")
        .values("role")
        .annotate(
            people=Count("person_id", distinct=True), schools=Count("school_id", distinct=True)
        )
    )
    return {one["role"]: wording.people(one["people"], one["schools"]) for one in counted}
