"""Words and voices kept beforehand, so that an emergency takes no typing (ux 2.a)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from notifications import content
from notifications.actions import drafts
from notifications.actions.drafts import Wording
from notifications.models import Message, ReadyWords, Recording
from notifications.permissions import check_edit
from records import book
from tenancy.refusals import Refused

# What the sample words leave to be filled in (notifications.starters).
GAP = "___"


def of(place: School | District, incident: str) -> dict[str, ReadyWords]:
    """What holds for this incident, by language, the main one first."""
    school = place if isinstance(place, School) else None
    rows = ReadyWords.objects.filter(school=school, incident=incident)
    newest = rows.order_by("language", "-id").distinct("language").select_related("recording")
    found = {one.language: one for one in newest if one.text}
    district = place.district if isinstance(place, School) else place
    main = str(district.languages[0])
    return {main: found.pop(main), **found} if main in found else {}


@transaction.atomic
def keep(*, message: Message, by: User) -> list[ReadyWords]:
    """Keep what this message says for the next one of its kind, in every language it has."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_edit(by, message)
    worded = content.by_language(message)
    _check_worth_keeping(message, worded)
    kept = [
        ReadyWords.objects.create(
            district_id=message.district_id,
            school=message.school,
            incident=message.incident,
            language=language,
            subject=worded[language].subject if language in worded else "",
            text=worded[language].text if language in worded else "",
            recording=worded[language].recording if language in worded else None,
            by=by,
        )
        for language in {**worded, **of(message.school or message.district, message.incident)}
    ]
    book.write(
        "notifications.ready_words.kept",
        subject=message,
        by=by,
        details={"incident": message.incident, "languages": list(worded)},
    )
    return kept


@transaction.atomic
def begin(
    *,
    district: District,
    school: School | None,
    incident: str,
    begun_with: UUID,
    by: User,
    now: datetime,
) -> Message:
    """A draft with the words and the voices that were kept, ready to be checked."""
    held = of(school or district, incident)
    if not held:
        raise Refused(_("Nothing is kept for this yet. Write the words."))
    message = drafts.begin(
        district=district,
        school=school,
        kind=Message.Kind.EMERGENCY,
        incident=incident,
        begun_with=begun_with,
        words={language: Wording(one.subject, one.text) for language, one in held.items()},
        by=by,
        now=now,
    )
    for language, recording in _voices(held).items():
        drafts.attach(message=message, language=language, recording=recording, by=by)
    return Message.objects.get(pk=message.pk)


def _voices(held: Mapping[str, ReadyWords]) -> dict[str, Recording]:
    return {language: one.recording for language, one in held.items() if one.recording}


def _check_worth_keeping(message: Message, worded: Mapping[str, object]) -> None:
    if not message.is_emergency or message.audience == Message.Audience.CONTACTED:
        raise Refused(_("Words are kept for the first message of an emergency."))
    texts = " ".join(f"{one.subject} {one.text}" for one in message.words.all())
    if content.main_language(message) not in worded or GAP in texts:
        raise Refused(_("Write the words without gaps first, then keep them."))
