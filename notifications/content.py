"""What a message says, as it is read and heard; and the fingerprint of all that was checked."""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.models import AudienceClass, Channel, Message, Words


def main_language(message: Message) -> str:
    """What families get who have no version in a language of their own."""
    return str(message.district.languages[0])


def by_language(message: Message) -> dict[str, Words]:
    """Every version that has words, the main language's first."""
    main = main_language(message)
    worded = [one for one in message.words.select_related("recording") if one.text.strip()]
    return {
        one.language: one for one in sorted(worded, key=lambda one: (one.language != main, one.pk))
    }


def title(message: Message) -> str:
    """How staff call it: the subject in the main language, else the incident, else the kind."""
    words = by_language(message)
    subject = next((one.subject for one in words.values() if one.subject), "")
    if subject:
        return subject
    return str(message.get_incident_display() if message.incident else message.get_kind_display())


def place_name(message: Message) -> str:
    return str(message.school.short_name if message.school else message.district.short_name)


def signature(message: Message) -> str:
    """Who writes, as a phone shows it first: of a class the person, and the school."""
    if not message.is_of_class:
        return place_name(message)
    return f"{(message.sent_by or message.author).display_name}, {place_name(message)}"


def text_message(message: Message, words: Words) -> str:
    """A text says first who writes: to a phone it comes from a number that nobody knows."""
    below = below_words(message, words.language, Channel.SMS)
    return "\n".join(filter(None, [spoken(message, words), *_for_students(message, words), below]))


def spoken(message: Message, words: Words) -> str:
    """What a call reads out: a disclaimer stands below what is written, and is not spoken."""
    return f"{signature(message)}: {words.text.strip()}"


def below_words(message: Message, language: str, channel: Channel) -> str:
    """The disclaimer that this sender carries, in the language of the words if it is written in
    it, else in the district's main one."""
    written: dict[str, str] = message.disclaimers.get(channel.value, {})
    own = written.get(language) or written.get(main_language(message))
    return own or next(iter(written.values()), "")


def below(message: Message, language: str) -> list[tuple[str, str]]:
    """(on which way, the words), for pages that show beside the words what stands below them."""
    ways = {Channel.SMS: _("Below the text"), Channel.EMAIL: _("Below the email")}
    found = ((ways[one], below_words(message, language, one)) for one in ways)
    return [(label, words) for label, words in found if words]


def email_subject(message: Message, words: Words) -> str:
    return f"{signature(message)}: {words.subject.strip() or title(message)}"


def _for_students(message: Message, words: Words) -> list[str]:
    """At the end of what goes to students: that they are not alone with it (S0-58, S1-36), and
    where they tell of what is not right (S1-29)."""
    if not message.goes_to_students:
        return []
    address = f"{settings.PUBLIC_URL}{message.district.url('speak_up')}"
    with translation.override(words.language):
        return [
            _("Your family and the school can read this."),
            _("Something is not right? Tell us: %(address)s") % {"address": address},
        ]


def email_text(message: Message, words: Words) -> str:
    """The words, then who wrote and where to call, in the language of the words."""
    place = message.school if message.school is not None else message.district
    with translation.override(words.language):
        lines = [words.text.strip(), "", *_for_students(message, words), place.name]
        if place.office_phone:
            lines.append(_("Questions? Call %(phone)s.") % {"phone": place.office_phone})
    if below := below_words(message, words.language, Channel.EMAIL):
        lines += ["", below]
    return "\n".join(lines)


def fingerprint(message: Message) -> str:
    """SHA-256 over all that goes out and to whom: what was checked is what is sent."""
    classes = AudienceClass.objects.filter(message=message).order_by("class_group_id")
    content: dict[str, object] = {
        "kind": message.kind,
        "incident": message.incident,
        "topic": message.topic,
        "school": message.school_id,
        "audience": message.audience,
        "grades": sorted(message.grades),
        "lists": sorted(message.lists),
        "classes": list(classes.values_list("class_group_id", flat=True)),
        "corrects": message.corrects_id,
        "channels": sorted(message.channels),
        # In one zone: the same moment is the same content before and after it was stored.
        "at": message.wanted_at.astimezone(UTC).isoformat() if message.wanted_at else "",
        "words": [
            [one.language, one.subject, one.text, one.recording.sha256 if one.recording else ""]
            for one in message.words.select_related("recording").order_by("language")
        ],
    }
    if message.is_of_class:
        picked = message.audience_students.order_by("student_id")
        content |= {"to": message.to, "purpose": message.purpose}
        content["students"] = list(picked.values_list("student_id", flat=True))
    if message.adds_parents or message.colleague_id:
        content["along"] = [message.adds_parents, message.colleague_id]
    if message.includes_staff:
        # Said only where it is so: what was agreed to before there was the choice stays agreed to.
        content["staff"] = True
    if message.disclaimers:
        content["below"] = message.disclaimers
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
