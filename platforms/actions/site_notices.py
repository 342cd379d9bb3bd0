"""That parents were told of a site: written down by hand, or of a message that reached them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from platforms import site_permissions as permissions
from platforms import standing
from platforms.actions.site_students import check_in_use, check_past
from platforms.actions.sites import locked
from platforms.models import ParentNotice, Site, ToldStudent
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@dataclass(frozen=True)
class Sent:
    """A message of Belltower as far as it was a notice: whose families it has reached."""

    reference: str
    on: date
    words: str
    families: Collection[int]


@records("S3-07", event="platforms.site.parents_told")
@transaction.atomic
def note(
    *,
    site: Site,
    told_on: date,
    method: str,
    words: str,
    by: User,
    now: datetime,
    only_untold: bool = False,
    begun_with: UUID | None = None,
) -> ParentNotice:
    """Write down that parents were told: of every student named by now, or of those who were not
    told before. It counts for these students, and for none who is named later."""
    site = locked(site)
    permissions.check_run(by, site)
    if noted := _noted_with(begun_with, by):
        return noted
    check_in_use(site)
    check_past(told_on, site, now)
    if not words.strip():
        raise Refused(_("Write down what parents were told."))
    told = untold(site) if only_untold else named(site)
    if not told and named(site):
        raise Refused(_("The parents of everybody who is named were told before."))
    if not told:
        raise Refused(
            _("Name the students first. A notice counts for those who are named when it is noted.")
        )
    made = ParentNotice(told_on=told_on, method=method, words=words.strip(), begun_with=begun_with)
    return _noted(site, made, told, by)


@records("S3-07", event="platforms.site.parents_told")
@transaction.atomic
def note_message(
    *, site: Site, sent: Sent, by: User, begun_with: UUID | None = None
) -> ParentNotice:
    """Count a message as the notice for the students of the site whose families it has reached;
    again, for those whom it has reached since."""
    site = locked(site)
    permissions.check_run(by, site)
    if noted := _noted_with(begun_with, by):
        return noted
    check_in_use(site)
    reached = site.students.filter(student__family__in=sent.families, student__left_at=None)
    known = ToldStudent.objects.filter(notice__site=site, notice__message=sent.reference)
    new = reached.exclude(student__in=known.values("student"))
    told = sorted(new.values_list("student_id", flat=True))
    if not told:
        raise Refused(_("This message has reached no more families of students of this site."))
    made = ParentNotice(
        told_on=sent.on,
        method=ParentNotice.Method.MESSAGE,
        words=sent.words[:2000],
        message=sent.reference,
        begun_with=begun_with,
    )
    return _noted(site, made, told, by)


def named(site: Site) -> list[int]:
    found = site.students.filter(student__left_at=None)
    return sorted(found.values_list("student_id", flat=True))


def untold(site: Site) -> list[int]:
    """Those of them whose parents no notice went to yet."""
    every = named(site)
    return sorted(set(every) - standing.told(site, every))


def _noted_with(key: UUID | None, by: User) -> ParentNotice | None:
    """What the same page has entered before."""
    return ParentNotice.objects.filter(begun_with=key, by=by).first() if key else None


def _noted(site: Site, made: ParentNotice, told: list[int], by: User) -> ParentNotice:
    made.district_id, made.site, made.by = site.district_id, site, by
    made.save()
    ToldStudent.objects.bulk_create(
        ToldStudent(district_id=site.district_id, notice=made, student_id=one) for one in told
    )
    details = {"on": made.told_on.isoformat(), "how": made.method, "students": told}
    book.write("platforms.site.parents_told", subject=site, by=by, details=details)
    return made
