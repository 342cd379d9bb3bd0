"""Whoever has not signed is reminded: by HR, by their principal, or by a round; once a week, and
on the day that it is due in any case."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import can_anywhere
from districts.roles import Permission
from policies import due
from policies.models import Campaign, Reminder
from policies.signals import people_reminded
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused

AT_MOST_EVERY, ONCE_A_DAY = timedelta(days=7), timedelta(days=1)


@records("S0-18", "S0-62", "S1-04", event="policies.people.reminded")
@transaction.atomic
def remind(*, district: District, people: Iterable[int], by: User, now: datetime) -> int:
    """Those of them who are due, whom `by` sees, and who had none this week; returns how many."""
    if not can_anywhere(by, Permission.AGREEMENTS_SEE):
        raise Denied(_("People who see who has signed send reminders."))
    seen = due.lines(district, now, due.schools_seen(by, district))
    wanted = set(people)
    owing = {
        one.colleague.id
        for one in seen
        if one.state != due.State.SIGNED and one.colleague.id in wanted
    }
    reminded = send(district=district, people=owing, campaign=None, by=by, now=now)
    if not reminded:
        raise Refused(_("Everybody here has signed, or was reminded within the week."))
    return reminded


def send(
    *,
    district: District,
    people: Iterable[int],
    campaign: Campaign | None,
    every: timedelta = AT_MOST_EVERY,
    by: User | None,
    now: datetime,
) -> int:
    """Write down whom, and ring for whoever sends. Of two at once the second finds the first's.

    No key lock: whoever else writes a row of the district does not wait for it.
    """
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    today = district.today(now)
    since = today - every
    recent = set(Reminder.objects.filter(on__gt=since).values_list("person_id", flat=True))
    rows = [
        Reminder(district=district, person_id=one, campaign=campaign, by=by, on=today)
        for one in sorted(set(people) - recent)
    ]
    if not rows:
        return 0
    Reminder.objects.bulk_create(rows)
    details = {"people": len(rows), "campaign": campaign.reference if campaign else ""}
    book.write("policies.people.reminded", subject=campaign, by=by, details=details)
    people_reminded.send(
        Reminder, people=[one.person_id for one in rows], by_id=by.pk if by else None, now=now
    )
    return len(rows)
