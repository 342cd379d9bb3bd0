"""The registers of exceptions: entered by another, acknowledged, and ended with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from optin import register_permissions as permissions
from optin.models import DeclaredRelationship, Entry, ProgramShift
from records import book
from records.evidence import records
from records.references import next_reference
from rosters.models import Student
from tenancy.refusals import Refused


@records("S0-54", "S1-37", event="optin.family.authorized")
@records("S0-80", event="optin.relationship.declared")
@records("S2-07", event="optin.employment.entered")
@records("S2-18", event="optin.shift.assigned")
@transaction.atomic
def enter(*, entry: Entry, by: User, now: datetime) -> Entry:
    """Put what was typed into its register; the same key again is the same entry."""
    # Of two clicks at once the second finds what the first has entered.
    district = District.objects.select_for_update(no_key=True).get(pk=entry.district_id)
    permissions.check_works_here(entry.staff)
    if isinstance(entry, ProgramShift):
        entry.school = permissions.supervised_school(by, entry.staff)
    permissions.check_enter(by, entry)
    key = entry.begun_with
    if key and (made := type(entry).objects.filter(entered_by=by, begun_with=key).first()):
        return made
    if entry.about and not Student.objects.enrolled().filter(pk=entry.about.pk).exists():
        given = {"name": entry.about.full_name}
        raise Refused(_("%(name)s has left the district.") % given)
    entry.check_begins(district.today(now))
    entry.reference, entry.entered_by = next_reference("E", district.local(now)), by
    entry.save()
    details = {
        "staff": entry.staff_id,
        "student": entry.about.pk if entry.about else None,
        "from": entry.from_on.isoformat(),
        "until": entry.until_on.isoformat() if entry.until_on else None,
    }
    book.write(entry.ENTERED, subject=entry, by=by, details=details)
    return entry


@records("S0-80", event="optin.relationship.acknowledged")
@transaction.atomic
def acknowledge(*, entry: DeclaredRelationship, by: User, now: datetime) -> DeclaredRelationship:
    """The principal has read it; no channel opens and no ruling changes."""
    entry = DeclaredRelationship.objects.select_for_update().get(pk=entry.pk)
    permissions.check_acknowledge(by, entry)
    entry.become(DeclaredRelationship.Standing.ACKNOWLEDGED)
    entry.acknowledged_by, entry.acknowledged_at = by, now
    entry.save(update_fields=["acknowledged_by", "acknowledged_at"])
    book.write("optin.relationship.acknowledged", subject=entry, by=by)
    return entry


@transaction.atomic
def end(*, entry: Entry, why: str, by: User, now: datetime) -> Entry:
    """From now on it counts no more; it stays in the register, with the reason."""
    entry = type(entry).objects.select_for_update().get(pk=entry.pk)
    permissions.check_end(by, entry)
    entry.check_ends(entry.district.today(now), by=by.pk)
    if not why.strip():
        raise Refused(_("Say why. It stands beside the entry."))
    entry.ended_by, entry.ended_at, entry.ended_why = by, now, why.strip()
    entry.save(update_fields=["ended_by", "ended_at", "ended_why"])
    book.write("optin.exception.ended", subject=entry, by=by)
    return entry
