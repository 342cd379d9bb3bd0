"""That somebody looked through what staff wrote to students, which is never taken back; and what
they took off the pages of families."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from districts.permissions import check_can
from districts.roles import Permission
from notifications import permissions, supervising
from notifications.models import LookedThrough, Message, Moderation
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@records("S1-31", "S0-58", event="notifications.supervision.looked")
@transaction.atomic
def look(
    *,
    school: School,
    from_on: date,
    until_on: date,
    by: User,
    seen_at: datetime,
    now: datetime,
) -> LookedThrough:
    """Enter that these days, both counted, were read as they stood at `seen_at`.

    That is when the page was drawn: what went out while it stood open is still to be read.
    """
    check_can(by, Permission.SUPERVISE, school)
    if until_on < from_on:
        raise Refused(_("The last day comes before the first."))
    if until_on > school.district.today(now):
        raise Refused(_("That day is still to come."))
    seen_at = min(seen_at, now)
    zone = school.district.zone
    since = datetime.combine(from_on, time(), zone)
    until = datetime.combine(until_on + timedelta(days=1), time(), zone)
    read = supervising.to_students([school]).filter(
        released_at__gte=since, released_at__lt=until, released_at__lte=seen_at
    )
    made = LookedThrough.objects.create(
        district_id=school.district_id,
        school=school,
        from_on=from_on,
        until_on=until_on,
        messages=supervising.by_others(read, by).count(),
        by=by,
        seen_at=seen_at,
    )
    details = {
        "school": school.pk,
        "from": from_on.isoformat(),
        "until": until_on.isoformat(),
        "messages": made.messages,
    }
    book.write("notifications.supervision.looked", subject=made, by=by, details=details)
    return made


@records("S1-33", event="notifications.moderation.hid")
@transaction.atomic
def moderate(*, message: Message, hides: bool, reason: str, by: User, now: datetime) -> Moderation:
    """Take it off the pages of families with a reason that they read, or put it back."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_moderate(by, held)
    if held.released_at is None:
        raise Refused(_("It has not gone out yet. Return it or stop it instead."))
    last = held.moderations.first()
    if hides == (last is not None and last.hides):
        raise Refused(_("That is so already. Look at the page again."))
    if not reason.strip():
        raise Refused(_("Say why; families read it."))
    made = Moderation.objects.create(
        district_id=held.district_id, message=held, hides=hides, reason=reason.strip(), by=by
    )
    event = "notifications.moderation.hid" if hides else "notifications.moderation.put-back"
    book.write(event, subject=held, by=by)
    return made
