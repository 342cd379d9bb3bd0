"""The families of a message in the order of names, a page at a time, each with its result.

Pages are cut by `Recipient.position`, so that the last of a hundred thousand costs what the
first does; nothing here counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications import content
from notifications.audience.selection import group_of
from notifications.delivery.applying import CALL_TRIES
from notifications.models import Channel, Chunk, Delivery, Message, Recipient
from notifications.results import Tried
from optin.models import Stop
from rosters.models import ContactPoint, Guardian, Guardianship, SchoolEnrollment, Student

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Which families of a message to show, all when nothing is said; and from where on."""

    state: str = ""
    reason: str = ""
    language: str = ""
    # Behind this position, or in front of that.
    after: int | None = None
    before: int | None = None

    def of(self, message: Message) -> QuerySet[Recipient]:
        asked = {"state": self.state, "reason": self.reason, "language": self.language}
        wanted = {name: value for name, value in asked.items() if value}
        return Recipient.objects.filter(message_id=message.pk, **wanted)

    def rows(self, message: Message, most: int) -> QuerySet[Recipient]:
        """In order from where it goes on; backwards, when what is in front is asked for.

        Positions have no gaps, so a page of everybody says where it ends, too: just after a
        fan-out the planner knows nothing of the new rows, and would sort them all.
        """
        found = self.of(message)
        is_everybody = not (self.state or self.reason or self.language)
        if self.before is not None:
            found = found.filter(position__lt=self.before).order_by("-position")
            return found.filter(position__gte=self.before - most) if is_everybody else found
        after = self.after or 0
        found = found.filter(position__gt=after).order_by("position")
        return found.filter(position__lte=after + most) if is_everybody else found


@dataclass(frozen=True)
class Home:
    """A family as the roster has it: those who answer for the children, and the children."""

    guardians: Sequence[Guardian]
    children: Sequence[Student]

    @property
    def name(self) -> str:
        """Whom the school would ask for."""
        if self.guardians:
            return self.guardians[0].full_name
        return ", ".join(f"{one.given_name} {one.family_name}" for one in self.children) or _(
            "A family that has left"
        )

    @property
    def others(self) -> list[str]:
        return [one.full_name for one in self.guardians[1:]]


@dataclass(frozen=True)
class Line:
    """One row: who it is, and what came of it."""

    recipient: Recipient
    home: Home
    tried: Tried


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    # Positions to go on from; None where there is nothing further.
    before: int | None
    after: int | None


def page(
    message: Message,
    *,
    now: datetime,
    asked: Asked | None = None,
    size: int = PAGE,
) -> Page:
    asked = asked or Asked()
    wanted = asked.rows(message, size + 1)
    found = list(wanted[: size + 1])
    if asked.before is not None:
        shown, has_before, has_after = found[:size][::-1], len(found) > size, True
    else:
        shown, has_before, has_after = found[:size], bool(asked.after), len(found) > size
    return Page(
        lines=_lines(message, shown, now),
        before=shown[0].position if shown and has_before else None,
        after=shown[-1].position if shown and has_after else None,
    )


def homes(message: Message, family_ids: Iterable[int]) -> dict[int, Home]:
    """Those families with their guardians in the roster's own order; students by themselves."""
    if message.goes_to_students:
        alone = Student.objects.in_bulk(family_ids)
        return {pk: Home([], [alone[pk]] if pk in alone else []) for pk in family_ids}
    students = list(Student.objects.filter(family_id__in=family_ids))
    links = Guardianship.objects.filter(student_id__in=[one.pk for one in students])
    here = _children_here(message, students)
    guardians: dict[int, dict[int, Guardian]] = defaultdict(dict)
    family_of = {one.pk: one.family_id for one in students}
    for link in links.select_related("guardian").order_by("place", "guardian_id"):
        if link.guardian.left_at is None:
            guardians[family_of[link.student_id] or 0][link.guardian_id] = link.guardian
    children: dict[int, list[Student]] = defaultdict(list)
    for one in students:
        children[one.family_id or 0].append(one)
    return {
        pk: Home(
            list(guardians[pk].values()),
            [one for one in children[pk] if one.pk in here] or children[pk],
        )
        for pk in family_ids
    }


def _children_here(message: Message, students: Sequence[Student]) -> set[int]:
    """Of brothers and sisters, those that the message is about: at its school."""
    keys = [one.pk for one in students]
    if message.school_id is None:
        return {one.pk for one in students if one.left_at is None}
    seats = SchoolEnrollment.objects.filter(school_id=message.school_id, student_id__in=keys)
    return set(seats.values_list("student_id", flat=True))


def _lines(message: Message, shown: Sequence[Recipient], now: datetime) -> list[Line]:
    families = homes(message, [one.family_id for one in shown])
    keys = [pk for one in shown for pk in one.deliveries]
    deliveries = Delivery.objects.in_bulk(keys)
    stopped = _stopped(message, shown, families, deliveries)
    worded = list(content.by_language(message))
    next_tries = _next_tries(message, deliveries.values())
    return [
        Line(
            one,
            families[one.family_id],
            Tried(
                recipient=one,
                deliveries=[deliveries[pk] for pk in one.deliveries if pk in deliveries],
                next_tries=next_tries,
                most_tries=CALL_TRIES,
                worded_in=worded,
                texts_stopped=one.family_id in stopped,
                now=now,
            ),
        )
        for one in shown
    ]


def _next_tries(message: Message, deliveries: Iterable[Delivery]) -> dict[int, datetime]:
    """When what has failed for now is tried again, from the portions of work."""
    waiting = {one.pk for one in deliveries if one.state == "queued" and one.attempts}
    if not waiting:
        return {}
    pieces = Chunk.objects.filter(message_id=message.pk, done_at=None, ids__overlap=list(waiting))
    return {pk: piece.due_at for piece in pieces for pk in piece.ids or () if pk in waiting}


def _stopped(
    message: Message,
    shown: Sequence[Recipient],
    families: dict[int, Home],
    deliveries: dict[int, Delivery],
) -> set[int]:
    """Families that get no text of this message since somebody of them has replied STOP."""
    if Channel.SMS not in message.channels:
        return set()
    silent = {
        guardian.pk: one.family_id
        for one in shown
        if not any(
            deliveries[pk].channel == Channel.SMS for pk in one.deliveries if pk in deliveries
        )
        for guardian in families[one.family_id].guardians
    }
    mobiles = ContactPoint.objects.filter(guardian_id__in=silent, kind="mobile").exclude(
        destination=None
    )
    numbers = {one.destination: silent[one.guardian_id] for one in mobiles}
    stops = Stop.objects.in_force().filter(
        channel=Channel.SMS, destination__in=numbers, group=group_of(message)
    )
    return {numbers[one.destination] for one in stops}
