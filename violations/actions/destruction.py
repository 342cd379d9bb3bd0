"""The end of a file: asked for once its time is over, confirmed by a second person, and gone. What
stays is a certificate with the hash of the list of what was in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from districts.actions import grants
from districts.models import User
from districts.templatetags.belltower import day_words
from records import book
from records import holds as legal_holds
from records.evidence import records
from tenancy.refusals import Refused
from violations import keeping, manifest, terms
from violations import retention_permissions as permissions
from violations.actions import opening
from violations.models import (
    Case,
    CaseEntry,
    Destruction,
    FileKey,
    FollowUp,
    Involved,
    Reporter,
    Right,
)
from violations.reading import as_house

log = structlog.get_logger(__name__)


@records("S0-68", "S1-50", event="violations.destruction.asked")
@transaction.atomic
def ask_to_destroy(*, case: Case, by: User, now: datetime) -> Destruction:
    """Of a closed case whose time is over; nothing is gone before a second person says so."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_ask(by, held)
    _check_is_over(held, now)
    if Destruction.objects.filter(report_id=held.report_id).exists():
        raise Refused(_("Somebody has asked already. A second person confirms it."))
    listed, district = manifest.of(held), held.district
    assert held.closed_at is not None  # noqa: S101
    asked = Destruction.objects.create(
        district=district,
        report_id=held.report_id,
        reference=held.reference,
        received_on=district.today(held.received_at),
        closed_on=district.today(held.closed_at),
        kept_until=held.keep_until,
        entries=listed.entries,
        documents=listed.documents,
        sha256=listed.sha256,
        excluded=held.excluded,
        asked_by=by,
        asked_at=now,
    )
    book.write("violations.destruction.asked", subject=held, by=by, details=_stated(asked))
    return asked


@transaction.atomic
def call_off(*, destruction: Destruction, by: User) -> None:
    """The file stays, and can be asked for again."""
    case = Case.objects.select_for_update().filter(report_id=destruction.report_id).first()
    if case is None:
        raise Refused(_("This file has been destroyed already."))
    permissions.check_confirm(by, case)
    if not drop(case, by=by):
        raise Refused(_("Nobody asks for it any more."))


def drop(case: Case, *, by: User) -> bool:
    """For actions, with the case locked: nobody asks any more. Whether somebody did."""
    asked = Destruction.objects.filter(report_id=case.report_id, confirmed_at=None).first()
    if asked is None:
        return False
    asked.delete()
    book.write("violations.destruction.called_off", subject=case, by=by)
    return True


@records("S0-68", "S1-50", event="violations.case.destroyed")
@transaction.atomic
def destroy(*, destruction: Destruction, by: User, now: datetime) -> list[Destruction]:
    """The second person's word: the file, its key and its documents are gone for good.

    Entries of other files may point at this one, and stay as they were written, hash and all. So a
    file that others point at goes in one with them, once each of them was asked for; with that,
    two that point at each other do not keep each other for ever.
    """
    case = Case.objects.filter(report_id=destruction.report_id).first()
    if case is None:
        raise Refused(_("This file has been destroyed already."))
    together = _pointing_at(case.pk)
    # In one order, for two people who confirm two files of one knot.
    cases = list(Case.objects.select_for_update().filter(pk__in=together).order_by("pk"))
    if {one.pk for one in cases} != together or _pointing_at(case.pk) != together:
        raise Refused(
            _("A file that is not open to you points at this one. Both go on the same day.")
        )
    asked = [_asked_for(one, by=by, now=now) for one in cases]
    with as_house():
        for one in asked:
            one.confirmed_by, one.confirmed_at = by, now
            one.save(update_fields=["confirmed_by", "confirmed_at"])
        _erase(cases, asked, by)
    return asked


def with_it(case: Case) -> list[Case]:
    """The other files that would go with it, as far as they are open to whoever reads."""
    others = _pointing_at(case.pk) - {case.pk}
    return list(Case.objects.filter(pk__in=others).order_by("pk"))


def _pointing_at(pk: int) -> set[int]:
    """The case, those whose entries point at it, those that point at them, and so on."""
    with as_house():
        found, fresh = {pk}, {pk}
        while fresh:
            pointing = CaseEntry.objects.filter(other__in=fresh)
            fresh = set(pointing.values_list("case_id", flat=True)) - found
            found |= fresh
    return found


def _asked_for(case: Case, *, by: User, now: datetime) -> Destruction:
    """Locked; raises Refused unless this person may confirm it now."""
    permissions.check_confirm(by, case)
    rows = Destruction.objects.select_for_update()
    asked = rows.filter(report_id=case.report_id, confirmed_at=None).first()
    if asked is None:
        raise Refused(
            _("Nobody asks to destroy %(reference)s. Ask for it first; a second person confirms.")
            % {"reference": case.reference}
        )
    if asked.asked_by_id == by.pk:
        raise Refused(_("You asked for it, so a second person must confirm it."))
    _check_is_over(case, now)
    if manifest.of(case).sha256 != asked.sha256:
        raise Refused(
            _("Something was added to %(reference)s since. Call it off, look again, and ask anew.")
            % {"reference": case.reference}
        )
    return asked


def _check_is_over(case: Case, now: datetime) -> None:
    if case.is_open:
        raise Refused(_("The case is open. Its file is kept until it is closed, and longer."))
    if legal_holds.held(case):
        raise Refused(_("This file is on hold. It stays until the hold is released."))
    kept = keeping.of(case, terms.terms_of(case.district, now), now)
    if not kept.is_over:
        raise Refused(
            _("This file is kept until %(date)s.") % {"date": day_words(kept.until, "year")}
        )


def _erase(cases: Sequence[Case], asked: Iterable[Destruction], by: User) -> None:
    """Inside `as_house`, confirmed before: until then the database lets nothing of it go."""
    for case, one in zip(cases, asked, strict=True):
        book.write("violations.case.destroyed", subject=case, by=by, details=_stated(one))
        # What points at other files goes before any of these.
        CaseEntry.objects.filter(case=case).delete()
    for case in cases:
        report = case.report
        # A twin comes after what it was made from.
        for document in report.documents.order_by("-pk"):
            name, pk = document.file.name, document.pk
            document.delete()
            transaction.on_commit(partial(_remove, str(name), pk))
        for part in (Involved, Reporter, FollowUp, FileKey):
            part.objects.filter(report=report).delete()
        for right in Right:
            for person in grants.holders(right, case):
                opening.close_to(case, person, by=by)
        case.delete()
        report.delete()


def _remove(name: str, document_id: int) -> None:
    """After the commit. What stays here by a fault goes with the next round of stray files."""
    try:
        default_storage.delete(name)
    except OSError:
        log.warning("destruction.file_left", document_id=document_id)


def _stated(asked: Destruction) -> dict[str, str | int]:
    return {
        "reference": asked.reference,
        "sha256": asked.sha256,
        "entries": asked.entries,
        "documents": asked.documents,
    }
