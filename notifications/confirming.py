"""What the button does, in words; and the sentence beside it that names how many, and where."""

from datetime import datetime

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from districts.models import School
from districts.plates import plate_of
from notifications import composing
from notifications.audience.counts import Counts
from notifications.gate import Act, Gate
from notifications.models import Channel, Message
from notifications.wording import joined, people


def button(message: Message, counts: Counts, gate: Gate, now: datetime) -> str:
    """The act and its consequence, with the number that will be contacted."""
    families = _people(message, counts)
    goes_at = gate.until or message.wanted_at
    if gate.act == Act.ASK:
        if goes_at is None:
            return _("Ask for approval: %(families)s") % {"families": families}
        return _("Ask for approval: %(families)s, %(time)s") % {
            "families": families,
            "time": composing.in_short(
                message.district.local(goes_at), message.district.today(now)
            ),
        }
    if goes_at is not None:
        at = message.district.local(goes_at)
        return _("Schedule for %(time)s: %(families)s") % {
            "time": composing.in_short(at, message.district.today(now)),
            "families": families,
        }
    if not message.is_emergency:
        return _("Send to %(families)s") % {"families": families}
    verbs = {
        Channel.SMS: _("text"),
        Channel.VOICE: _("phone"),
        Channel.EMAIL: _("email"),
    }
    verb = joined([verbs[Channel(one)] for one in message.channels])
    return _("%(act)s %(families)s") % {
        "act": verb[:1].upper() + verb[1:],
        "families": families,
    }


def sentence(message: Message, counts: Counts, gate: Gate, now: datetime) -> SafeString:
    """Of an emergency it is ticked; with the tick its sender says, too, that the manual is
    followed (S0-38). Of the rest it stands above the button."""
    verbs = {
        Channel.SMS: _("texts"),
        Channel.VOICE: _("phones"),
        Channel.EMAIL: _("emails"),
    }
    school = message.school
    place = underlined(school.short_name, school) if school else message.district.short_name
    return format_html(
        conditional_escape(_words(message, gate)),
        act=joined([verbs[Channel(one)] for one in message.channels]),
        families=format_html("<b>{}</b>", _people(message, counts)),
        place=format_html("<b>{}</b>", place),
        when=_when(message, gate, now),
    )


def _people(message: Message, counts: Counts) -> str:
    return people(counts.will_reach, counts.staff, are_students=message.goes_to_students)


def _words(message: Message, gate: Gate) -> str:
    if not message.is_emergency:
        return _("This {act} {families} of {place} {when}.")
    if gate.asks_manual:
        return _("We follow the emergency manual. This {act} {families} of {place} {when}.")
    return _("I understand this {act} {families} of {place} {when}.")


def _when(message: Message, gate: Gate, now: datetime) -> str:
    goes_at = gate.until or message.wanted_at
    if goes_at is not None:
        at = message.district.local(goes_at)
        return composing.in_short(at, message.district.today(now))
    return _("as soon as it is approved") if gate.act == Act.ASK else _("now")


def underlined(name: str, school: School) -> SafeString:
    """A school's name with a line under the word that tells it from its look-alikes."""
    telling = {word for word, tells in plate_of(school) if tells}
    words = (
        (format_html("<u>{}</u>", word) if word in telling else word,) for word in name.split()
    )
    return format_html_join(" ", "{}", words)
