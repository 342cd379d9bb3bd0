"""Who enters, reads, acknowledges and ends what stands in the registers of exceptions."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from districts.models import Appointment, District, School, User
from districts.permissions import (
    Holder,
    can,
    can_anywhere,
    check_at_work,
    check_can,
    schools_for,
    who_can,
    with_roles,
)
from districts.roles import Permission, roles_with
from optin.models import DeclaredRelationship, Entry, ProgramShift
from tenancy.refusals import Denied, Refused

KEEP, SUPERVISE = Permission.EXCEPTIONS_KEEP, Permission.SUPERVISE
LEAD = Permission.APPROVE_SCHOOL


def check_enter(person: User, entry: Entry) -> None:
    """Raise Denied unless this person enters such a thing, and about somebody else; but how one
    knows a student, everybody declares for themself."""
    if isinstance(entry, DeclaredRelationship):
        if person != entry.staff:
            raise Denied(_("Everybody declares for themself how they know a student."))
        return
    right, place = _kept_by(entry)
    check_can(person, right, place)
    check_at_work(person)
    if person == entry.staff:
        raise Denied(
            _("This would be an exception for yourself, so somebody else enters it."),
            who_can=with_roles(roles_with(right), place, without=[person.pk]),
        )


def check_works_here(staff: User) -> None:
    if not works_at(staff):
        given = {"name": staff.display_name}
        raise Refused(_("%(name)s does not work here any more.") % given)


def check_see(person: User, entry: Entry) -> None:
    register = type(entry)
    seen = register.objects.filter(seen_by(person, register, entry.district), pk=entry.pk)
    if not seen.exists():
        raise Denied(
            _("This is for who is named in it, the school’s principal, and who keeps exceptions."),
            who_can=who_can(KEEP, entry.district),
        )


def check_acknowledge(person: User, entry: DeclaredRelationship) -> None:
    """The student’s principal; never who declared it."""
    check_at_work(person)
    is_theirs = DeclaredRelationship.objects.filter(acknowledged_by(person), pk=entry.pk)
    if not is_theirs.exists():
        raise Denied(
            _("The student’s principal acknowledges this, and never who declared it."),
            who_can=acknowledgers(entry),
        )


def check_end(person: User, entry: Entry) -> None:
    """Whoever may enter it; and a relationship, who declared it or leads the student’s school."""
    if can(person, KEEP, entry.district):
        return
    if not isinstance(entry, DeclaredRelationship):
        check_enter(person, entry)
    elif person.pk != entry.staff_id:
        check_acknowledge(person, entry)


def seen_by(person: User, register: type[Entry], district: District) -> Q:
    """All of them for who keeps exceptions, those of their schools for who supervises there."""
    if any(can(person, one, district) for one in (KEEP, SUPERVISE)):
        return Q()
    of_schools = register.at(schools_for(person, SUPERVISE))
    return of_schools | Q(staff=person) if register.IS_OWN else of_schools


def acknowledged_by(person: User) -> Q:
    """Relationships that are for this person to acknowledge: with students of the school that they
    lead; and for who keeps exceptions, those that a principal declares."""
    found = DeclaredRelationship.at(schools_for(person, LEAD))
    if can_anywhere(person, KEEP):
        leaders = Appointment.objects.in_force().with_permission(LEAD)
        found |= Q(staff__in=leaders.values("person"))
    return found & ~Q(staff=person)


def acknowledgers(entry: DeclaredRelationship) -> Sequence[Holder]:
    """The nearest of those who may."""
    seats = entry.student.school_enrollments.select_related("school").order_by("id")
    for one in seats:
        found = with_roles(roles_with(LEAD), one.school, without=[entry.staff_id])
        if found:
            return found
    return with_roles(roles_with(KEEP), entry.district, without=[entry.staff_id])


def supervised_school(person: User, staff: User) -> School | None:
    """The school at which this person supervises the other; else where the other works first, and
    None for the district’s own offices."""
    places = works_at(staff)
    at = next((one for one in places if can(person, SUPERVISE, one)), places[0])
    return at if isinstance(at, School) else None


def works_at(person: User) -> list[School | District]:
    """Where somebody holds a role of staff now; the whole district comes last."""
    held = Appointment.objects.in_force().staff().filter(person=person, person__is_active=True)
    return [one.place for one in held.select_related("school", "district").order_by("school", "id")]


def schools_of(person: User) -> list[School]:
    """Whose students somebody finds: of their own schools, the district’s people of all."""
    places = works_at(person)
    if any(isinstance(one, District) for one in places):
        return list(School.objects.all())
    return [one for one in places if isinstance(one, School)]


def _kept_by(entry: Entry) -> tuple[Permission, School | District]:
    if isinstance(entry, ProgramShift):
        return SUPERVISE, entry.school or entry.district
    return KEEP, entry.district
