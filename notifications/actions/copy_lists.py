"""Who stands on the lists of people that get a copy: added and taken off, counted in the record."""

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from districts.permissions import check_can
from districts.roles import Permission
from notifications.models import CopyAddress, CopyList
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused

MOST = 200


@transaction.atomic
def add(
    *,
    district: District,
    key: str,
    name: str,
    email: str,
    school: School | None,
    by: User | None,
) -> CopyAddress:
    """Put an address on a list; with a school, for what concerns that school alone."""
    if by is not None:
        check_can(by, Permission.SETTINGS_DISTRICT, district)
    listed, _made = CopyList.objects.get_or_create(district=district, key=key)
    listed = CopyList.objects.select_for_update().get(pk=listed.pk)
    standing = CopyAddress.objects.filter(copy_list=listed)
    if standing.filter(email__iexact=email).exists():
        raise Refused(_("This address stands on the list already."))
    if standing.count() >= MOST:
        raise Refused(_("A list takes %(most)s addresses.") % {"most": MOST})
    made = CopyAddress.objects.create(
        district=district, copy_list=listed, school=school, name=name, email=email.lower()
    )
    _changed(listed, "address_added", by)
    return made


@transaction.atomic
def remove(*, address: CopyAddress, by: User) -> None:
    """Take an address off its list; taken off twice, it is off."""
    check_can(by, Permission.SETTINGS_DISTRICT, address.district)
    listed = CopyList.objects.select_for_update().get(pk=address.copy_list_id)
    if CopyAddress.objects.filter(pk=address.pk).delete()[0]:
        _changed(listed, "address_removed", by)


def _changed(listed: CopyList, what: str, by: User | None) -> None:
    """How many stand on it now; never who."""
    listed.changed_at = TenancyNow()
    listed.save(update_fields=["changed_at"])
    book.write(
        f"notifications.copy_list.{what}",
        subject=listed,
        by=by,
        details={"list": listed.key, "addresses": listed.addresses.count()},
    )
