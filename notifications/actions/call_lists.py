"""Names and numbers of families that were not reached, for calling by hand; shown on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import can
from districts.roles import Permission
from notifications import people, permissions
from notifications.models import Message, Recipient
from records import book
from rosters.models import ContactPoint
from tenancy.refusals import Refused

# A page of paper holds about forty; who has more to call wants them in portions.
MOST = 200


@dataclass(frozen=True)
class Entry:
    """A family, whom to ask for, and every number and address on file."""

    recipient: Recipient
    home: people.Home
    ways: Sequence[tuple[str, Sequence[ContactPoint]]]

    @property
    def has_ways(self) -> bool:
        return any(points for _name, points in self.ways)


@dataclass(frozen=True)
class CallList:
    entries: Sequence[Entry]
    # The position to go on from, when there are more than one list holds.
    after: int | None


@transaction.atomic
def show(*, message: Message, by: User, reason: str = "", after: int | None = None) -> CallList:
    """Hand the list out; that it was seen, and by whom, is written down."""
    if not can(by, Permission.CONTACT_REPAIR, permissions.place_of(message)):
        permissions.check_see(by, message)
    if message.goes_to_students:
        raise Refused(_("Students are not called by hand. Call their families instead."))
    asked = people.Asked(state=Recipient.State.NOT_REACHED, reason=reason, after=after)
    found = list(asked.rows(message, MOST + 1)[: MOST + 1])
    shown = found[:MOST]
    entries = list(_entries(message, shown))
    book.write(
        "notifications.call_list.shown",
        subject=message,
        by=by,
        details={"families": len(entries), "reason": reason},
    )
    return CallList(entries, shown[-1].position if len(found) > MOST else None)


def _entries(message: Message, shown: Sequence[Recipient]) -> Iterator[Entry]:
    homes = people.homes(message, [one.family_id for one in shown])
    guardians = [one.pk for home in homes.values() for one in home.guardians]
    ways: dict[int, list[ContactPoint]] = {pk: [] for pk in guardians}
    order = {kind: place for place, kind in enumerate(ContactPoint.Kind)}
    points = ContactPoint.objects.filter(guardian_id__in=guardians)
    for point in sorted(points, key=lambda one: order[ContactPoint.Kind(one.kind)]):
        ways[point.guardian_id].append(point)
    for one in shown:
        home = homes[one.family_id]
        named = [(guardian.full_name, ways[guardian.pk]) for guardian in home.guardians]
        yield Entry(one, home, named)
