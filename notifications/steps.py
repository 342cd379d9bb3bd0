"""The way of a draft: which page comes after which, and how far it has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from notifications import advising
from notifications.models import Message
from tenancy.clock import database_now

OUTREACH = ("new", "audience", "words", "recording", "when", "check")
# To a class nothing is recorded; it begins at the class (notifications.views.classes).
TO_CLASS = ("audience", "words", "when", "check")
CLASS_CORRECTION = ("words", "when", "check")
CORRECTION = ("words", "recording", "when", "check")
EMERGENCY = ("choose", "words", "recording", "check")
ADVISED = ("choose", "words", "recording", "advice", "check")
# News of an emergency, to those who know of it already: two pages.
FOLLOW_UP = ("words", "check")
# Pages beside the way, each there from the start.
BESIDE = ("topic",)
# Where the policy's answer stands beside the form; the check page has all of it.
ANSWERED = ("topic", "audience", "words", "recording", "advice", "when")


@dataclass(frozen=True)
class Stop:
    """One step in the list beside the page; without an address it lies ahead."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Step:
    label: str
    back_label: str
    back_url: str
    stops: Sequence[Stop]


def order_of(message: Message) -> Sequence[str]:
    """An emergency has a step more when whoever began it sends on advice alone."""
    is_correction = message.audience == Message.Audience.CONTACTED
    if message.is_of_class:
        return CLASS_CORRECTION if is_correction else TO_CLASS
    if message.is_emergency and is_correction:
        return FOLLOW_UP
    if message.is_emergency:
        needs = advising.is_needed(message, message.author, database_now())
        return ADVISED if needs else EMERGENCY
    return CORRECTION if is_correction else OUTREACH


def following(message: Message, step: str) -> str:
    """The step after this one; a side path of an emergency leads back to its check."""
    order = order_of(message)
    return order[order.index(step) + 1] if step in order[:-1] else "check"


def come_to(message: Message, step: str) -> Sequence[str]:
    """The steps that the draft has come to: up to this one, or to the last that was filled in.

    Once somebody has looked at the check page, it is all of them.
    """
    order = order_of(message)
    if message.rulings.exists():
        return (*order, *BESIDE)
    filled = [step, *_filled(message)]
    last = max((order.index(one) for one in filled if one in order), default=0)
    return (*order[: last + 1], *BESIDE)


def _filled(message: Message) -> Iterator[str]:
    """What holds something that nobody gave it but its author."""
    words = [one.recording_id for one in message.words.all()]
    if words:
        yield "words"
    if any(words):
        yield "recording"
    if message.wanted_at is not None:
        yield "when"


def emergency_label(incident: str, *, is_advised: bool) -> str:
    """Of the second step, when the message is not there yet."""
    return _("%(kind)s · step %(number)s of %(all)s") % {
        "kind": Message.Incident(incident).label,
        "number": 2,
        "all": len(ADVISED if is_advised else EMERGENCY),
    }


def step_of(message: Message, step: str) -> Step:
    order = order_of(message)
    kind = message.get_incident_display() if message.incident else message.get_kind_display()
    if message.follow_up and message.is_emergency:
        kind = message.get_follow_up_display()
    if step not in order:
        # A side path of an emergency: there and back.
        return Step(str(kind), *_to("check", message), stops=())
    place = order.index(step)
    label = _("%(kind)s · step %(number)s of %(all)s") % {
        "kind": kind,
        "number": place + 1,
        "all": len(order),
    }
    stops = [
        Stop(_titles()[name], _url(name, message) if n < place else "", n == place)
        for n, name in enumerate(order)
    ]
    before = order[place - 1] if place else ""
    return Step(label, *_to(before, message), stops=stops)


def new_step() -> Step:
    """The first step of a message that is not there yet."""
    titles = _titles()
    label = _("New message · step 1 of %(all)s") % {"all": len(OUTREACH)}
    stops = [Stop(titles[name], "", n == 0) for n, name in enumerate(OUTREACH)]
    return Step(label, "", "", stops)


def _titles() -> dict[str, str]:
    return {
        "new": _("Kind"),
        "choose": _("Incident"),
        "audience": _("Who"),
        "words": _("Words"),
        "recording": _("Voice and ways"),
        "advice": _("Advice"),
        "when": _("When"),
        "check": _("Check"),
    }


def _to(step: str, message: Message) -> tuple[str, str]:
    """What a link back says, and where it leads; the first step back leaves the draft."""
    url = _url(step, message)
    if step == "" and message.corrects is not None:
        first = message.district.url("message", reference=message.corrects.reference)
        return _("Back to %(reference)s") % {"reference": message.corrects.reference}, first
    if step in {"", "new"}:
        return _("Back to messages"), message.district.url("messages")
    return _("Back to %(step)s") % {"step": _titles()[step]}, url


def _url(step: str, message: Message) -> str:
    if step == "choose":
        return message.district.url("emergency")
    if step in {"", "new"}:
        return ""
    return message.district.url(f"message_{step}", reference=message.reference)
