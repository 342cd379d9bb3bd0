"""Legal holds: what they cover must not be destroyed. Callers ask whether the person may."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from records import book
from records.models import Hold, HoldRelease
from records.references import next_reference
from records.subjects import subject_of
from tenancy.refusals import Refused
from tenancy.scope import current_district_id


@transaction.atomic
def place(*, covers: models.Model | str, reason: str, by: book.Person, now: datetime) -> Hold:
    """Put a hold on a thing, or on a kind (`rosters.student:`), an app (`rosters.`), all (``)."""
    if not reason.strip():
        raise Refused(_("Give the reason for the hold."))
    hold = Hold.objects.create(
        district_id=current_district_id(),
        reference=next_reference("H", now),
        covers=covers if isinstance(covers, str) else subject_of(covers),
        reason=reason,
        placed_by_id=by.pk,
    )
    book.write("records.hold.placed", subject=hold, by=by, details=_named(hold))
    return hold


@transaction.atomic
def release(*, hold: Hold, by: book.Person) -> HoldRelease:
    """End a hold; only somebody else than the person who placed it can."""
    held = Hold.objects.get(pk=hold.pk)
    if held.placed_by_id == by.pk:
        raise Refused(_("You placed this hold, so a second person must release it."))
    try:
        with transaction.atomic():
            released = HoldRelease.objects.create(
                hold=held, district_id=held.district_id, released_by_id=by.pk
            )
    except IntegrityError as twice:
        raise Refused(_("This hold has been released already.")) from twice
    book.write("records.hold.released", subject=held, by=by, details=_named(held))
    return released


def held(subject: models.Model | str) -> bool:
    """Whether a hold in force covers this thing."""
    name = subject if isinstance(subject, str) else subject_of(subject)
    return Hold.objects.in_force().covering(name).exists()


def _named(hold: Hold) -> dict[str, str]:
    return {"reference": hold.reference, "covers": hold.covers}
