"""What happens to a district itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.actions import settings
from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from districts.signals import founded
from records import book
from tenancy.refusals import Refused
from tenancy.scope import working_in

# First parts of addresses that are the platform's own, so no district can stand there.
RESERVED = {
    "account",
    "accessibility",
    "api",
    "district",
    "districts",
    "health",
    "help",
    "hooks",
    "language",
    "media",
    "metrics",
    "sandbox",
    "sessions",
    "sign-in",
    "sign-out",
    "static",
    "webhooks",
}


@transaction.atomic
def create(*, slug: str, by: User | None = None, **given: Any) -> District:
    """Found a district: its row, and the first entry of its record book."""
    if slug in RESERVED:
        raise Refused(_("The address “%(slug)s” is the platform’s own.") % {"slug": slug})
    if District.objects.filter(slug=slug).exists():
        raise Refused(_("There is a district at “%(slug)s” already.") % {"slug": slug})
    district = District(slug=slug, **given)
    district.full_clean()
    district.save()
    with working_in(district.pk):
        book.write("districts.district.created", subject=district, by=by)
        founded.send(sender=District, district_id=district.pk)
    return district


@transaction.atomic
def change_settings(
    *, district: District, changes: dict[str, Any], by: User, now: datetime
) -> District:
    """Change the district's settings; saving the page, changed or not, counts as reviewing it."""
    held = District.objects.select_for_update().get(pk=district.pk)
    check_can(by, Permission.SETTINGS_DISTRICT, held)
    changed = settings.apply(held, changes, now)
    event = "districts.district.changed" if changed else "districts.district.reviewed"
    book.write(event, subject=held, by=by, details={"fields": changed})
    return held
