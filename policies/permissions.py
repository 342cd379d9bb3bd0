"""Who may write a district's policy, and who puts it in force: never the same person at once; and
who may sign."""

from django.utils.translation import gettext as _

from districts.models import Appointment, User
from districts.permissions import check_can
from districts.roles import Permission
from policies.models import PolicyVersion
from tenancy.refusals import Denied


def check_edit(person: User, version: PolicyVersion) -> None:
    check_can(person, Permission.POLICY_EDIT, version.district)


def check_publish(person: User, version: PolicyVersion) -> None:
    """Raise Denied unless this person may decide on what others have written."""
    check_can(person, Permission.POLICY_PUBLISH, version.district)
    if person.pk in version.authors:
        raise Denied(_("You wrote on this version, so somebody else decides on it."))


def colleague(email: str) -> User | None:
    """Whoever works here and has this address; people of other districts are nobody here."""
    held = (
        Appointment.objects.in_force()
        .staff()
        .filter(person__email__iexact=email.strip(), person__is_active=True)
    )
    found = held.select_related("person").first()
    return found.person if found else None


def check_works_here(person: User) -> None:
    """Raise Denied unless this person holds a role of staff, to this minute."""
    held = Appointment.objects.in_force().staff().filter(person=person)
    if not person.is_active or not held.exists():
        raise Denied(_("Only people who work here sign this."))
