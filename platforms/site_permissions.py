"""Who may do what about a site: those who run it, and the office of its school."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from districts.models import Appointment, District, School, User
from districts.permissions import (
    Holder,
    can,
    check_at_work,
    check_can,
    who_can,
    with_roles,
)
from districts.roles import Permission, Scope, role, roles_with
from platforms.models import Site
from platforms.models.sites import office_of
from tenancy.refusals import Denied


def runs(person: User, site: Site) -> bool:
    """One of its two administrators, while they work there: the right ends with the work."""
    if person.pk not in site.administrators or not person.is_active:
        return False
    held = Appointment.objects.in_force().staff().filter(person=person)
    return held.covering(site.school_id).exists()


def decides(person: User, site: Site) -> bool:
    return can(person, Permission.SITES_APPROVE, site.school)


def deciders(school: School, *, without: Iterable[int], most: int = 5) -> list[Holder]:
    """The nearest who decide there, told by their number: two people can have one name."""
    return with_roles(roles_with(Permission.SITES_APPROVE), school, most=most, without=without)


def files(person: User, site: Site) -> bool:
    """The school's own office, which keeps the forms of parents (S3-08); nobody who repairs
    contact details for the whole district."""
    return decides(person, site) or site.school_id in office_of(person)


def filers(site: Site) -> list[Holder]:
    """The nearest of that office."""
    every = roles_with(Permission.CONTACT_REPAIR)
    return with_roles([one for one in every if role(one).scope == Scope.SCHOOL], site.school)


def check_see(person: User, site: Site) -> None:
    is_theirs = person.pk == site.registered_by_id or runs(person, site)
    if not is_theirs and not files(person, site):
        raise Denied(
            _("This page is for those who run the site, and the school’s office."),
            who_can=who_can(Permission.SITES_APPROVE, site.school),
        )


def check_decide(person: User, site: Site) -> None:
    """The office, and nobody who registered or runs this one."""
    check_can(person, Permission.SITES_APPROVE, site.school)
    check_at_work(person)
    if person.pk in site.parties:
        raise Denied(
            _("You registered or run this site, so somebody else decides about it."),
            who_can=deciders(site.school, without=site.parties, most=3),
        )


def check_run(person: User, site: Site) -> None:
    """Those in charge of it, or the office in their place."""
    if not runs(person, site) and not decides(person, site):
        raise Denied(
            _("This is for those who run the site, and the school’s office."),
            who_can=who_can(Permission.SITES_APPROVE, site.school),
        )


def check_change(person: User, site: Site) -> None:
    """What was returned is changed by whoever registered or runs it."""
    if person.pk != site.registered_by_id and not runs(person, site):
        raise Denied(_("Whoever registered it, or runs it, changes it."))


def check_read(person: User, site: Site) -> None:
    """Who may read which students it is for."""
    if not runs(person, site) and not files(person, site):
        raise Denied(
            _("This is for those who run the site, and the school’s office."),
            who_can=who_can(Permission.SITES_APPROVE, site.school),
        )


def check_file(person: User, site: Site) -> None:
    """What parents signed is filed where it is kept: whoever runs the site hands the papers in."""
    if not files(person, site):
        raise Denied(
            _("The school’s office files what parents signed. Hand the papers in there."),
            who_can=filers(site),
        )


def check_settings(person: User, district: District) -> None:
    check_can(person, Permission.SETTINGS_DISTRICT, district)
