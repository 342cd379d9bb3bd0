"""Named grants: one person, one permission, one thing."""

from django.db import transaction
from django.utils.translation import gettext as _

from districts import permissions
from districts.models import Appointment, District, NamedGrant, School, User
from districts.roles import DECIDES_ON_OTHERS, Permission
from records import book
from tenancy.refusals import Denied, Refused
from tenancy.scope import current_district_id

Thing = District | School


@transaction.atomic
def give(*, permission: Permission, to: User, on: Thing, by: User | None) -> None:
    """Give a right on this thing; again is no error and no second entry. `by` None: a command."""
    if permissions.district_of(on) != current_district_id():
        raise Refused(_("That belongs to another district."))
    if by is not None:
        permissions.check_can(by, Permission.PEOPLE_APPOINT, on)
        if by.pk == to.pk:
            raise Denied(_("Nobody gives a right to themselves. Ask a colleague in IT."))
    if permission in DECIDES_ON_OTHERS:
        raise Refused(_("This right comes with a role alone. Send an access request."))
    if not Appointment.objects.in_force().held_by(to.pk).exists():
        raise Refused(_("Only somebody with a role in this district can be given this."))
    if permissions.is_named(to, permission, on):
        return
    permissions.name(to, permission, on)
    book.write("districts.grant.given", subject=on, by=by, details=_details(permission, to))


@transaction.atomic
def withdraw(*, permission: Permission, of: User, on: Thing, by: User | None) -> None:
    if by is not None:
        permissions.check_can(by, Permission.PEOPLE_APPOINT, on)
    if not permissions.is_named(of, permission, on):
        raise Refused(_("There is no such grant to take back."))
    permissions.unname(of, permission, on)
    book.write("districts.grant.withdrawn", subject=on, by=by, details=_details(permission, of))


@transaction.atomic
def withdraw_all(*, of: User, by: User | None) -> None:
    """Everything that was granted to this person in the open district: they leave it."""
    for grant in NamedGrant.objects.filter(user=of).select_related("permission"):
        book.write(
            "districts.grant.withdrawn",
            by=by,
            details={"permission": grant.permission.codename, "person": of.pk},
        )
        grant.delete()


def _details(permission: Permission, person: User) -> dict[str, str | int]:
    return {"permission": permission.value, "person": person.pk}
