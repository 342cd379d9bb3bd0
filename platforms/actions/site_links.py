"""Families are asked about a site by link, and what they answer is filed where papers are."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from optin.actions import asking
from optin.models import Consent
from platforms import site_students, standing
from platforms.actions.site_students import check_in_use
from platforms.actions.sites import locked
from platforms.models import Said, Site, SitePermission, Source
from platforms.site_permissions import check_read
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused

Use = SitePermission.Purpose
S = Consent.Status
OVER = (S.WITHDRAWN, S.ENDED, S.EXPIRED)


@records("S3-07", event="platforms.site.families_asked")
@transaction.atomic
def ask(*, site: Site, by: User, now: datetime) -> int:
    """Those without a word of this year: the form of the year is looked at first. Returns how many
    families are asked; who was asked already, said no, or has no contact is left for paper."""
    site = locked(site)
    check_read(by, site)
    check_in_use(site)
    lacking = [
        one.row.student for one in site_students.lines(site, now)
        if one.standing.basis == standing.Basis.MISSING and one.row.student.left_at is None
    ]  # fmt: skip
    asked = 0
    for student in lacking:
        try:
            asking.ask(
                student=student,
                school=site.school,
                kind=Consent.Kind.SITE,
                about=site.reference,
                purpose="academics",
                reason=f"{site.name}. {site.benefit}"[:300],
                by=by,
                now=now,
            )
        except Denied:
            raise
        except Refused:
            continue
        asked += 1
    if not asked:
        raise Refused(_("No family can be asked by link now: each has been, or is asked on paper."))
    book.write("platforms.site.families_asked", subject=site, by=by, details={"families": asked})
    return asked


def take_over(*, consent: Consent, now: datetime) -> None:
    """What a family said about a site stands among the site's papers, by the day it was said."""
    site = Site.objects.filter(reference=consent.about).first()
    said = Said.GIVEN if consent.status == S.ACTIVE else Said.WITHDRAWN
    if site is None or consent.asked_by is None:
        return
    SitePermission.objects.create(
        district_id=consent.district_id,
        site=site,
        student_id=consent.student_id,
        purpose=Use.ACCESS,
        kind=said,
        source=Source.ONLINE,
        guardian_id=consent.given_by_id if said == Said.GIVEN else None,
        said_on=consent.district.today(now),
        by=consent.asked_by,
    )
