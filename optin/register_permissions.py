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
from optin.models import DeclaredRelationship, Entry, ProgramShift, Register
from tenancy.refusals import Denied

KEEP, SUPERVISE, LEAD = (
    Permission.EXCEPTIONS_KEEP,
    Permission.SUPERVISE,
    Permission.APPROVE_SCHOOL,
)


def check_keep(person: User, district: District, *, about: User | None = None) -> None:
    """Raise Denied unless this person enters what the board or HR has decided, about others."""
    check_can(person, KEEP, district)
    check_at_work(person)
    if person == about:
        raise Denied(
            _("This would be an exception for yourself, so somebody else enters it."),
            who_can=with_roles(roles_with(KEEP), district, without=[person.pk]),
        )


def check_assign(person: User, place: School | District, *, to: User) -> None:
    """Raise Denied unless this person supervises the other there (S2-18)."""
    check_can(person, SUPERVISE, place)
    check_at_work(person)
    if person == to:
        raise Denied(
            _("Nobody assigns a shift to themself. Your supervisor does."),
            who_can=with_roles(roles_with(SUPERVISE), place, without=[person.pk]),
        )


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
    if isinstance(entry, ProgramShift):
        check_assign(person, entry.school or entry.district, to=entry.staff)
        return
    if isinstance(entry, DeclaredRelationship):
        if person.pk != entry.staff_id:
            check_acknowledge(person, entry)
        return
    check_keep(person, entry.district)


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


def offered_to(person: User, district: District) -> list[Register]:
    """What this person enters about others."""
    kept = [Register.FAMILY, Register.EMPLOYMENT] if can(person, KEEP, district) else []
    return [*kept, Register.SHIFT] if supervises(person) else kept


def supervises(person: User) -> bool:
    return bool(schools_for(person, SUPERVISE))


def supervised_at(person: User, staff: User) -> School | District:
    """Where somebody works and this person supervises; else where they work first."""
    places = works_at(staff)
    return next((one for one in places if can(person, SUPERVISE, one)), places[0])


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
