"""How far a message has come, in numbers that always add up, and about how long it still takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.templatetags.belltower import grouped
from notifications import wording
from notifications.audience.selection import group_of
from notifications.delivery import counters
from notifications.delivery.counters import ChannelCounts
from notifications.models import Channel, Message, Reach, Recipient, SenderNumber

S = Message.Status
MILESTONES = (100, 75, 50, 25)
# From a pace of this many seconds one can say how long the rest takes.
PACE_TAKES = 10
ANSWERS_COME_IN = 3600  # seconds
# A share of deliveries that fail at which somebody should look.
WORRYING = 0.1


@dataclass(frozen=True)
class Row:
    """One channel, as the page shows it."""

    counts: ChannelCounts
    icon: str
    name: str

    @property
    def rest(self) -> int:
        """What waits, or was stopped or held back before it was sent."""
        counts = self.counts
        return counts.to_send - counts.delivered - counts.trying - counts.failed


@dataclass(frozen=True)
class Missed:
    """Families that were not reached, for one reason."""

    reason: Recipient.Reason
    families: int


@dataclass(frozen=True)
class Progress:
    message: Message
    now: datetime

    @cached_property
    def reach(self) -> Reach:
        """Before the release nobody is waiting yet: an empty one, never none."""
        found = Reach.objects.filter(message=self.message).first()
        return found or Reach(district_id=self.message.district_id, message=self.message)

    @cached_property
    def rows(self) -> list[Row]:
        return [
            Row(one, wording.channel_icon(one.channel), wording.channel_name(one.channel))
            for one in counters.of(self.message)
        ]

    @cached_property
    def missed(self) -> list[Missed]:
        """Why families were not reached, the commonest first."""
        if not self.reach.not_reached:
            return []
        found = (
            Recipient.objects.filter(message_id=self.message.pk, state=Recipient.State.NOT_REACHED)
            .values_list("reason")
            .annotate(families=Count("id"))
            .order_by("-families", "reason")
        )
        return [Missed(Recipient.Reason(reason), families) for reason, families in found]

    @property
    def contacted(self) -> int:
        """Families that may have got something; a correction goes to these."""
        return self.reach.reached + self.reach.trying

    @property
    def contacted_ways(self) -> int:
        """Deliveries over all channels that have left the house."""
        return sum(row.counts.contacted for row in self.rows)

    @property
    def percent(self) -> int:
        return 100 * self.reach.reached // max(self.reach.families, 1)

    @property
    def poll_seconds(self) -> int:
        """How long until the page asks again; 0 when there is nothing more to come."""
        if self.message.status == S.HOLDING:
            return 1
        if self.message.status == S.SCHEDULED:
            return 5 if _seconds(self.message.release_at, self.now) < 60 else 60
        since = -_seconds(self.message.released_at, self.now)
        if self.message.status == S.SENDING:
            return 2 if since < 60 else 5 if since < 300 else 15
        # All is handed over, and answers come in; some companies never say that a text arrived.
        return 15 if self.awaits_answers and since < ANSWERS_COME_IN else 0

    @property
    def awaits_answers(self) -> bool:
        return self.message.status in {S.SENT, S.STOPPED} and self.message.ended_at is None

    @property
    def hold_seconds(self) -> float:
        """What is left of the hold, by the database's clock."""
        return max(_seconds(self.message.release_at, self.now), 0)

    @property
    def is_late(self) -> bool:
        """It should have gone by now: whatever releases messages does not work."""
        return (
            self.message.status in {S.HOLDING, S.SCHEDULED}
            and _seconds(self.message.release_at, self.now) < -PACE_TAKES
        )

    @property
    def is_fresh(self) -> bool:
        """Under way, or over for less than an hour: somebody is still living through it."""
        if self.message.released_at is None:
            return self.message.status in {S.HOLDING, S.SCHEDULED}
        over = self.message.ended_at or self.message.stopped_at or self.message.released_at
        return self.message.status == S.SENDING or self.now - over < timedelta(hours=1)

    @property
    def left(self) -> str:
        """About how long the slowest channel still takes; nothing while nobody can tell."""
        times = [self._left(row.counts) for row in self.rows]
        known = [one for one in times if one is not None]
        if self.message.status != S.SENDING or not known or len(known) < len(times):
            return ""
        longest = max(known)
        if longest <= 0:
            return ""
        minutes = round(longest / 60)
        if minutes < 1:
            return _("less than a minute left")
        return ngettext("about %(minutes)s min left", "about %(minutes)s min left", minutes) % {
            "minutes": grouped(minutes)
        }

    @property
    def milestone(self) -> str:
        """What was said last to who listens; compared only."""
        said = next((f"{one}" for one in MILESTONES if self.percent >= one), "0")
        over = "-over" if self.message.ended_at else ""
        return f"{self.message.status}-{said}{'-failing' if self.is_failing else ''}{over}"

    @property
    def is_failing(self) -> bool:
        failed = sum(row.counts.failed for row in self.rows)
        return failed > WORRYING * sum(row.counts.to_send for row in self.rows)

    @property
    def announcement(self) -> str:
        """The milestone in words, for who cannot see the bar."""
        are_students = self.message.goes_to_students
        numbers = {
            "reached": grouped(self.reach.reached),
            "everybody": wording.counted(self.reach.families, are_students=are_students),
            "missed": wording.counted(self.reach.not_reached, are_students=are_students),
        }
        if self.message.ended_at and self.message.status == S.SENT:
            said = _("Sent. %(reached)s of %(everybody)s reached. Not reached: %(missed)s.")
        elif self.message.status == S.STOPPED:
            said = _("Stopped. %(reached)s of %(everybody)s reached.")
        elif self.is_failing:
            said = _("Many deliveries fail. Not reached so far: %(missed)s.")
        else:
            said = _("%(reached)s of %(everybody)s reached.")
        return said % numbers

    def _left(self, counts: ChannelCounts) -> float | None:
        """Seconds, by what the sender's contract lets through or by the pace so far."""
        if not counts.waiting:
            return 0
        since = -_seconds(self.message.released_at, self.now)
        paces = [float(rate) for rate in [self._rates.get(counts.channel)] if rate]
        if since >= PACE_TAKES and counts.contacted:
            paces.append(counts.contacted / since)
        return counts.waiting / min(paces) if paces else None

    @cached_property
    def _rates(self) -> dict[str, int | None]:
        sender = SenderNumber.objects.filter(group=group_of(self.message)).first()
        if sender is None:
            return {}
        return {Channel.SMS: sender.texts_per_second, Channel.VOICE: sender.calls_per_second}


def _seconds(until: datetime | None, now: datetime) -> float:
    return (until - now) / timedelta(seconds=1) if until else 0.0


def many(messages: Sequence[Message]) -> dict[int, Reach]:
    """The reach of each message of a list that has one."""
    return {
        one.message_id: one
        for one in Reach.objects.filter(message_id__in=[each.pk for each in messages])
    }
