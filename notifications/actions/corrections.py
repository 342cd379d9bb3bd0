"""A second message to exactly those who got the first: what was wrong, what is new, all clear."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from districts.models import User
from districts.templatetags.belltower import clock
from notifications import follow_ups, permissions
from notifications.models import Channel, Message, Words
from records import book
from records.references import next_reference
from tenancy.refusals import Refused

FollowUp = Message.FollowUp


@transaction.atomic
def begin(
    *,
    message: Message,
    by: User,
    begun_with: UUID,
    now: datetime,
    follow_up: str = FollowUp.CORRECTION,
) -> Message:
    """A draft for exactly those whom this message may have got to, with its words begun."""
    first = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_edit(by, first)
    kind = FollowUp(follow_up)
    if first.released_at is None:
        raise Refused(_("Nobody was contacted yet. Stop it, then change it."))
    if kind != FollowUp.CORRECTION and not first.is_emergency:
        raise Refused(_("Updates follow an emergency. Send a correction, or a new message."))
    begun = Message.objects.filter(begun_with=begun_with).first()
    if begun is not None:
        return begun
    second = Message.objects.create(
        district_id=first.district_id,
        reference=next_reference("M", first.district.local(now)),
        begun_with=begun_with,
        kind=first.kind,
        incident=first.incident,
        school=first.school,
        includes_staff=first.includes_staff,
        to=first.to,
        purpose=first.purpose,
        audience=Message.Audience.CONTACTED,
        corrects=first,
        follow_up=kind,
        channels=_channels(first, kind),
        author=by,
    )
    for words in first.words.all():
        _begin_words(second, first, words, kind)
    book.write(
        f"notifications.message.{kind.value}_begun",
        subject=second,
        by=by,
        details={"corrects": first.reference},
    )
    return second


def _channels(first: Message, kind: FollowUp) -> list[str]:
    """No call without a recording of its own; news of an emergency is a text before all else."""
    if kind == FollowUp.CORRECTION:
        return [one for one in first.channels if one != Channel.VOICE]
    return [Channel.SMS, Channel.EMAIL]


def _begin_words(second: Message, first: Message, words: Words, kind: FollowUp) -> None:
    assert first.released_at is not None  # noqa: S101
    with translation.override(words.language):
        time = strip_tags(clock(first.district.local(first.released_at).time()))
    Words.objects.create(
        district_id=second.district_id,
        message=second,
        language=words.language,
        subject=follow_ups.subject(kind, words.language, subject=words.subject)[:120],
        text=follow_ups.text(kind, words.language, time=time),
    )
