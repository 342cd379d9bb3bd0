"""A site from its registration to its end: registered, decided on, handed over, looked through."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Appointment, District, School, User
from platforms import site_permissions as permissions
from platforms import site_rules
from platforms.models import Site
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Denied, Refused

S = Site.Status


@dataclass(frozen=True)
class Answers:
    """What is asked about a site; the last five are promises and what cannot be otherwise."""

    name: str
    network: str
    other_network: str
    address: str
    purpose: str
    organization: str
    organization_name: str
    benefit: str
    youngest_grade: str
    administrator: User
    second_administrator: User
    is_professional: bool
    shows_names: bool
    keeps_confidential: bool
    has_rights: bool


@records(
    "S3-02", "S3-01", "S3-03", "S3-04", "S3-05", "S3-10", "S1-12", "S1-42", "S2-06", "S4-07",
    event="platforms.site.registered",
)  # fmt: skip
@transaction.atomic
def register(
    *,
    district: District,
    school: School,
    answers: Answers,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> Site:
    """Hand a site in to the school's office; whoever works here may, for somebody else as well.

    The same key again is the same site.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    _check_works_here(by)
    if begun_with and (made := Site.objects.filter(begun_with=begun_with, registered_by=by)):
        return made[0]
    _check(answers, school)
    site = Site(district=district, school=school, registered_by=by, begun_with=begun_with)
    _fill(site, answers)
    site.reference = next_reference("S", district.local(now))
    site.changed_at = now
    site.save()
    book.write("platforms.site.registered", subject=site, by=by, details=_kept(site))
    return site


@transaction.atomic
def hand_in_again(*, site: Site, answers: Answers, by: User, now: datetime) -> Site:
    site = locked(site)
    permissions.check_change(by, site)
    _check(answers, site.school)
    site.become(S.REGISTERED)
    _fill(site, answers)
    site.changed_at = now
    site.save()
    book.write("platforms.site.handed_in_again", subject=site, by=by, details=_kept(site))
    return site


@records("S3-02", event="platforms.site.approved")
@transaction.atomic
def approve(*, site: Site, by: User, now: datetime) -> Site:
    """The office's yes; both administrators must be there to look after it."""
    site = locked(site)
    permissions.check_decide(by, site)
    for person in (site.administrator, site.second_administrator):
        _check_works_at(person, site.school)
    site.approved_on = site.district.today(now)
    return _decided(site, S.APPROVED, "approved", by=by, now=now, note="")


@transaction.atomic
def send_back(*, site: Site, note: str, by: User, now: datetime) -> Site:
    site = locked(site)
    permissions.check_decide(by, site)
    return _decided(site, S.RETURNED, "returned", by=by, now=now, note=_noted(note))


@transaction.atomic
def decline(*, site: Site, note: str, by: User, now: datetime) -> Site:
    site = locked(site)
    permissions.check_decide(by, site)
    return _decided(site, S.DECLINED, "declined", by=by, now=now, note=_noted(note))


@transaction.atomic
def pause(*, site: Site, note: str, by: User, now: datetime) -> Site:
    """Nothing new there until it goes on: by those who run it, or the office."""
    site = locked(site)
    permissions.check_run(by, site)
    return _moved(site, S.PAUSED, "paused", by=by, now=now, note=_noted(note))


@transaction.atomic
def resume(*, site: Site, by: User, now: datetime) -> Site:
    """By the office, for nobody lets their own go on."""
    site = locked(site)
    if site.status != S.PAUSED:
        raise Refused(_("This site is not paused."))
    permissions.check_decide(by, site)
    return _moved(site, S.APPROVED, "resumed", by=by, now=now, note="")


@transaction.atomic
def close(*, site: Site, note: str, by: User, now: datetime) -> Site:
    """It is taken down for good; whoever opens one again registers it anew."""
    site = locked(site)
    if site.status == S.RETURNED:
        permissions.check_change(by, site)
    else:
        permissions.check_run(by, site)
    return _moved(site, S.CLOSED, "closed", by=by, now=now, note=_noted(note))


@records("S3-09", event="platforms.site.handed_over")
@transaction.atomic
def hand_over(*, site: Site, first: User, second: User, by: User, now: datetime) -> Site:
    """Say who runs it from now on."""
    site = locked(site)
    permissions.check_run(by, site)
    if not site.is_in_use:
        raise Refused(_("Only a site in use changes hands."))
    if site.status == S.PAUSED:
        # Else whoever runs it hands it on to start it again themselves.
        permissions.check_decide(by, site)
    _check_two(first, second, site.school)
    was = list(site.administrators)
    if was == [first.pk, second.pk]:
        raise Refused(_("These two run it already."))
    site.administrator, site.second_administrator, site.changed_at = first, second, now
    site.save(update_fields=["administrator", "second_administrator", "changed_at"])
    details = {"was": was, "now": list(site.administrators)}
    book.write("platforms.site.handed_over", subject=site, by=by, details=details)
    return site


def colleagues(school: School) -> dict[int, User]:
    """Who works at this school or for the whole district: who can run a site there."""
    held = Appointment.objects.in_force().staff().covering(school.pk)
    found = held.filter(person__is_active=True).select_related("person")
    people = {one.person_id: one.person for one in found}
    return dict(sorted(people.items(), key=lambda each: each[1].full_name.casefold()))


def _check(answers: Answers, school: School) -> None:
    if not answers.is_professional:
        raise Refused(_("Somebody’s personal account is not registered, and is not for school."))
    if not answers.shows_names or site_rules.is_nameless(answers.other_network, answers.address):
        raise Refused(
            _("Only networks where people go by their names can be used. Choose another one.")
        )
    for fault in site_rules.name_faults(answers.name):
        raise Refused(fault)
    if not (answers.keeps_confidential and answers.has_rights):
        raise Refused(_("Both promises must be given."))
    _check_two(answers.administrator, answers.second_administrator, school)


def _check_two(first: User, second: User, school: School) -> None:
    if first.pk == second.pk:
        raise Refused(_("Two different people run it, so that somebody is there at all times."))
    for person in (first, second):
        _check_works_at(person, school)


def _check_works_at(person: User, school: School) -> None:
    held = Appointment.objects.in_force().staff().filter(person=person, person__is_active=True)
    if not held.covering(school.pk).exists():
        given = {"name": person.display_name, "school": school.short_name}
        raise Refused(_("%(name)s does not work at %(school)s now.") % given)


def _check_works_here(person: User) -> None:
    if not Appointment.objects.in_force().staff().is_held_by(person.pk):
        raise Denied(_("Whoever works in the district registers sites."))


def _fill(site: Site, answers: Answers) -> None:
    for name, value in vars(answers).items():
        if name not in {"is_professional", "shows_names"}:
            setattr(site, name, value)


def _noted(note: str) -> str:
    if not note.strip():
        raise Refused(_("Write a note, so that the others know why."))
    return note.strip()


def _decided(
    site: Site, to: Site.Status, event: str, *, by: User, now: datetime, note: str
) -> Site:
    if site.status != S.REGISTERED:
        raise Refused(_("This site is decided on already. Look at it again."))
    site.decided_by, site.decided_at = by, now
    return _moved(site, to, event, by=by, now=now, note=note)


def _moved(site: Site, to: Site.Status, event: str, *, by: User, now: datetime, note: str) -> Site:
    site.become(to)
    site.note, site.changed_at = note, now
    site.save()
    book.write(f"platforms.site.{event}", subject=site, by=by)
    return site


def _kept(site: Site) -> dict[str, object]:
    return {"reference": site.reference, "school": site.school_id, "network": site.network}


def locked(site: Site) -> Site:
    found = Site.objects.select_for_update(of=("self",)).select_related(
        "district", "school", "administrator", "second_administrator"
    )
    return found.get(pk=site.pk)
