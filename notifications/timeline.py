"""The history of a message: what the record book has of it, and when half of it had arrived."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import User
from notifications.models import Advice, Approval, CopyList, Message, Reach
from notifications.wording import joined
from records import book
from records.book import Line

FollowUp = Message.FollowUp
# A draft can be changed any number of times; so many entries tell how it came about.
MOST = 40


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class History:
    """Steps, the newest first, and the newest entry of the book."""

    steps: list[Step]
    entry: Line | None


def of(message: Message, reach: Reach, reader: User) -> History:
    lines = book.page(subject=message, size=MOST)
    names = _names(lines, reader)
    steps = [
        Step(one.at, _sentence(one.sentence, names.get(one.actor_id)))
        for one in _without_repeats(lines)
    ]
    if reach.half_reached_at is not None:
        steps.append(Step(reach.half_reached_at, _("Half of the families reached")))
    steps += [*_advised(message), *_agreed(message), *_copied(message), *_followed(message)]
    steps.sort(key=lambda one: one.at, reverse=True)
    return History(steps, lines[0] if lines else None)


def _advised(message: Message) -> Iterator[Step]:
    """Who was asked, and what they said (S0-33)."""
    for one in message.advice.select_related("adviser"):
        name = {"name": one.adviser.display_name, "how": one.get_how_display()}
        if one.how in {"", Advice.How.HERE}:
            yield Step(one.asked_at, _("%(name)s asked for advice") % name)
        if one.answered_at is None:
            continue
        said = {
            Advice.Status.GIVEN: _("%(name)s advised to send it, %(how)s"),
            Advice.Status.AGAINST: _("%(name)s advised to wait, %(how)s"),
        }
        yield Step(one.answered_at, said[Advice.Status(one.status)] % name)


def _agreed(message: Message) -> Iterator[Step]:
    """On whose yes it was released (S0-11)."""
    if message.released_at is None or not message.needs_approval:
        return
    given = message.approvals.filter(
        submission=message.submission, decision=Approval.Decision.APPROVED
    ).order_by("pk")
    names = joined([one.by.display_name for one in given.select_related("by")])
    if names:
        yield Step(message.released_at, _("Released on the yes of %(names)s") % {"names": names})


def _copied(message: Message) -> Iterator[Step]:
    """Copies by email, and the notice to the board (S0-34, S0-25)."""
    for one in message.followers.exclude(lists=[]).select_related("author"):
        name = {"name": one.author.display_name}
        if CopyList.Key.BOARD in one.lists:
            yield Step(one.begun_at, _("Board notice drafted for %(name)s") % name)
            if one.released_at is not None:
                yield Step(one.released_at, _("Board notice sent by %(name)s") % name)
        elif one.released_at is not None:
            lists = len(one.lists)
            sentence = ngettext(
                "Copies sent to %(lists)s list", "Copies sent to %(lists)s lists", lists
            )
            yield Step(one.released_at, sentence % {"lists": lists})


def _followed(message: Message) -> Iterator[Step]:
    """News that the same people got since."""
    said = {
        FollowUp.CORRECTION: _("Correction sent: %(reference)s"),
        FollowUp.UPDATE: _("Update sent: %(reference)s"),
        FollowUp.ALL_CLEAR: _("All clear sent: %(reference)s"),
    }
    for one in message.corrections.filter(released_at__isnull=False):
        kind = FollowUp(one.follow_up or FollowUp.CORRECTION)
        assert one.released_at is not None  # noqa: S101
        yield Step(one.released_at, said[kind] % {"reference": one.reference})


def _without_repeats(lines: Iterable[Line]) -> Iterable[Line]:
    """Of what the same person did over and over, one change after another, the last."""
    newer: tuple[str, int | None] | None = None
    for one in lines:
        if newer != (one.name, one.actor_id):
            yield one
        newer = (one.name, one.actor_id)


def _sentence(what: str, who: str | None) -> str:
    return _("%(what)s, by %(who)s") % {"what": what, "who": who} if who else what


def _names(lines: Iterable[Line], reader: User) -> dict[int | None, str]:
    people = User.objects.in_bulk({one.actor_id for one in lines if one.actor_id})
    names: dict[int | None, str] = {pk: person.display_name for pk, person in people.items()}
    return names | ({reader.pk: _("you")} if reader.pk in names else {})
