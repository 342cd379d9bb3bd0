"""What a call says: the recording, or the words read out in the family's language; 1 repeats."""

import re
from dataclasses import dataclass
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import District
from notifications import content
from notifications.models import Delivery, Message, Recording
from optin import links as family_links
from tenancy.scope import working_in

# The company's reading voices, for languages without a recording.
VOICES = {"en": "en-US", "es": "es-MX", "ko": "ko-KR", "ru": "ru-RU", "vi": "vi-VN"}
# What somebody may have pasted, and what would make the company say "application error".
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True)
class Answered:
    """Somebody, or a machine, picked up; `digits` is what was pressed, where that was asked."""

    account: str
    delivery_id: int
    ticket: str
    answered_by: str
    digits: str | None


def script(said: Answered) -> bytes:
    """The TwiML of one call; empty for a call that is not this account's district's."""
    district = District.objects.filter(phone_account=said.account).first()
    if district is None:
        return b""
    with working_in(district.pk):
        delivery = Delivery.objects.filter(pk=said.delivery_id, channel="voice").first()
        if delivery is None:
            return b""
        if said.digits is not None and said.digits != "1":
            return _document("<Hangup/>")
        message = Message.objects.select_related("district", "school").get(pk=delivery.message_id)
        spoken = _spoken(message, delivery.language)
    if said.answered_by.startswith("machine"):
        return _document(spoken)
    again = f"{settings.WEBHOOKS_URL}/webhooks/twilio/keys/{said.ticket}"
    with translation.override(delivery.language):
        hint = _say(_("To hear this again, press 1."), delivery.language)
    gather = f'<Gather input="dtmf" numDigits="1" timeout="6" action={quoteattr(again)}>'
    return _document(f"{gather}{spoken}{hint}</Gather>")


def text_reply(words: str) -> bytes:
    """TwiML that answers a text, or says nothing."""
    said = escape(NOT_IN_XML.sub(" ", words))
    return _document(f"<Message>{said}</Message>" if words else "")


def sound(account: str, name: str) -> bytes | None:
    """A recording for the company to play; who knows its random key may hear it."""
    stem, _dot, kind = name.partition(".")
    try:
        key = UUID(stem)
    except ValueError:
        return None
    if kind != "wav" or not account.isalnum():
        return None
    district = District.objects.filter(phone_account=account).first()
    if district is None:
        return None
    with working_in(district.pk):
        recording = Recording.objects.filter(key=key).first()
        if recording is None:
            return None
        with recording.file.open("rb") as file:
            return bytes(file.read())


def _spoken(message: Message, language: str) -> str:
    words = content.by_language(message)
    version = words.get(language) or words[content.main_language(message)]
    if version.recording is not None:
        account, key = message.district.phone_account, version.recording.key
        url = f"{settings.WEBHOOKS_URL}/webhooks/recordings/{account}/{key}.wav"
        return f"<Play>{escape(url)}</Play>"
    said = content.spoken(message, version)
    if message.release_basis == Message.Basis.PERMISSION:
        said = family_links.written_out(said, version.language, aloud=True)
    return _say(said, version.language)


def _say(words: str, language: str) -> str:
    voice = VOICES.get(language, VOICES["en"])
    return f'<Say language="{voice}">{escape(NOT_IN_XML.sub(" ", words))}</Say>'


def _document(inside: str) -> bytes:
    return f"{HEAD}<Response>{inside}</Response>".encode()
