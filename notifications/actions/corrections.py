"""A second message to exactly those who got the first: what was wrong, or that all is clear."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import User
from notifications import permissions
from notifications.models import Message, Words
from records import book
from records.references import next_reference
from tenancy.refusals import Refused


@transaction.atomic
def begin(*, message: Message, by: User, begun_with: UUID, now: datetime) -> Message:
    """A draft for exactly those whom this message may have got to, with its words begun."""
    first = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_edit(by, first)
    if first.released_at is None:
        raise Refused(_("Nobody was contacted yet. Stop it, then change it."))
    begun = Message.objects.filter(begun_with=begun_with).first()
    if begun is not None:
        return begun
    correction = Message.objects.create(
        district_id=first.district_id,
        reference=next_reference("M", first.district.local(now)),
        begun_with=begun_with,
        kind=first.kind,
        incident=first.incident,
        school=first.school,
        audience=Message.Audience.CONTACTED,
        corrects=first,
        channels=[one for one in first.channels if one != "voice"],
        author=by,
    )
    for words in first.words.all():
        with translation.override(words.language):
            Words.objects.create(
                district_id=first.district_id,
                message=correction,
                language=words.language,
                subject=_("Correction: %(subject)s") % {"subject": words.subject},
                text=_("We sent you a message that was wrong. The right one is: "),
            )
    book.write(
        "notifications.message.correction_begun",
        subject=correction,
        by=by,
        details={"corrects": first.reference},
    )
    return correction
