"""The one question, `can`, and the one door to django-guardian's named grants.

A right comes from an appointment in force (held, or looked after for somebody), else from a named
grant on this very thing. Being on leave takes no right away here: the policy's rules ask that of
messages, and `check_at_work` of who decides about others.
Whoever comes with a token has the rights that its scopes name, as far as they hold them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeGuard

from django.db import models
from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker

from districts.acting import each_once, in_office
from districts.models import Appointment, District, Leave, School, User
from districts.models.appointments import AppointmentQuerySet
from districts.roles import Permission, role
from tenancy.refusals import Denied
from tenancy.scope import current_district_id


class AtSchool(Protocol):
    """Anything that belongs to one school, or to the whole district when `school_id` is None."""

    pk: int
    district_id: int
    school_id: int | None


Thing = District | School | AtSchool


@dataclass(frozen=True)
class Holder:
    """Somebody who may: for the page that says whom to ask."""

    name: str
    role: str
    phone: str


def can(person: User, permission: Permission, thing: Thing) -> bool:
    """Whether this person may do this to this thing of the open district, now."""
    if not lets_through(person, permission) or district_of(thing) != current_district_id():
        return False
    held = Appointment.objects.in_force().with_permission(permission).covering(school_of(thing))
    return held.is_held_by(person.pk) or is_named(person, permission, thing)


def held_at(person: User, thing: Thing) -> frozenset[Permission]:
    """Everything that `can` would say yes to, for this person and this thing, in two queries."""
    if not person.is_active or district_of(thing) != current_district_id():
        return frozenset()
    held = Appointment.objects.in_force().held_by(person.pk).covering(school_of(thing))
    roles = set(held.values_list("role", flat=True))
    granted = {one for each in roles for one in role(each).permissions}
    if _takes_grants(thing):
        named = ObjectPermissionChecker(person).get_user_perms(thing)
        granted |= {one for one in Permission if one.value in named}
    return frozenset(one for one in granted if lets_through(person, one))


def can_anywhere(person: User, permission: Permission) -> bool:
    """Whether this person may do this to something here; the page then shows what is theirs."""
    if not lets_through(person, permission):
        return False
    return Appointment.objects.in_force().with_permission(permission).is_held_by(person.pk)


def lets_through(person: User, permission: Permission) -> bool:
    """Whether account and token leave it to the roles: a token gives nothing, it only narrows."""
    if person.narrowed_to is not None and permission not in person.narrowed_to:
        return False
    return person.is_active


def check_can(person: User, permission: Permission, thing: Thing) -> None:
    """Raise Denied, with who can, unless `can`."""
    if person.is_active and not lets_through(person, permission):
        raise Denied(
            _("This token may not %(what)s. Its owner can make one that may.")
            % {"what": permission.label}
        )
    if not can(person, permission, thing):
        raise Denied(
            _("This is for people who may %(what)s.") % {"what": permission.label},
            who_can=who_can(permission, thing),
        )


def check_at_work(person: User) -> None:
    """Raise Denied while the district has put this person on leave: they decide about nobody."""
    if Leave.objects.putting_out().filter(person=person).exists():
        raise Denied(_("You are on leave, so a colleague decides about this."))


def who_can(permission: Permission, thing: Thing, *, most: int = 3) -> list[Holder]:
    """The nearest people who may: the school's own first, then those whose job is mostly this."""
    return _nearest(Appointment.objects.with_permission(permission), thing, most)


def with_roles(
    roles: Iterable[str], thing: Thing, *, most: int = 3, without: Iterable[int] = ()
) -> list[Holder]:
    """The nearest people who hold one of these roles, for a policy that names roles."""
    held = Appointment.objects.filter(role__in=list(roles))
    return _nearest(held, thing, most, without)


def _nearest(
    held: AppointmentQuerySet, thing: Thing, most: int, without: Iterable[int] = ()
) -> list[Holder]:
    """Holders and, each after theirs, those who act for one; somebody with two roles once."""
    found = held.in_force().covering(school_of(thing)).select_related("person", "school")
    by_nearness = sorted(
        found,
        key=lambda one: (one.school_id is None, len(one.holds.permissions), one.role, one.pk),
    )
    left_out = set(without)
    named = [one for one in each_once(in_office(by_nearness)) if one.person.pk not in left_out]
    return [Holder(one.person.display_name, one.role, one.phone) for one in named[:most]]


def schools_for(person: User, permission: Permission) -> list[School]:
    """The schools where this person may, in the order of their names."""
    if not lets_through(person, permission):
        return []
    held = Appointment.objects.in_force().held_by(person.pk).with_permission(permission)
    at = set(held.values_list("school_id", flat=True))
    return list(School.objects.all() if None in at else School.objects.filter(pk__in=at))


def is_named(person: User, permission: str, thing: Thing | models.Model) -> bool:
    """Whether a named grant on this very thing says so; the permission is one of its model's."""
    if not isinstance(thing, models.Model) or permission not in dict(thing._meta.permissions):
        return False
    # Not `has_perm`: that one also walks groups, which our people do not have.
    return permission in ObjectPermissionChecker(person).get_user_perms(thing)


def district_of(thing: Thing) -> int:
    return thing.pk if isinstance(thing, District) else thing.district_id


def school_of(thing: Thing) -> int | None:
    if isinstance(thing, District):
        return None
    return thing.pk if isinstance(thing, School) else thing.school_id


def _takes_grants(thing: Thing) -> TypeGuard[District | School]:
    return isinstance(thing, District | School)
