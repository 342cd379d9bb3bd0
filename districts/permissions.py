"""The one question, `can`, and the one door to django-guardian's named grants.

A right comes from an appointment in force (held, or looked after for somebody), else from a named
grant on this very thing. Being on leave takes no right away here: the policy's rules ask that.
"""

from dataclasses import dataclass
from typing import Protocol, TypeGuard

from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, get_users_with_perms, remove_perm

from districts.models import Appointment, District, School, User
from districts.roles import Permission, Role
from records import book
from tenancy.refusals import Denied, Refused
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
    if not person.is_active or district_of(thing) != current_district_id():
        return False
    held = Appointment.objects.in_force().held_by(person.pk).with_permission(permission)
    return held.covering(school_of(thing)).exists() or _is_named(person, permission, thing)


def can_anywhere(person: User, permission: Permission) -> bool:
    """Whether this person may do this to something of the open district: for menus, not doors."""
    if not person.is_active:
        return False
    return Appointment.objects.in_force().held_by(person.pk).with_permission(permission).exists()


def check_can(person: User, permission: Permission, thing: Thing) -> None:
    """Raise Denied, with who can, unless `can`."""
    if not can(person, permission, thing):
        raise Denied(
            _("This is for people who may %(what)s.") % {"what": permission.label},
            who_can=who_can(permission, thing),
        )


def who_can(permission: Permission, thing: Thing, *, most: int = 3) -> list[Holder]:
    """The nearest people who may, the school's own before the district's; in office only."""
    held = (
        Appointment.objects.in_force()
        .with_permission(permission)
        .covering(school_of(thing))
        .filter(person__is_active=True)
        .select_related("person", "school")
    )
    nearest = sorted(held, key=lambda one: (one.school_id is None, one.role, one.pk))
    return [Holder(one.person.display_name, one.holds.name, one.phone) for one in nearest[:most]]


def schools_for(person: User, permission: Permission) -> list[School]:
    """The schools where this person may, in the order of their names."""
    held = Appointment.objects.in_force().held_by(person.pk).with_permission(permission)
    at = set(held.values_list("school_id", flat=True))
    return list(School.objects.all() if None in at else School.objects.filter(pk__in=at))


def grant(*, permission: Permission, to: User, on: District | School, by: User | None) -> None:
    """Give one person one permission on one thing; again is no error and no second entry."""
    if district_of(on) != current_district_id():
        raise Refused(_("That belongs to another district."))
    if not Appointment.objects.in_force().held_by(to.pk).exists():
        raise Refused(_("Only somebody with a role in this district can be given this."))
    if _is_named(to, permission, on):
        return
    assign_perm(permission.value, to, on)
    book.write("districts.grant.given", subject=on, by=by, details=_grant_details(permission, to))


def withdraw_grant(
    *, permission: Permission, of: User, on: District | School, by: User | None
) -> None:
    if not _is_named(of, permission, on):
        raise Refused(_("There is no such grant to take back."))
    remove_perm(permission.value, of, on)
    book.write(
        "districts.grant.withdrawn", subject=on, by=by, details=_grant_details(permission, of)
    )


def named_on(on: District | School) -> list[User]:
    """Everybody with a named grant on this thing."""
    found = get_users_with_perms(on, with_superusers=False, with_group_users=False)
    return sorted(found, key=lambda person: person.full_name)


def roles_of(person: User) -> list[Role]:
    return [one.holds for one in Appointment.objects.in_force().held_by(person.pk)]


def district_of(thing: Thing) -> int:
    return thing.pk if isinstance(thing, District) else thing.district_id


def school_of(thing: Thing) -> int | None:
    if isinstance(thing, District):
        return None
    return thing.pk if isinstance(thing, School) else thing.school_id


def _is_named(person: User, permission: Permission, thing: Thing) -> bool:
    if not _takes_grants(thing):
        return False
    # Not `has_perm`: that one also walks groups, which our people do not have.
    return permission.value in ObjectPermissionChecker(person).get_user_perms(thing)


def _takes_grants(thing: Thing) -> TypeGuard[District | School]:
    return isinstance(thing, District | School)


def _grant_details(permission: Permission, person: User) -> dict[str, str | int]:
    return {"permission": permission.value, "person": person.pk}
