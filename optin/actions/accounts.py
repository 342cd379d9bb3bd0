"""A guardian’s account, made once they have proven who they are; it ends with their last child.

The roster says who decides for whom, so nobody asks for this right and nobody grants it: whoever
it names comes in, and whoever it names no longer is out, in the same transaction.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from districts.actions import people
from districts.models import Appointment, District, User
from districts.roles import RoleKey
from optin.models import Answer
from records import book
from records.evidence import records
from rosters.models import ContactPoint, Guardian, Guardianship
from tenancy.refusals import Denied, Refused
from tenancy.scope import as_oneself


class OfAnother(Refused):
    """The address on file is somebody else’s sign-in."""


class WorksHere(Refused):
    """Whoever also works for a district comes in as they do for work: no link opens that door."""


@records("S0-48", "S0-58", event="optin.account.opened")
@transaction.atomic
def open_account(*, guardian: Guardian, proof: Answer.Proof, language: str, now: datetime) -> User:
    """The account of a guardian who has just proven who they are; made, if they have none.

    An account is never found by its address: whoever is entered with somebody else’s would take
    it over.
    """
    held = Guardian.objects.select_for_update(of=("self",), no_key=True).select_related(
        "person", "district"
    )
    guardian = held.get(pk=guardian.pk)
    if not Guardianship.objects.who_decide().filter(guardian=guardian).exists():
        raise Denied(_("Please call the office. The school can help you by phone or on paper."))
    person = guardian.person or _made_for(guardian, language)
    if works_somewhere(person, now):
        raise WorksHere(_("You work for a district, too. Sign in as you do for work."))
    if person.email is None and (address := _address_of(guardian)) and not _is_taken(address):
        # On file only since: from now on they sign in by a code to it.
        person.email = address
        person.save(update_fields=["email"])
    is_first = guardian.person_id is None
    if is_first:
        guardian.person = person
        guardian.save(update_fields=["person"])
    people.put_family_hat_on(person=person, district=guardian.district, now=now)
    details = {"guardian": guardian.pk, "proof": proof.value, "is_first": is_first}
    book.write("optin.account.opened", subject=guardian, by=person, details=details)
    return person


@records("S0-58", event="optin.account.closed")
@transaction.atomic
def close_without_children(*, district: District, now: datetime) -> int:
    """The hats of those whom the roster has as deciding for no child any more."""
    deciding = Guardianship.objects.who_decide().filter(guardian__person__isnull=False)
    known = Guardian.objects.filter(person__isnull=False)
    worn = Appointment.objects.in_force().filter(
        role=RoleKey.GUARDIAN, person__in=known.values("person")
    )
    over = worn.exclude(person__in=deciding.values("guardian__person")).select_related("person")
    left = {one.person_id: one.person for one in over}
    for pk in sorted(left):
        people.take_family_hat_off(person=left[pk], now=now)
        book.write("optin.account.closed", details={"person": pk})
    return len(left)


def works_somewhere(person: User, now: datetime) -> bool:
    """In any district, today or later: a code to a parent’s phone must not open that."""
    # West of Greenwich today began yesterday.
    today = now.date() - timedelta(days=1)
    with as_oneself(person.pk):
        held = Appointment.in_all_districts.not_over(today).filter(person=person)
        return held.staff().exists()


def _made_for(guardian: Guardian, language: str) -> User:
    address = _address_of(guardian)
    if address and _is_taken(address):
        raise OfAnother(_("Please call the office. The school can help you by phone or on paper."))
    return User.objects.create_user(
        address or None,
        full_name=guardian.full_name[:120],
        display_name=guardian.full_name[:120],
        language=language if language in dict(settings.LANGUAGES) else "",
    )


def _is_taken(address: str) -> bool:
    return User.objects.filter(email__iexact=address).exists()


def _address_of(guardian: Guardian) -> str:
    """Theirs alone: an address that two are entered with signs neither of them in."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, destination__isnull=False)
    own = points.filter(guardian=guardian).first()
    if own is None:
        return ""
    others = points.filter(destination=own.destination, guardian__left_at=None)
    return "" if others.exclude(guardian=guardian).exists() else str(own.destination)
