"""Giving out a copy of a case: each one stands in the file and in the record book."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from records import book
from records.evidence import records
from tenancy.refusals import Denied
from violations import copies, permissions
from violations.actions import entries, opening
from violations.actions.entries import Said
from violations.copies import Given, Made
from violations.models import Case, CaseEntry
from violations.told import Basis, Form, Names


@records("S0-79", "S1-47", event="violations.case.exported")
@transaction.atomic
def give_out(
    *, case: Case, to: str, why: str, basis: Basis, form: Form, by: User, now: datetime
) -> Made:
    """By who oversees the case; with who reported only by whom that is open to, too."""
    held = (
        Case.objects.select_for_update(of=("self",))
        .select_related("report", "district", "assigned_to", "school", "version")
        .get(pk=case.pk)
    )
    permissions.check_give_out(by, held)
    if form.with_reporter and not permissions.may_see_reporter(by, held):
        raise Denied(_("Who reported is not open to you. Ask HR."))
    listed = {one.pk for one in opening.listed(held)} | {held.assigned_to_id}
    made = copies.make(held, form, Given(to, why, basis, by, now), listed)
    told = " · ".join([to, why, str(basis.label), f"SHA-256 {made.sha256}"])
    said = Said(
        {"words": told, "to": to, "why": why, "sha256": made.sha256},
        answer=basis.value,
        happened_at=now,
    )
    entry = entries.write(held, CaseEntry.Kind.DISCLOSED, said, by=by)
    details = {
        "entry": entry.pk,
        "sha256": made.sha256,
        "files": made.files,
        "names": form.names.value,
        "documents": form.papers.value,
        "reporter": form.with_reporter,
        "basis": basis.value,
    }
    book.write("violations.case.exported", subject=held, by=by, details=details)
    if form.names == Names.FULL:
        book.write("violations.names.shown", subject=held, by=by)
    if form.with_reporter:
        book.write("violations.reporter.shown", subject=held, by=by)
    return made
