"""A human voice is brought here: read apart from us, written anew, kept for its school."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications import content, speech
from notifications.actions import drafts
from notifications.models import Message, Recording, VoiceRequest
from notifications.permissions import check_edit, check_speak
from notifications.voices import may_be_named
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused


@transaction.atomic
def record(
    *,
    message: Message,
    language: str,
    file: "UploadedFile[bytes]",
    voice: User,
    source: str,
    by: User,
) -> Recording:
    """Keep what was said and let this draft's calls play it. What was uploaded is not kept.

    Whoever lends a voice and does nothing else here lends their own (S0-31).
    """
    check_speak(by, message, language)
    if voice != by:
        check_edit(by, message)
    if not may_be_named(voice, message=message, language=language, by=by):
        raise Refused(_("Choose whose voice it is from the list."))
    heard = speech.read(file)
    key = uuid4()
    made = Recording(
        district_id=message.district_id,
        school=message.school,
        key=key,
        language=language,
        title=content.title(message)[:120],
        seconds=heard.seconds,
        sha256=heard.sha256,
        peaks=heard.peaks,
        source=source,
        voice=voice,
        made_by=by,
    )
    made.file.save(f"{key}.wav", ContentFile(heard.wav), save=False)
    made.save()
    book.write(
        "notifications.recording.made",
        subject=made,
        by=by,
        details={"sha256": heard.sha256, "voice": voice.pk, "message": message.reference},
    )
    drafts.attach(message=message, language=language, recording=made, by=by)
    asked = VoiceRequest.objects.filter(message=message, language=language, person=voice)
    asked.filter(recorded_at=None).update(recorded_at=TenancyNow())
    return made
