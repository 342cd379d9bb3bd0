"""A guardian says what is not right about how they are reached; the school checks and enters it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from districts.permissions import check_at_work, check_can
from districts.roles import Permission
from optin.family_account import children_of
from optin.models import ContactChange
from records import book
from records.evidence import records
from records.references import next_reference
from rosters.models import Guardian, SchoolEnrollment
from tenancy.refusals import Denied, Refused

Status = ContactChange.Status


@records("S0-48", event="optin.contact_change.asked")
@transaction.atomic
def ask(
    *,
    guardian: Guardian,
    what: ContactChange.What,
    was: str,
    becomes: str,
    by: User,
    now: datetime,
) -> ContactChange:
    """Of one's own alone. A later wish about the same takes the place of one that waits."""
    guardian = Guardian.objects.select_for_update(of=("self",), no_key=True).get(pk=guardian.pk)
    if guardian.person_id != by.pk:
        raise Denied(_("Each guardian changes their own contact details."))
    waiting = ContactChange.objects.asked().filter(guardian=guardian, what=what)
    for earlier in waiting.select_for_update():
        if earlier.becomes == becomes:
            return earlier
        earlier.become(Status.REPLACED)
        earlier.save(update_fields=["status"])
    made = ContactChange.objects.create(
        district=guardian.district,
        reference=next_reference("CC", guardian.district.local(now)),
        guardian=guardian,
        school=_school_of(by),
        what=what,
        was=was,
        becomes=becomes,
    )
    book.write("optin.contact_change.asked", subject=made, by=by, details={"what": what.value})
    return made


@records("S0-48", event="optin.contact_change.done")
@transaction.atomic
def enter(*, change: ContactChange, by: User, now: datetime) -> ContactChange:
    """It stands in the student system, and comes back from there with the next import."""
    return _decide(change, Status.DONE, by=by, now=now, note="")


@records("S0-48", event="optin.contact_change.refused")
@transaction.atomic
def refuse(*, change: ContactChange, by: User, now: datetime, note: str) -> ContactChange:
    if not note.strip():
        raise Refused(_("Write in a sentence why. The family reads it."))
    return _decide(change, Status.REFUSED, by=by, now=now, note=note.strip())


def _decide(
    change: ContactChange, status: ContactChange.Status, *, by: User, now: datetime, note: str
) -> ContactChange:
    held = ContactChange.objects.select_for_update(of=("self",)).select_related("guardian")
    change = held.get(pk=change.pk)
    check_decide(by, change)
    if change.status == status:
        return change
    change.become(status)
    change.decided_by, change.decided_at, change.note = by, now, note
    change.save(update_fields=["status", "decided_by", "decided_at", "note"])
    book.write(f"optin.contact_change.{status.value}", subject=change, by=by)
    return change


def check_decide(person: User, change: ContactChange) -> None:
    """Whoever looks after contact details at the child's school; not about themselves."""
    check_can(person, Permission.CONTACT_REPAIR, change.school)
    check_at_work(person)
    if change.guardian.person_id == person.pk:
        raise Denied(_("This is about you, so a colleague checks it."))


def _school_of(person: User) -> School:
    places = SchoolEnrollment.objects.filter(student__in=children_of(person))
    first = places.select_related("school").order_by("student_id", "school_id").first()
    if first is None:
        raise Denied(_("The roster names no child of yours. Call the school’s office."))
    return first.school
