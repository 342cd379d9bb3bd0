"""What a message says, as it is read and heard; and the fingerprint of all that was checked."""

import hashlib
import json
from datetime import UTC

from django.utils import translation
from django.utils.translation import gettext as _

from notifications.models import AudienceClass, Message, Words


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


def text_message(message: Message, words: Words) -> str:
    """A text says first who writes: to a phone it comes from a number that nobody knows."""
    return f"{place_name(message)}: {words.text.strip()}"


def email_subject(message: Message, words: Words) -> str:
    return f"{place_name(message)}: {words.subject.strip() or title(message)}"


def email_text(message: Message, words: Words) -> str:
    """The words, then who wrote and where to call, in the language of the words."""
    place = message.school if message.school is not None else message.district
    with translation.override(words.language):
        lines = [words.text.strip(), "", place.name]
        if place.office_phone:
            lines.append(_("Questions? Call %(phone)s.") % {"phone": place.office_phone})
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
    if message.includes_staff:
        # Said only where it is so: what was agreed to before there was the choice stays agreed to.
        content["staff"] = True
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
