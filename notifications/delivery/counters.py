"""Counters move in the statement that moves the deliveries; nothing near a send counts rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from notifications.models import Channel, Delivery, Message, Tally

S = Delivery.State


def counting(moved: str, *, out_of: Delivery.State, into: Iterable[Delivery.State]) -> str:
    """SQL that takes the rows of `moved` (one `state` each) out of one column into others."""
    states = [one.value for one in into]
    gained = ", ".join(f"{one} = tally.{one} + moved_to.{one}" for one in states)
    counts = ", ".join(f"count(*) filter (where state = '{one}') as {one}" for one in states)
    return f"""
        update notifications_tally tally
        set {out_of.value} = tally.{out_of.value} - moved_to.everything, {gained}
        from (select count(*) as everything, {counts} from {moved}) moved_to
        where tally.message_id = %(message)s and tally.channel = %(channel)s
        and tally.shard = %(shard)s"""


@dataclass(frozen=True)
class ChannelCounts:
    """Of one channel: `to_send` is all, and always the sum of waiting, trying and what ended."""

    channel: Channel
    to_send: int
    waiting: int
    # With the company, or asked about: contacted, and not known to have arrived.
    trying: int
    delivered: int
    failed: int

    @property
    def contacted(self) -> int:
        return self.trying + self.delivered + self.failed


def of(message: Message) -> list[ChannelCounts]:
    """In the order in which the message names its channels; a few rows, however many were sent."""
    sums = {f"all_{one.value}": Sum(F(one.value)) for one in S}
    rows = Tally.objects.filter(message=message).values("channel").annotate(**sums)
    found: dict[str, dict[str, Any]] = {row["channel"]: dict(row) for row in rows}
    return [_counts(Channel(one), found[one]) for one in message.channels if one in found]


def _counts(channel: Channel, row: dict[str, Any]) -> ChannelCounts:
    def total(*states: Delivery.State) -> int:
        return sum(int(row[f"all_{one.value}"]) for one in states)

    return ChannelCounts(
        channel=channel,
        to_send=total(*S),
        waiting=total(S.QUEUED),
        trying=total(S.SENDING, S.ACCEPTED, S.SENT, S.UNKNOWN, S.NEEDS_REVIEW),
        delivered=total(S.DELIVERED),
        failed=total(S.UNDELIVERED, S.FAILED, S.EXPIRED),
    )
