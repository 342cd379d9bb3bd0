"""The kill switch: stop all that is going out in a district, and let nothing new leave.

An emergency can still be sent while it lasts: it is never behind somebody's mistake.
"""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from notifications.models import Message, Pause
from records import book
from tenancy.refusals import Refused

LEAST_REASON = 10
SWITCH = 4110  # the advisory lock, with the district


def standing() -> Pause | None:
    """The pause of the open district that nobody has lifted."""
    return Pause.objects.filter(lifted_at=None).select_related("by").first()


def stands_against(message: Message) -> bool:
    return not message.is_emergency and standing() is not None


def check_open(message: Message) -> None:
    """Raise Refused while all sending is paused."""
    pause = standing()
    if pause is not None and not message.is_emergency:
        raise Refused(
            _("All sending is paused by %(name)s. Your message is kept as a draft.")
            % {"name": pause.by.display_name}
        )


def wait_for_switch(district_id: int) -> None:
    """Before a release looks whether all is open: the switch waits for it, or it for the switch."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s, %s)", [SWITCH, district_id])


@transaction.atomic
def pause_all(*, district: District, reason: str, by: User, now: datetime) -> Pause:
    """Stop what is under way, in seconds, and hold everything else back."""
    from notifications.actions import sending  # noqa: PLC0415  it asks us whether all is open

    check_can(by, Permission.MESSAGE_DISTRICT, district)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Write one sentence that says why."))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [SWITCH, district.pk])
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                district=district, reason=reason.strip(), by=by, from_at=now
            )
    except IntegrityError:
        raise Refused(_("All sending is paused already.")) from None
    under_way = Message.objects.select_for_update().filter(status=Message.Status.SENDING)
    stopped = list(under_way.order_by("pk"))
    for one in stopped:
        sending.call_off(one, now, by=by)
        book.write("notifications.message.stopped", subject=one, by=by)
    book.write("notifications.pause.begun", subject=pause, by=by, details={"stopped": len(stopped)})
    return pause


@transaction.atomic
def lift(*, pause: Pause, by: User, now: datetime) -> Pause:
    """Let messages leave again. What was stopped stays stopped."""
    pause = Pause.objects.select_for_update().get(pk=pause.pk)
    check_can(by, Permission.MESSAGE_DISTRICT, pause.district)
    if pause.lifted_at is None:
        pause.lifted_by, pause.lifted_at = by, now
        pause.save(update_fields=["lifted_by", "lifted_at"])
        book.write("notifications.pause.lifted", subject=pause, by=by)
    return pause
