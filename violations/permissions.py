"""Who works on a case, and in what part. Being on its list comes first: a case that is not open to
somebody is not there for them (violations.reading)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from districts.models import Appointment, User
from districts.permissions import can, check_at_work, is_named, with_roles
from districts.roles import Permission, RoleKey
from tenancy.refusals import Denied, Refused
from violations import routing
from violations.models import Case, Right

# Who gives out copies of a case that is open to them.
GIVES_OUT = (
    RoleKey.HR_DIRECTOR, RoleKey.HR_REVIEWER, RoleKey.ASSISTANT_SUPERINTENDENT,
    RoleKey.SUPERINTENDENT,
)  # fmt: skip


def check_report(person: User) -> None:
    if not Appointment.objects.in_force().staff().is_held_by(person.pk):
        raise Denied(_("This page is for people who work here. There is a page for everybody."))


def is_open_to(person: User, case: Case) -> bool:
    return person.pk not in case.excluded and is_named(person, Right.OPEN, case)


def leads(person: User, case: Case) -> bool:
    """Whether it is theirs to look into."""
    return case.assigned_to_id == person.pk


def reviews(person: User, case: Case) -> bool:
    """HR; where nobody there is free of it, whoever stands in for them."""
    if can(person, Permission.CASE_REVIEW, case.district):
        return True
    return person in routing.reviewers(case.excluded)


def oversees(person: User, case: Case) -> bool:
    """Who reviews it, or receives whole files: they may hand it on and open it to others."""
    return reviews(person, case) or can(person, Permission.CASE_FORWARD, case.district)


def may_see_reporter(person: User, case: Case) -> bool:
    return person.pk not in case.excluded and is_named(person, Right.REPORTER, case)


def may_suspend(person: User, case: Case) -> bool:
    """Whoever enters leave can stop what somebody sends, at once."""
    return can(person, Permission.LEAVE_SET, case.district)


def check_open(person: User, case: Case) -> None:
    if not is_open_to(person, case):
        raise Denied(_("This file is not open to you."))
    check_at_work(person)


def check_work(person: User, case: Case) -> None:
    """Write into a file that is being worked on."""
    check_open(person, case)
    if not case.is_open:
        raise Refused(_("This case is closed. Open it again to write into it."))


def check_lead(person: User, case: Case) -> None:
    """What the policy asks of whoever looks into it; HR may fill in what is missing."""
    check_work(person, case)
    if not leads(person, case) and not reviews(person, case):
        raise Denied(
            _("%(name)s looks into this case and writes that down.")
            % {"name": case.assigned_to.display_name}
        )


def check_review(person: User, case: Case) -> None:
    check_work(person, case)
    if not reviews(person, case):
        raise Denied(_("HR decides that."))


def check_oversee(person: User, case: Case) -> None:
    check_open(person, case)
    if not leads(person, case) and not oversees(person, case):
        raise Denied(_("Whoever looks into the case, or HR, decides that."))


def check_may_read(people: Iterable[User], case: Case) -> None:
    """Raise Refused for somebody whom the case is about, or who works under them."""
    kept_off = routing.kept_off(case)
    if any(one.pk in kept_off for one in people):
        raise Refused(_("It is about them, or about somebody they work for. It can’t be theirs."))


def check_give_out(person: User, case: Case) -> None:
    """A copy leaves the list: who reviews or receives files decides that, or the superintendent."""
    check_open(person, case)
    leads_district = (
        Appointment.objects.in_force().held_by(person.pk).filter(role=RoleKey.SUPERINTENDENT)
    )
    if not oversees(person, case) and not leads_district.exists():
        raise Denied(
            _("HR or the superintendent gives out copies of a file."),
            who_can=with_roles(GIVES_OUT, case.district, without=case.excluded),
        )
