"""A colleague is asked by name to lend a draft their voice in one language (S0-31, A6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.models import User
from notifications import content
from notifications.actions import telling
from notifications.actions.telling import News
from notifications.models import Message, VoiceRequest
from notifications.permissions import check_edit
from notifications.voices import may_be_named
from records import book
from tenancy.refusals import Refused

ASKS = gettext_noop("%(name)s asks you to record the voice: %(incident)s. Record here: %(page)s")


@transaction.atomic
def ask(*, message: Message, language: str, person: User, by: User, now: datetime) -> VoiceRequest:
    """Put it on their home page, and for an emergency on their work phone.

    Asked again while it stands, it is one question.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_edit(by, message)
    if message.status != Message.Status.DRAFT or language not in content.by_language(message):
        raise Refused(_("There is nothing to record in this language now."))
    if person == by or not may_be_named(person, message=message, language=language, by=by):
        raise Refused(_("Choose somebody from the list."))
    mine = VoiceRequest.objects.filter(message=message, language=language, person=person)
    standing = mine.filter(recorded_at=None).first()
    if standing is not None:
        return standing
    # Also of who has recorded already: the words may be others now.
    asked, _is_new = mine.update_or_create(
        district_id=message.district_id,
        message=message,
        language=language,
        person=person,
        defaults={"asked_by": by, "asked_at": now, "recorded_at": None},
    )
    details = {"language": language, "person": person.pk}
    book.write("notifications.recording.asked", subject=message, by=by, details=details)
    if message.is_emergency:
        telling.text(_question(asked), to=person, by=by, now=now)
    return asked


def _question(asked: VoiceRequest) -> News:
    about = asked.message
    page = about.district.url("voice", reference=about.reference, language=asked.language)
    return News(about, "recording", ASKS, page, once=f"{asked.language}/{asked.asked_at}")
