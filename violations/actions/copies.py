"""Giving out a copy of a case: each one stands in the file and in the record book."""

from django.db import transaction
from django.utils.translation import gettext as _

from records import book
from records.evidence import records
from tenancy.refusals import Denied
from violations import copies, permissions
from violations.actions import entries, opening
from violations.actions.entries import Said
from violations.copies import Given, Made
from violations.models import Case, CaseEntry
from violations.told import Form, Names


@records("S0-79", "S1-47", event="violations.case.exported")
@transaction.atomic
def give_out(*, case: Case, given: Given, form: Form) -> Made:
    """By who oversees the case; with who reported only by whom that is open to, too."""
    by = given.by
    held = (
        Case.objects.select_for_update(of=("self",))
        .select_related("report", "district", "assigned_to", "school", "version")
        .get(pk=case.pk)
    )
    permissions.check_give_out(by, held)
    if form.with_reporter and not permissions.sees_reporter(by, held):
        raise Denied(_("Who reported is not open to you. Ask HR."))
    listed = {one.pk for one in opening.listed(held)} | {held.assigned_to_id}
    made = copies.make(held, form, given, listed)
    told = _("To %(to)s, for: %(why)s. It rests on: %(basis)s. SHA-256 of the copy: %(sha256)s")
    words = {"to": given.to, "why": given.why, "sha256": made.sha256}
    said = Said(
        {"words": told % {**words, "basis": given.basis.label}, **words},
        answer=given.basis.value,
        happened_at=given.at,
    )
    entry = entries.write(held, CaseEntry.Kind.DISCLOSED, said, by=by)
    details = {
        "entry": entry.pk,
        "sha256": made.sha256,
        "files": made.files,
        "names": form.names.value,
        "documents": form.papers.value,
        "reporter": form.with_reporter,
        "basis": given.basis.value,
    }
    book.write("violations.case.exported", subject=held, by=by, details=details)
    if form.names == Names.FULL:
        book.write("violations.names.shown", subject=held, by=by)
    if form.with_reporter:
        book.write("violations.reporter.shown", subject=held, by=by)
    return made
