"""One outreach message to one school, through all of the house: what `up --once` looks at."""

import io
import math
import struct
import time
import uuid
import wave
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from districts.models import District, School, User
from notifications import content
from notifications.actions import approvals, drafts, recordings, sending
from notifications.actions.drafts import Wording
from notifications.actions.sending import Said
from notifications.models import Delivery, Message, Reach, Recording, Tally
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in

DISTRICT, SCHOOL = "clover-park", "lakeview-middle"
PRINCIPAL = "karl.brandt@clover-park.example"
DIRECTOR = "hana.ito@clover-park.example"
WORDS: Mapping[str, Wording] = {
    "en": Wording("Picture day", "Picture day is Thursday. Order forms went home today."),
    "es": Wording(
        "Día de fotos", "El día de fotos es el jueves. Hoy enviamos los formularios a casa."
    ),
}
RATE = 8000


def send() -> tuple[District, Message]:
    """Begin, word, record, check and send it off as the school's principal."""
    district = District.objects.get(slug=DISTRICT)
    now = database_now()
    with working_in(district.pk):
        school = School.objects.get(slug=SCHOOL)
        principal = User.objects.get(email=PRINCIPAL)
        message = drafts.begin(
            district=district,
            school=school,
            kind=Message.Kind.OUTREACH,
            topic=Message.Topic.PICTURE_DAY,
            begun_with=uuid.uuid4(),
            words=WORDS,
            by=principal,
            now=now,
        )
        for language in WORDS:
            recordings.record(
                message=message,
                language=language,
                file=SimpleUploadedFile("bell.wav", chime(), "audio/wav"),
                voice=principal,
                source=Recording.Source.FILE.value,
                by=principal,
            )
        drafts.choose_channels(message=message, channels=["sms", "voice", "email"], by=principal)
        message = Message.objects.get(pk=message.pk)
        # Sent again within minutes it is a slip, unless the name is typed.
        said = Said(typed=school.short_name)
        message = sending.send(
            message=message,
            by=principal,
            now=now,
            as_checked=content.fingerprint(message),
            said=said,
        )
        return district, _agreed(message)


def _agreed(message: Message) -> Message:
    """Beyond the month's guideline the communications director must say yes."""
    if message.status != Message.Status.SUBMITTED:
        return message
    return approvals.approve(
        message=message,
        by=User.objects.get(email=DIRECTOR),
        now=database_now(),
        as_checked=message.content_hash,
    )


def wait(district: District, message: Message, *, seconds: float) -> dict[str, Any]:
    """Until every family is reached or honestly not; the figures of `up --once`.

    Raises Refused when families are still being tried after so long.
    """
    began = time.monotonic()
    while True:
        with working_in(district.pk):
            message = Message.objects.get(pk=message.pk)
            reach = Reach.objects.filter(message=message).first()
            found = _figures(message, reach) if reach else {}
        if reach is not None and not (reach.waiting or reach.trying):
            return found
        if time.monotonic() - began > seconds:
            raise Refused(f"After {seconds:.0f} s the message is {message.status}: {found}")
        time.sleep(0.2)


def _figures(message: Message, reach: Reach) -> dict[str, Any]:
    deliveries = Delivery.objects.filter(message_id=message.pk).count()
    delivered = sum(Tally.objects.filter(message=message).values_list("delivered", flat=True))
    since = (database_now() - message.released_at).total_seconds() if message.released_at else 0.0
    return {
        "message": message.reference,
        "recipients": reach.families,
        "deliveries": deliveries,
        "delivered": delivered,
        "reached": reach.reached,
        "not_reached": reach.not_reached,
        "seconds_since_release": round(since, 1),
    }


def chime() -> bytes:
    """A bell struck five times, as WAV: who listens in the demonstration hears that it is one."""
    samples = bytearray()
    for stroke in range(5):
        base = (523.3, 659.3, 784.0, 659.3, 523.3)[stroke]
        for n in range(RATE):
            at = n / RATE
            tone = sum(
                strength * math.sin(2 * math.pi * base * partial * at)
                for partial, strength in ((1, 0.5), (2.01, 0.25), (2.99, 0.15), (5.4, 0.1))
            )
            samples += struct.pack("<h", int(24000 * tone * math.exp(-3 * at)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(samples))
    return out.getvalue()
