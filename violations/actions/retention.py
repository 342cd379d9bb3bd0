"""Keeping a file: on hold, and longer than it would be. Nothing here ever makes it shorter."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.models import User
from records import holds as legal_holds
from records.evidence import records
from records.models import Hold
from tenancy.refusals import Refused
from violations import holds
from violations import retention_permissions as permissions
from violations.actions import destruction, entries
from violations.actions.entries import Said
from violations.models import Case, CaseEntry

Kind = CaseEntry.Kind
# Holds are read by people to whom the file is not open; its words stand in the file.
REASON = gettext_noop("See the file")
# The day can never be made an earlier one, so a slip of the finger must not reach far.
MOST_YEARS = 25


@records("S0-68", "S1-50", event="records.hold.placed")
@transaction.atomic
def place_hold(*, case: Case, why: str, by: User, now: datetime) -> Hold:
    """Nothing of the file is destroyed until a second person releases it."""
    held = _locked(case)
    permissions.check_keep(by, held)
    if holds.own(held):
        raise Refused(_("This file is on hold already."))
    hold = legal_holds.place(covers=held, reason=REASON, by=by, now=held.district.local(now))
    entries.write(held, Kind.HELD, Said({"words": why, "hold": hold.reference}), by=by)
    destruction.drop(held, by=by)
    return hold


@records("S1-50", event="records.hold.released")
@transaction.atomic
def release_hold(*, case: Case, why: str, by: User) -> None:
    """By somebody else than who placed it; holds over more than this file stay."""
    held = _locked(case)
    permissions.check_keep(by, held)
    placed = holds.own(held)
    if not placed:
        raise Refused(_("No hold of its own is on this file."))
    for hold in placed:
        legal_holds.release(hold=hold, by=by)
        entries.write(held, Kind.RELEASED, Said({"words": why, "hold": hold.reference}), by=by)


@records("S0-68", "S1-50", event="violations.entry.written")
@transaction.atomic
def keep_longer(*, case: Case, until: date, why: str, by: User, now: datetime) -> Case:
    held = _locked(case)
    permissions.check_keep(by, held)
    today = held.district.today(now)
    if until <= today or until <= held.keep_until:
        raise Refused(_("Choose a later day: it is kept until then already, or the day is over."))
    if until.year > today.year + MOST_YEARS:
        raise Refused(
            _("Choose a day within %(years)s years. To keep it without an end, place a hold.")
            % {"years": MOST_YEARS}
        )
    entries.write(held, Kind.KEPT_LONGER, Said({"words": why}, until=until), by=by)
    held.keep_until = until
    held.save(update_fields=["keep_until"])
    destruction.drop(held, by=by)
    return held


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)
