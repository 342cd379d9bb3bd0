"""Who may ask a family, and who decides on what it signed."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from districts.models import Appointment, School, User
from districts.permissions import (
    Holder,
    can,
    check_at_work,
    check_can,
    lets_through,
    who_can,
    with_roles,
)
from districts.roles import Permission, roles_with
from optin.models import Consent
from rosters.models import ClassGroup, Enrollment, Guardianship, SchoolEnrollment, Student
from tenancy.refusals import Denied

OFFICE = (Permission.APPROVE_SCHOOL, Permission.CONTACT_REPAIR)


def teaches(person: User, student: Student, school: School) -> bool:
    """Whether this student sits in a class or activity of theirs at this school."""
    if not lets_through(person, Permission.MESSAGE_STUDENTS):
        return False
    own = ClassGroup.objects.of(person).filter(school=school)
    return Enrollment.objects.filter(student=student, class_group__in=own).exists()


def is_of_office(person: User, school: School) -> bool:
    return any(can(person, one, school) for one in OFFICE)


def check_ask(person: User, student: Student, school: School, kind: str) -> None:
    """Whoever teaches the child, or the office of the school; about a site whoever works there, as
    far as its own rules let them (platforms)."""
    if not SchoolEnrollment.objects.filter(student=student, school=school).exists():
        raise Denied(_("This student is not at this school."))
    works_there = Appointment.objects.in_force().staff().held_by(person.pk).covering(school.pk)
    if kind == Consent.Kind.SITE and person.is_active and works_there.exists():
        return
    if not teaches(person, student, school) and not is_of_office(person, school):
        raise Denied(
            _("Whoever teaches this student asks the family, or the school’s office."),
            who_can=who_can(Permission.APPROVE_SCHOOL, school),
        )


def office_of(person: User) -> list[int]:
    """Schools whose own office this person is of, and which keeps what families sign (S3-08);
    nobody who repairs contact details for a whole district."""
    held = Appointment.objects.in_force().held_by(person.pk).exclude(school=None)
    able = held.with_permission(Permission.CONTACT_REPAIR)
    return list(able.values_list("school_id", flat=True)) if person.is_active else []


def is_parent_of(person: User, students: Collection[int]) -> bool:
    held = Guardianship.objects.filter(student__in=students, guardian__person=person)
    return held.exists()


def check_not_own(person: User, students: Collection[int]) -> None:
    """Nobody of the office files for their own child, or reads there what the other parent said."""
    if is_parent_of(person, students):
        raise Denied(_("This is about your own child, so somebody else of the office does it."))


def check_file(person: User, school: School) -> None:
    if school.pk not in office_of(person):
        raise Denied(
            _("The school’s office files what families signed. Hand the papers in there."),
            who_can=who_can(Permission.APPROVE_SCHOOL, school),
        )


def check_decide(person: User, consent: Consent) -> None:
    """The principal; not on their own request, and not about their own child."""
    check_can(person, Permission.APPROVE_SCHOOL, consent.school)
    check_at_work(person)
    if person.pk in {consent.asked_by_id, consent.employee_id}:
        raise Denied(
            _("You asked for this permission, so somebody else decides about it."),
            who_can=deciders(consent, without=[person.pk]),
        )
    if is_parent_of(person, [consent.student_id]):
        raise Denied(
            _("This is about your own child, so somebody else decides about it."),
            who_can=deciders(consent, without=[person.pk]),
        )


def deciders(consent: Consent, *, without: Sequence[int] = ()) -> list[Holder]:
    """The nearest who decide there."""
    return with_roles(roles_with(Permission.APPROVE_SCHOOL), consent.school, without=without)


def check_read_answers(person: User, consent: Consent) -> None:
    """Who of the family said what, in which words, is for who decides and for the office."""
    if not reads_answers(person, consent):
        raise Denied(
            _("What was signed is for who decides at the school."), who_can=deciders(consent)
        )


def reads_answers(person: User, consent: Consent) -> bool:
    if is_parent_of(person, [consent.student_id]):
        return False
    is_of_office = consent.school_id in office_of(person)
    return is_of_office or can(person, Permission.APPROVE_SCHOOL, consent.school)


def check_call_off(person: User, consent: Consent) -> None:
    if person.pk != consent.asked_by_id and not is_of_office(person, consent.school):
        raise Denied(_("Whoever asked the family takes the question back."))


def check_see(person: User, consent: Consent) -> None:
    """Whoever asked, whom it names, and who decides at the school."""
    if not Consent.objects.visible_to(person).filter(pk=consent.pk).exists():
        raise Denied(
            _("This permission is for whoever asked for it, and for who decides at the school."),
            who_can=deciders(consent),
        )
