"""A human voice is brought here: read apart from us, written anew, kept for its school."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications import content, speech
from notifications.actions import drafts
from notifications.models import Message, Recording
from notifications.permissions import check_edit
from notifications.voices import may_be_named
from records import book
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
    """Keep what was said and let this draft's calls play it. What was uploaded is not kept."""
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
    return made
