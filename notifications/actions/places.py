"""Where a draft is for, chosen anew: one school, or the whole district."""

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from notifications.actions.drafts import check_begin
from notifications.models import Message, Words
from notifications.permissions import check_edit
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused


@transaction.atomic
def choose_place(*, message: Message, school: School | None, by: User) -> Message:
    """The same words for all families of another place; None is the whole district."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_edit(by, message)
    check_begin(by, message.kind, school or message.district)
    if message.status != Message.Status.DRAFT:
        raise Refused(_("This message is not a draft any more, so it can’t be changed here."))
    if message.audience == Message.Audience.CONTACTED:
        raise Refused(_("A correction goes to exactly those who got the first message."))
    if message.school == school:
        return message
    move(message, school)
    message.changed_at = TenancyNow()
    message.editors = sorted({*message.editors, by.pk})
    message.save()
    message.refresh_from_db(fields=["changed_at"])
    book.write("notifications.message.changed", subject=message, by=by, details={"step": "place"})
    return message


def move(message: Message, school: School | None) -> None:
    """To all families there. Voices of another school stay behind; saved by the caller."""
    message.audience_classes.all().delete()
    message.school, message.grades = school, []
    message.audience = Message.Audience.SCHOOL if school else Message.Audience.DISTRICT
    voiced = Words.objects.filter(message=message, recording__school__isnull=False)
    voiced.exclude(recording__school=school).update(recording=None)
