"""The ledger of yearly notices: what was told to whom is entered once, and never changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies.models import Notice
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Refused

MESSAGE = re.compile(r"M-\d{4}-\d{5,}")


@dataclass(frozen=True)
class Given:
    """How somebody was told of a document, and when."""

    document: str
    school_year: int
    method: str
    on: date
    message: str = ""
    note: str = ""


@records("S0-64", "S4-09", event="policies.notice.recorded")
@transaction.atomic
def record(
    *,
    district: District,
    given: Given,
    audiences: Sequence[str],
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> list[Notice]:
    """Enter that one or several groups were told; each is a row of its own.

    The same key again is the same entry.
    """
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    check_can(by, Permission.NOTICES_KEEP, district)
    entered = Notice.objects.filter(begun_with=begun_with, by=by).order_by("id")
    if begun_with and entered:
        return list(entered)
    _check(district, given, now)
    if not audiences:
        raise Refused(_("Say who was told."))
    if given.method == Notice.Method.NOT_GIVEN:
        raise Refused(_("Choose how they were told."))
    made = [_enter(district, given, one, by, now, begun_with=begun_with) for one in audiences]
    details = _codes(given) | {"audiences": list(audiences)}
    book.write("policies.notice.recorded", subject=made[0], by=by, details=details)
    return made


@transaction.atomic
def correct(
    *,
    notice: Notice,
    given: Given,
    audience: str,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> Notice:
    """Enter how it was in truth; the wrong row stays and counts no more.

    The same key again is the same entry.
    """
    # The ledger itself cannot be locked: its rows are never changed.
    district = District.objects.select_for_update(no_key=True).get(pk=notice.district_id)
    check_can(by, Permission.NOTICES_KEEP, district)
    _check(district, given, now)
    there = Notice.objects.filter(corrects=notice).first()
    if there is not None and begun_with and (there.begun_with, there.by_id) == (begun_with, by.pk):
        return there
    if there is not None:
        raise Refused(_("Somebody has corrected this already. Look at the history again."))
    if notice.method == Notice.Method.NOT_GIVEN:
        raise Refused(_("This says that nothing was given. Record the notice anew."))
    if not given.note.strip():
        raise Refused(_("Say what was wrong. It stands beside the entry."))
    made = _enter(district, given, audience, by, now, corrects=notice, begun_with=begun_with)
    details = _codes(given) | {"audiences": [audience], "corrects": notice.reference}
    book.write("policies.notice.corrected", subject=made, by=by, details=details)
    return made


def _enter(
    district: District,
    given: Given,
    audience: str,
    by: User,
    now: datetime,
    corrects: Notice | None = None,
    begun_with: UUID | None = None,
) -> Notice:
    return Notice.objects.create(
        district=district,
        reference=next_reference("NO", district.local(now)),
        document=given.document,
        school_year=given.school_year,
        audience=Notice.Audience(audience),
        method=Notice.Method(given.method),
        on=given.on,
        message=given.message.strip(),
        note=given.note.strip(),
        corrects=corrects,
        begun_with=begun_with,
        by=by,
    )


def _check(district: District, given: Given, now: datetime) -> None:
    if given.on > district.today(now):
        raise Refused(_("That day is still to come. Record it once they were told."))
    if given.message.strip() and not MESSAGE.fullmatch(given.message.strip()):
        raise Refused(_("A message’s reference looks like M-2026-00412."))


def _codes(given: Given) -> dict[str, object]:
    return {
        "document": given.document,
        "year": given.school_year,
        "method": given.method,
        "on": given.on.isoformat(),
    }
