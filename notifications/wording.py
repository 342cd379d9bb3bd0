"""What pages call things: a message's title and state, languages, and moments to the second."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from districts.models import District
from districts.templatetags.belltower import NO_BREAK, bind, day
from notifications.models import Channel, Message, Words


@dataclass(frozen=True)
class Chip:
    """A state in one or two words of the closed list, with its mark."""

    kind: str
    icon: str
    label: str


S = Message.Status
LOOKS = {
    S.DRAFT: ("quiet", "pencil"),
    S.SCHEDULED: ("info", "clock"),
    S.HOLDING: ("info", "clock"),
    S.SENDING: ("info", "dots"),
    S.SENT: ("plain", "tick"),
    S.STOPPED: ("stop", "stop"),
    S.WITHDRAWN: ("quiet", "cross"),
}
ICONS = {Channel.VOICE: "phone", Channel.SMS: "text", Channel.EMAIL: "mail"}


def chip(message: Message) -> Chip:
    kind, icon = LOOKS[S(message.status)]
    return Chip(kind, icon, message.get_status_display())


def channel_icon(channel: str) -> str:
    return ICONS[Channel(channel)]


def channel_name(channel: str) -> str:
    """In the plural, for a row of many."""
    names = {Channel.VOICE: _("Calls"), Channel.SMS: _("Texts"), Channel.EMAIL: _("Email")}
    return names[Channel(channel)]


def main_language(district: District) -> str:
    """What everybody gets who has none of the others."""
    return district.languages[0]


def title(message: Message, words: Iterable[Words], main: str) -> str:
    """Its subject in the main language; a message without one goes by what it is about."""
    subjects = {one.language: one.subject for one in words if one.subject}
    subject = subjects.get(main) or next(iter(subjects.values()), "")
    if subject:
        return subject
    return str(message.get_incident_display()) if message.incident else _("Without a subject")


def titles(messages: Iterable[Message], main: str) -> dict[int, str]:
    """Of many messages at once, by their keys."""
    found = {one.pk: one for one in messages}
    words: dict[int, list[Words]] = {pk: [] for pk in found}
    for one in Words.objects.filter(message_id__in=found).defer("text"):
        words[one.message_id].append(one)
    return {pk: title(message, words[pk], main) for pk, message in found.items()}


def language_name(code: str) -> str:
    """A language as the reader calls it; families without one have it said."""
    if not code:
        return _("language not known")
    reader = Locale.parse(get_language() or "en", sep="-")
    name = str(reader.languages.get(code, code))
    return name[:1].upper() + name[1:]


def joined(words: list[str]) -> str:
    """text, call and email"""
    if len(words) < 2:
        return "".join(words)
    return _("%(several)s and %(last)s") % {"several": ", ".join(words[:-1]), "last": words[-1]}


def second(when: datetime, now: datetime) -> SafeString:
    """To the second, and on another day with that day before it: "Mon Dec 7, 2:14:05 pm"."""
    here = timezone.localtime(when)
    hour = f"{here.hour % 12 or 12}:{here:%M:%S}{NO_BREAK}{'am' if here.hour < 12 else 'pm'}"
    element = format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), hour)
    if here.date() == timezone.localtime(now).date():
        return element
    style = "short" if here.year == timezone.localtime(now).year else ""
    return bind(format_html("{}, {}", day(here, style), element))
