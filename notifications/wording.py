"""What pages call things: a message's title and state, languages, and moments to the second."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from babel.dates import get_timezone_name
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from districts.templatetags.belltower import NO_BREAK, bind, day, grouped
from notifications import content
from notifications.models import Channel, Message, Words
from rosters.grades import grade_name as grade_name


@dataclass(frozen=True)
class Chip:
    """A state in one or two words of the closed list, with its mark."""

    kind: str
    icon: str
    label: str


S = Message.Status
LOOKS = {
    S.DRAFT: ("quiet", "pencil"),
    S.SUBMITTED: ("wait", "glass"),
    S.DECLINED: ("stop", "cross"),
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


def channel_noun(channel: str) -> str:
    """One of them, in the middle of a sentence."""
    nouns = {Channel.VOICE: _("call"), Channel.SMS: _("text"), Channel.EMAIL: _("email")}
    return nouns[Channel(channel)]


def titles(messages: Iterable[Message]) -> dict[int, str]:
    """What `content.title` says of each, asked at once, by their keys."""
    found = {one.pk: one for one in messages}
    subjects: dict[int, dict[str, str]] = {pk: {} for pk in found}
    worded = Words.objects.filter(message_id__in=found).exclude(subject="")
    for pk, language, subject in worded.values_list("message_id", "language", "subject"):
        subjects[pk][language] = subject
    return {pk: _title(one, subjects[pk]) for pk, one in found.items()}


def _title(message: Message, subjects: dict[str, str]) -> str:
    main = content.main_language(message)
    subject = subjects.get(main) or next(iter(subjects.values()), "")
    if subject:
        return subject
    return str(message.get_incident_display() if message.incident else message.get_kind_display())


def language_name(code: str) -> str:
    """A language as the reader calls it; families without one have it said."""
    if not code:
        return _("language not known")
    name = str(_reader().languages.get(code, code))
    return name[:1].upper() + name[1:]


I_SOUND = re.compile("(i|hi(?![ae]))", re.IGNORECASE)


def joined(words: list[str]) -> str:
    """text, call and email"""
    if len(words) < 2:
        return "".join(words)
    given = {"several": ", ".join(words[:-1]), "last": words[-1]}
    # In Spanish, "y" before the sound of an "i" is "e".
    if I_SOUND.match(given["last"]):
        return pgettext("before the sound i", "%(several)s and %(last)s") % given
    return _("%(several)s and %(last)s") % given


def counted(number: int, *, are_students: bool = False) -> str:
    """401 families; 11 students"""
    words = (
        ngettext("%(number)s student", "%(number)s students", number)
        if are_students
        else ngettext("%(number)s family", "%(number)s families", number)
    )
    return words % {"number": grouped(number)}


def people(families: int, staff: int = 0, *, are_students: bool = False) -> str:
    """401 families and 38 staff; 11 students"""
    homes = counted(families, are_students=are_students)
    if not staff:
        return homes
    both = ngettext(
        "%(families)s and %(number)s staff member", "%(families)s and %(number)s staff", staff
    )
    return both % {"families": homes, "number": grouped(staff)}


def second(when: datetime, now: datetime) -> SafeString:
    """To the second, and on another day with that day before it: "Mon Dec 7, 2:14:05 pm"."""
    here = timezone.localtime(when)
    element = format_html(
        '<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), _to_the_second(here)
    )
    if here.date() == timezone.localtime(now).date():
        return element
    style = "short" if here.year == timezone.localtime(now).year else ""
    return bind(format_html("{}, {}", day(here, style), element))


def exact(when: datetime) -> SafeString:
    """To the second and with its zone: "4:00:10 pm Pacific"."""
    here = timezone.localtime(when)
    words = f"{_to_the_second(here)} {zone_name(here)}"
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)


def zone_name(when: datetime) -> str:
    """The zone of the open district, as people say it."""
    name = get_timezone_name(
        timezone.localtime(when), width="long", zone_variant="generic", locale=_reader()
    )
    return name.removesuffix(" Time")


def _to_the_second(here: datetime) -> str:
    return f"{here.hour % 12 or 12}:{here:%M:%S}{NO_BREAK}{'am' if here.hour < 12 else 'pm'}"


def _reader() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
