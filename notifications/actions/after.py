"""Once an emergency is over: what people write down about it, until one of them finishes it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications.models import AfterNote, Message
from notifications.permissions import check_edit
from records import book
from tenancy.refusals import Refused


@transaction.atomic
def note(*, message: Message, words: str, by: User) -> AfterNote:
    message = _open(message, by)
    if not words.strip():
        raise Refused(_("Write what you want to remember."))
    made = _write(message, AfterNote.Kind.NOTE, words, by)
    book.write("notifications.after_note.written", subject=message, by=by)
    return made


@transaction.atomic
def finish(*, message: Message, words: str, by: User, now: datetime) -> AfterNote:
    """The last word about it; finished twice, it is finished once."""
    message = _over(message, by)
    if message.expires_at and message.status == Message.Status.SENDING and message.expires_at > now:
        raise Refused(_("It is still being sent. Finish this when it is over."))
    last = message.after_notes.filter(kind=AfterNote.Kind.FINISH).first()
    if last is not None:
        return last
    made = _write(message, AfterNote.Kind.FINISH, words, by)
    book.write("notifications.after_note.finished", subject=message, by=by)
    return made


def _open(message: Message, by: User) -> Message:
    message = _over(message, by)
    if message.after_notes.filter(kind=AfterNote.Kind.FINISH).exists():
        raise Refused(_("This is finished. What stands here stays as it is."))
    return message


def _over(message: Message, by: User) -> Message:
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_edit(by, message)
    if not message.is_emergency or message.released_at is None:
        raise Refused(_("This is for an emergency that has gone out."))
    return message


def _write(message: Message, kind: AfterNote.Kind, words: str, by: User) -> AfterNote:
    return AfterNote.objects.create(
        district_id=message.district_id, message=message, kind=kind, words=words.strip(), by=by
    )
