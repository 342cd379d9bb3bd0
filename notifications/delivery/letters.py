"""What a portion's calls carry: made once for a message and channel, addressed per delivery."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from districts.models import District
from notifications import content
from notifications.audience.selection import group_of
from notifications.delivery.intents import Promise
from notifications.delivery.portions import Claim
from notifications.models import Channel, Message, SenderNumber
from notifications.tickets import ticket_of
from notifications.transports.carriers import Carrier, NoCarrier, carrier_of
from notifications.transports.envelope import Envelope
from optin import links as family_links
from optin.models import SenderGroup
from policies import links


@dataclass(frozen=True)
class Letters:
    """`texts` and `subjects` by language; `contents` is the SHA-256 of each."""

    carrier: Carrier
    sender: str
    texts: dict[str, str]
    subjects: dict[str, str]
    contents: dict[str, bytes]

    def envelope(self, promise: Promise, channel: Channel) -> Envelope:
        callback = script = ""
        if channel != Channel.EMAIL:
            ticket = ticket_of(promise.delivery_id, promise.attempt)
            kind = "message" if channel == Channel.SMS else "call"
            callback = f"{settings.WEBHOOKS_URL}/webhooks/twilio/{kind}/{ticket}"
            script = f"{settings.WEBHOOKS_URL}/webhooks/twilio/script/{ticket}"
        return Envelope(
            delivery_id=promise.delivery_id,
            attempt=promise.attempt,
            to=promise.destination,
            sender=self.sender,
            text=self.texts[promise.language],
            subject=self.subjects[promise.language],
            language=promise.language,
            callback=callback,
            script=script,
        )


def prepare(claim: Claim) -> Letters:
    """Inside the open district. Raises NoCarrier when nothing can leave for it."""
    message = Message.objects.select_related("district", "school").get(pk=claim.message_id)
    carrier = carrier_of(message.district.phone_account, live_since=message.district.live_since)
    words = content.by_language(message)
    is_email = claim.channel == Channel.EMAIL
    if is_email:
        texts = {key: content.email_text(message, one) for key, one in words.items()}
        if message.release_basis == Message.Basis.REMINDER:
            texts = {key: links.addressed(one) for key, one in texts.items()}
    else:
        texts = {key: content.text_message(message, one) for key, one in words.items()}
    if message.release_basis == Message.Basis.PERMISSION:
        texts = {key: family_links.written_out(one, key) for key, one in texts.items()}
    subjects = {key: content.email_subject(message, one) for key, one in words.items()}
    return Letters(
        carrier=carrier,
        sender=_sender(message.district, claim),
        texts=texts,
        subjects=subjects,
        contents={key: _content(claim, texts[key]) for key in texts},
    )


def check_carried(message: Message) -> None:
    """Raises NoCarrier when this message, on its channels, could not leave for its district."""
    district = message.district
    carrier_of(district.phone_account, live_since=district.live_since)
    if set(message.channels) - {Channel.EMAIL.value}:
        _number(group_of(message))


def _sender(district: District, claim: Claim) -> str:
    if claim.channel == Channel.EMAIL:
        return f"{district.short_name} <{_address()}>"
    return _number(claim.group)


def _number(group: SenderGroup) -> str:
    number = SenderNumber.objects.filter(group=group).first()
    if number is None:
        raise NoCarrier(_("No phone number is set up to send from. Please tell IT."))
    return number.number


def _address() -> str:
    """The bare address of MAIL_FROM; the name in front of it is the district's."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")


def _content(claim: Claim, text: str) -> bytes:
    """What makes two sends to a number the same: a text's words; of calls, the message."""
    same = text if claim.channel == Channel.SMS else f"message {claim.message_id}"
    return hashlib.sha256(same.encode()).digest()
