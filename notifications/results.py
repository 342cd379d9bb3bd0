"""What came of trying to reach one family, as a chip and a sentence; never a number in full."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications import wording
from notifications.models import Channel, Delivery, Recipient
from notifications.wording import Chip

D = Delivery.State
R = Recipient.State
OPEN = {D.QUEUED, D.SENDING, D.ACCEPTED, D.SENT, D.UNKNOWN, D.NEEDS_REVIEW}
FAULTY = {D.UNDELIVERED, D.FAILED}
# The company's codes, in the words of a school office. Of any other the code itself is shown.
FAULTS: dict[str, Promise] = {
    "busy": gettext_lazy("busy"),
    "no-answer": gettext_lazy("no answer"),
    "late": gettext_lazy("put off, no line was free"),
    "canceled": gettext_lazy("ended by the phone company"),
    "failed": gettext_lazy("the call did not go through"),
    "21211": gettext_lazy("not a valid number"),
    "21217": gettext_lazy("not a valid number"),
    "21214": gettext_lazy("number cannot be reached"),
    "21408": gettext_lazy("number is abroad"),
    "21215": gettext_lazy("number is abroad"),
    "21610": gettext_lazy("stopped by STOP"),
    "21612": gettext_lazy("number cannot be reached"),
    "21614": gettext_lazy("number takes no texts"),
    "21635": gettext_lazy("number takes no texts"),
    "30003": gettext_lazy("phone switched off or out of reach"),
    "30004": gettext_lazy("blocked on that phone"),
    "30005": gettext_lazy("number disconnected"),
    "30006": gettext_lazy("number takes no texts"),
    "30007": gettext_lazy("held back by the phone company as spam"),
    "30008": gettext_lazy("not delivered, the phone company gives no reason"),
}


@dataclass(frozen=True)
class Tried:
    """All that is known of one family of a message."""

    recipient: Recipient
    deliveries: Sequence[Delivery]
    # Delivery key: when it is tried again.
    next_tries: dict[int, datetime]
    most_tries: int
    # Languages that the message is worded in.
    worded_in: Sequence[str]
    texts_stopped: bool
    now: datetime

    @property
    def chip(self) -> Chip:
        if self.recipient.state == R.WAITING:
            return Chip("quiet", "clock", _("Waiting"))
        if self.recipient.state == R.TRYING:
            return Chip("wait", "dots", self._trying())
        if self.recipient.state == R.REACHED:
            return Chip("ok", "tick", self._reached())
        if self.recipient.reason == Recipient.Reason.STOPPED:
            return Chip("quiet", "hand", _("Opted out (STOP)"))
        return Chip("stop", "cross", _("Not reached"))

    @property
    def detail(self) -> SafeString:
        """The best news first; pieces parted by semicolons."""
        return _sentence([*self._pieces(), *self._notes()])

    def _trying(self) -> str:
        """Calls alone are tried again when nobody answers."""
        calls = [one for one in self.deliveries if one.channel == Channel.VOICE]
        tried = max((one.attempts for one in calls if one.state in OPEN), default=0)
        if tried and any(one.pk in self.next_tries for one in calls):
            tried += 1
        if tried < 2:
            return _("Trying")
        given = {"number": min(tried, self.most_tries), "most": self.most_tries}
        return _("Trying (%(number)s of %(most)s)") % given

    def _reached(self) -> str:
        best = self._best_first()[:1]
        if best and best[0].channel == Channel.VOICE:
            return _("Voicemail") if _is_machine(best[0]) else _("Answered")
        return _("Delivered")

    def _best_first(self) -> list[Delivery]:
        """Arrived before the rest; a voice that was answered before all else, voicemail last."""
        return sorted(self.deliveries, key=lambda one: (one.state != D.DELIVERED, _worth(one)))

    def _pieces(self) -> list[SafeString | str]:
        if self.recipient.state == R.NOT_REACHED and not self.deliveries:
            return [str(Recipient.Reason(self.recipient.reason).label)]
        if self.recipient.state == R.WAITING:
            ways = wording.joined([wording.channel_noun(one.channel) for one in self._best_first()])
            return [_("%(ways)s in turn") % {"ways": ways}] if ways else []
        told = [one for one in self._best_first() if not self._says_nothing(one)]
        pieces: list[SafeString | str] = []
        for channel in dict.fromkeys(one.channel for one in told):
            here = [one for one in told if one.channel == channel]
            arrived = [one for one in here if one.state == D.DELIVERED]
            if channel != Channel.VOICE and len(arrived) > 1:
                pieces.append(self._several(arrived))
                here = [one for one in here if one.state != D.DELIVERED]
            pieces += [self._piece(one) for one in here]
        return pieces

    def _says_nothing(self, one: Delivery) -> bool:
        """What waits or is on its way is no news beside something that has arrived."""
        return self.recipient.state == R.REACHED and one.state in OPEN

    def _piece(self, one: Delivery) -> SafeString | str:
        noun = wording.channel_noun(one.channel)
        if one.state == D.DELIVERED:
            return self._arrived(one, noun)
        if one.state in {D.ACCEPTED, D.SENT}:
            return self._with_the_company(one)
        if one.state in FAULTY or (one.state == D.QUEUED and one.attempts):
            return self._failed(one, noun)
        plain: dict[str, str] = {
            D.QUEUED: _("%(way)s in turn"),
            D.SENDING: _("%(way)s on its way"),
            D.UNKNOWN: _("%(way)s: no answer from the phone company yet"),
            D.NEEDS_REVIEW: _("%(way)s: unclear whether it arrived, not sent again"),
            D.SUPPRESSED: _("%(way)s stopped by STOP"),
            D.CANCELLED: _("%(way)s stopped before it was sent"),
            D.EXPIRED: _("%(way)s: too late to send"),
        }
        return plain[one.state] % {"way": noun}

    def _arrived(self, one: Delivery, noun: str) -> SafeString | str:
        at = self._at(one)
        if one.channel != Channel.VOICE or one.seconds is None:
            return format_html("{} {}", noun, at)
        length = _("left %(seconds)s s") if _is_machine(one) else _("heard %(seconds)s s")
        return format_html("{} {}, {}", noun, at, length % {"seconds": one.seconds})

    def _several(self, arrived: Sequence[Delivery]) -> SafeString:
        """Two parents, two phones: 2 texts, the first 4:00:12 pm"""
        first = min(arrived, key=lambda one: one.changed_at or self.now)
        given = {"number": len(arrived)}
        words = {
            Channel.SMS: ngettext("%(number)s text", "%(number)s texts", len(arrived)),
            Channel.EMAIL: ngettext("%(number)s email", "%(number)s emails", len(arrived)),
        }[Channel(first.channel)]
        return format_html("{} {}", words % given, self._at(first))

    def _with_the_company(self, one: Delivery) -> SafeString:
        since = {
            Channel.VOICE: _("calling since"),
            Channel.SMS: _("text with the phone company since"),
            Channel.EMAIL: _("email with the mail server since"),
        }[Channel(one.channel)]
        return format_html("{} {}", since, self._at(one))

    def _failed(self, one: Delivery, noun: str) -> SafeString:
        """Busy 4:01:20 pm, next try 4:06:20 pm"""
        said = format_html("{}: {} {}", noun, _fault(one), self._at(one))
        again = self.next_tries.get(one.pk)
        if again is None:
            return said
        return format_html("{}, {} {}", said, _("next try"), wording.second(again, self.now))

    def _at(self, one: Delivery) -> SafeString | str:
        return wording.second(one.changed_at, self.now) if one.changed_at else ""

    def _notes(self) -> Iterable[str]:
        told = any(one.state == D.SUPPRESSED for one in self.deliveries)
        if self.texts_stopped and not told and self.deliveries:
            yield _("texts stopped by STOP")
        shared = [
            one
            for one in self.deliveries
            if len(one.families) > 1
            and one.state == D.DELIVERED
            and one.language != self.recipient.language
            and self.recipient.language in self.worded_in
        ]
        if shared:
            language = wording.language_name(shared[0].language)
            yield _("reached at a shared number, in %(language)s") % {"language": language}


def _fault(one: Delivery) -> str:
    known = FAULTS.get(one.error_code)
    if known is not None:
        return str(known)
    if one.error_code:
        return _("failed (%(code)s)") % {"code": one.error_code}
    # Of a call that nobody took the company gives no code.
    return _("busy or no answer") if one.channel == Channel.VOICE else _("failed")


def _is_machine(one: Delivery) -> bool:
    return one.answered_by.startswith("machine")


def _worth(one: Delivery) -> int:
    """Of what arrived: a call that was answered, a text, voicemail, an email."""
    if one.channel == Channel.VOICE:
        return 2 if _is_machine(one) else 0
    return 1 if one.channel == Channel.SMS else 3


def _sentence(pieces: Iterable[SafeString | str]) -> SafeString:
    """Joined, with a capital in front: pieces begin with words, never with a mark."""
    words = format_html_join("; ", "{}", ([one] for one in pieces if one))
    return SafeString(f"{words[:1].upper()}{words[1:]}")
