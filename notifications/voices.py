"""Whose voices families may hear, and which recordings a draft can use again."""

from districts.models import Appointment, User
from districts.permissions import Holder, can, who_can
from notifications import content
from notifications.judging import RECORD
from notifications.models import Message, Recording
from notifications.permissions import check_write_for, place_of

MOST = 30


def people(message: Message, language: str, *, me: User) -> list[User]:
    """Me first, then who may record this kind; for a translation, any colleague of the school.

    Whether the voice may be sent is the policy's answer and not this list's.
    """
    held = (
        Appointment.objects.in_force()
        .staff()
        .covering(message.school_id)
        .filter(person__is_active=True)
        .select_related("person")
    )
    able = list(held.with_permission(RECORD[Message.Kind(message.kind)]))
    if language != content.main_language(message):
        at = held.filter(school_id=message.school_id) if message.school_id else held
        able += at[:200]
    found = {me.pk: me} | {one.person_id: one.person for one in able}
    others = sorted((one for one in found.values() if one != me), key=lambda one: one.full_name)
    return [me, *others]


def may_be_named(voice: User, *, message: Message, language: str, by: User) -> bool:
    return voice in people(message, language, me=by)


def saved(message: Message, language: str) -> list[Recording]:
    """Of this school and language, the newest first; a district's message uses the district's."""
    found = Recording.objects.filter(school=message.school, language=language)
    return list(found.select_related("voice", "made_by")[:MOST])


def may_record(person: User, message: Message) -> bool:
    """Whether the policy lets calls in the main language carry this person's voice."""
    return can(person, RECORD[Message.Kind(message.kind)], place_of(message))


def recorders(message: Message) -> list[Holder]:
    """Who may, for the page of somebody who may not."""
    return who_can(RECORD[Message.Kind(message.kind)], place_of(message))


def check_hear(person: User, recording: Recording) -> None:
    """Whoever may write for its school hears it; raises Denied, with who can."""
    check_write_for(person, recording.school or recording.district)
