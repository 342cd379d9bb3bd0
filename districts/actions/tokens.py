"""Keys for programs: made by whoever they speak for, taken back by them or whoever appoints."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import ApiToken, Appointment, District, User
from districts.models.tokens import Key
from districts.permissions import can_anywhere, check_can
from districts.roles import Permission
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Denied, Refused

LONGEST = timedelta(days=365)


@transaction.atomic
def issue(
    *,
    person: User,
    name: str,
    scopes: Iterable[Permission],
    expires_on: date,
    district: District,
    today: date,
    by: User,
) -> tuple[ApiToken, Key]:
    """Make a token, and the key that is shown this once; we keep its hash."""
    User.objects.select_for_update().get(pk=person.pk)
    if by.pk != person.pk:
        raise Denied(_("A token speaks for whoever makes it. Ask your colleague to make it."))
    if not Appointment.objects.in_force().staff().filter(person=person).exists():
        raise Denied(_("Only somebody who works in this district can make a token."))
    wanted = set(scopes)
    _check_scopes(by, wanted)
    _check_last_day(expires_on, today)
    if ApiToken.objects.live().filter(person=person, name__iexact=name).exists():
        raise Refused(_("You have a token with this name already. Choose another name."))
    key = Key.new()
    token = ApiToken.objects.create(
        district=district,
        person=person,
        name=name,
        scopes=[one.value for one in Permission if one in wanted],
        prefix=key.prefix,
        hash=key.hash,
        expires_on=expires_on,
    )
    book.write(
        "districts.token.issued",
        subject=token,
        by=by,
        details={"scopes": token.scopes, "expires_on": expires_on.isoformat()},
    )
    return token, key


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> ApiToken:
    """Take a token back: one's own, or anybody's as somebody who appoints people."""
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    if by.pk != held.person_id:
        check_can(by, Permission.PEOPLE_APPOINT, held.district)
    if held.revoked_at is not None:
        raise Refused(_("This token is revoked already."))
    return _revoke(held, by)


@transaction.atomic
def revoke_unheld(*, of: User, by: User | None) -> None:
    """Every token of somebody who does not work here today: they leave, or come back anew."""
    if Appointment.objects.in_force().staff().filter(person=of).exists():
        return
    for token in ApiToken.objects.select_for_update().filter(person=of, revoked_at=None):
        _revoke(token, by)


def _revoke(token: ApiToken, by: User | None) -> ApiToken:
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=TenancyNow(), revoked_by=by)
    token.refresh_from_db(fields=["revoked_at", "revoked_by"])
    book.write("districts.token.revoked", subject=token, by=by, details={"person": token.person_id})
    return token


def _check_scopes(by: User, wanted: set[Permission]) -> None:
    if not wanted:
        raise Refused(_("Choose at least one thing that the token may do."))
    for one in Permission:
        if one in wanted and (one == Permission.FAMILY or not can_anywhere(by, one)):
            raise Denied(
                _("You may not %(what)s yourself, so your token may not.") % {"what": one.label}
            )


def _check_last_day(expires_on: date, today: date) -> None:
    if expires_on < today:
        raise Refused(_("That day is over. Choose today or a later day."))
    if expires_on > today + LONGEST:
        raise Refused(_("A token works for a year at most. Choose an earlier last day."))
