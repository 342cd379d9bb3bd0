"""Messages that went to certain families or students, the newest first, page by page.

The table of recipients is as long as everything that was ever sent and has no key of its own for
a person: so messages are walked from the newest on and each is looked up there by its key, until
enough are found. A page costs as much at a hundred thousand recipients as at a hundred.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from notifications.models import Message, Recipient

AT_ONCE = 20


@dataclass(frozen=True)
class GoneOut:
    """A message that was released; what a reader sees of it, their page adds."""

    message: Message

    @property
    def at(self) -> datetime:
        assert self.message.released_at is not None  # noqa: S101
        return self.message.released_at


@dataclass(frozen=True)
class Page:
    """Some of them, what became of each for whom it was for, and where the earlier ones begin."""

    messages: Sequence[Message]
    recipients: dict[int, list[Recipient]]
    # The reference of the last one here; empty when there is nothing before it.
    earlier: str


def page(
    messages: QuerySet[Message], to: Collection[int], *, before: str = "", size: int = AT_ONCE
) -> Page:
    """Of `messages`, those to any of these; `to` are families, or students of messages to them."""
    if not to:
        return Page([], {}, "")
    # A subquery that is asked for each message in turn, and can be planned in no other way.
    own = Recipient.objects.filter(message_id=OuterRef("pk"), family_id__in=list(to))
    walked = (
        _before(messages.filter(released_at__isnull=False), before)
        .annotate(recipient=Subquery(own.values("pk")[:1]))
        .filter(recipient__isnull=False)
        .select_related("school", "district", "author", "sent_by", "corrects")
        .order_by("-released_at", "-pk")
    )
    found = list(walked[: size + 1])
    shown = found[:size]
    got: dict[int, list[Recipient]] = {}
    for one in Recipient.objects.filter(
        message_id__in=[each.pk for each in shown], family_id__in=list(to)
    ):
        got.setdefault(one.message_id, []).append(one)
    return Page(shown, got, shown[-1].reference if len(found) > size else "")


def _before(messages: QuerySet[Message], reference: str) -> QuerySet[Message]:
    """Those earlier than that one; all, where there is no such message."""
    last = Message.objects.filter(reference=reference).first() if reference else None
    if last is None or last.released_at is None:
        return messages
    same = Q(released_at=last.released_at, pk__lt=last.pk)
    return messages.filter(Q(released_at__lt=last.released_at) | same)
