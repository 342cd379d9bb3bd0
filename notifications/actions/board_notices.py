"""The words of a notice to the board, before the superintendent sends it (S0-25)."""

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications import content
from notifications.actions.copies import check_tells_the_board
from notifications.models import CopyList, Message, Words
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused


@transaction.atomic
def reword(*, notice: Message, subject: str, text: str, by: User) -> Message:
    """Write it in other words; the message that it tells of stays what it was."""
    notice = Message.objects.select_for_update().get(pk=notice.pk)
    check_tells_the_board(by, notice.district)
    if notice.status != Message.Status.DRAFT or CopyList.Key.BOARD not in notice.lists:
        raise Refused(_("This notice has gone to the board already."))
    words = Words.objects.filter(message=notice, language=content.main_language(notice))
    if not text.strip():
        raise Refused(_("Write what the board should know."))
    if words.filter(subject=subject.strip(), text=text.strip()).exists():
        return notice
    words.update(subject=subject.strip(), text=text.strip())
    notice.changed_at = TenancyNow()
    notice.save(update_fields=["changed_at"])
    book.write("notifications.board_notice.changed", subject=notice, by=by)
    return notice
