"""Looking through the sites each term (S3-09), and the days on which a term asks for it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from platforms import site_permissions as permissions
from platforms import terms
from platforms.actions.sites import locked
from platforms.models import Site, SiteReview, SiteTerms
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused


@records("S3-09", event="platforms.site.reviewed")
@transaction.atomic
def review(*, site: Site, note: str, by: User, now: datetime) -> SiteReview:
    """Done for this term by one of those who run it; said twice, it is one row."""
    site = locked(site)
    if not permissions.runs(by, site):
        raise Denied(_("Those who run the site look through it."))
    due_on = due_day(site, site.district.today(now))
    if due_on is None:
        raise Refused(_("It is looked through for this term already."))
    made = SiteReview.objects.create(
        district_id=site.district_id, site=site, due_on=due_on, note=note.strip(), by=by
    )
    details = {"due": due_on.isoformat()}
    book.write("platforms.site.reviewed", subject=site, by=by, details=details)
    return made


def due_day(site: Site, today: date) -> date | None:
    """The day from which this site is due and nobody has looked through it since."""
    due_on = terms.last_due(review_days(), today)
    is_due = site.is_in_use and site.approved_on is not None and due_on is not None
    if not is_due or due_on is None or site.approved_on is None or site.approved_on >= due_on:
        return None
    return None if site.reviews.filter(due_on=due_on).exists() else due_on


def review_days() -> list[str]:
    """Of the open district."""
    kept = SiteTerms.objects.first()
    return kept.days if kept is not None else SiteTerms().days


@transaction.atomic
def set_review_days(*, district: District, days: list[str], by: User) -> SiteTerms:
    permissions.check_settings(by, district)
    kept, _made = SiteTerms.objects.get_or_create(district=district)
    kept.days = sorted(set(days))
    kept.save(update_fields=["days"])
    details = {"days": kept.days}
    book.write("platforms.site_terms.changed", subject=kept, by=by, details=details)
    return kept
