"""From "Send" to the first delivery, and every way to stop it: lock, may they, may it, record."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import Appointment, School, User
from notifications import content, judging, permissions
from notifications.delivery import fanout, letters, reach
from notifications.facts import scope_of
from notifications.models import Chunk, DueRelease, Message, Ruling, Words
from policies.in_force import version_of
from records import book
from records.references import next_reference
from tenancy.clock import TenancyNow, database_now
from tenancy.jobs import enqueue
from tenancy.refusals import Refused

# In which anybody who may write for the school takes it back, and nobody was contacted.
HOLD = timedelta(seconds=10)
# After that what is still waiting would come as a surprise.
VALID_FOR = {
    Message.Kind.OUTREACH: timedelta(hours=24),
    Message.Kind.EMERGENCY: timedelta(hours=6),
}


@transaction.atomic
def send(*, message: Message, by: User, now: datetime, as_checked: str) -> Message:
    """Send a checked draft off: into the ten seconds' hold, or until its time.

    `as_checked` is the fingerprint that the check page showed. Sent twice, it is one message.
    Raises NoCarrier when nothing could carry it: better now than never.
    """
    message = _locked(message)
    permissions.check_edit(by, message)
    if message.status != Message.Status.DRAFT and message.content_hash == as_checked:
        return message
    if message.status == Message.Status.DRAFT and content.fingerprint(message) != as_checked:
        raise Refused(_("Something was changed since you checked. Check it again, then send."))
    if message.wanted_at is not None and message.wanted_at <= now:
        raise Refused(_("The time you chose has passed. Choose another, or send it now."))
    letters.check_carried(message)
    judgement = judging.judge(message, now, by=by)
    judging.freeze(message, Ruling.Step.SEND, judgement)
    if not judgement.verdict.outcome.lets_go:
        raise Refused(str(judgement.verdict.heading))
    waits = message.wanted_at is not None
    message.become(Message.Status.SCHEDULED if waits else Message.Status.HOLDING)
    message.sent_by = by
    message.sent_as = _appointment(message, by)
    message.content_hash = as_checked
    message.release_basis = Message.Basis.VERDICT
    message.release_at = message.wanted_at or now + HOLD
    message.changed_at = now
    message.save()
    DueRelease.objects.create(
        district_id=message.district_id,
        message=message,
        due_at=message.release_at,
        lane=fanout.lane_of(message),
    )
    book.write(
        "notifications.message.sent_off",
        subject=message,
        by=by,
        details={"content": as_checked, "at": message.release_at.isoformat(timespec="seconds")},
    )
    return message


@transaction.atomic
def send_now(*, message: Message, by: User, now: datetime) -> Message:
    """Let an emergency go before its hold is over."""
    message = _locked(message)
    permissions.check_send_now(by, message)
    if message.status in {Message.Status.SENDING, Message.Status.SENT}:
        return message
    if not message.is_emergency or message.status != Message.Status.HOLDING:
        raise Refused(_("Only an emergency can skip the ten seconds."))
    message.release_at = now
    message.save(update_fields=["release_at"])
    DueRelease.objects.filter(message=message).update(due_at=now)
    book.write("notifications.message.hold_skipped", subject=message, by=by)
    enqueue("notifications.release", message_id=message.pk, lane=fanout.lane_of(message).value)
    return message


@transaction.atomic
def stop(*, message: Message, by: User, now: datetime) -> Message:
    """Before it went out it is a draft again; after that the rest is not sent.

    No intent commits after this has: each one reads the message under a lock that this waits for.
    """
    message = _locked(message)
    permissions.check_stop(by, message)
    if message.status in {Message.Status.DRAFT, Message.Status.STOPPED}:
        return message
    if message.status == Message.Status.SENDING:
        _call_off(message, now, by=by)
        book.write("notifications.message.stopped", subject=message, by=by)
        return message
    _take_back(message, now)
    book.write("notifications.message.taken_back", subject=message, by=by)
    return message


@transaction.atomic
def halt(*, message_id: int, now: datetime) -> None:
    """Stop what is going out because whoever sent it has no right to any more."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status != Message.Status.SENDING:
        return
    _call_off(message, now, by=None)
    book.write("notifications.message.halted", subject=message)


@transaction.atomic
def release(*, message: Message, now: datetime) -> Message:
    """Let a message go whose time has come, if the policy still says so; else it is a draft again.

    Safe to run any number of times: what is not waiting any more is left as it is.
    """
    # Skipped, not waited for: whoever has the row is releasing it or stopping it just now.
    locked = Message.objects.select_for_update(skip_locked=True).filter(pk=message.pk).first()
    if locked is None:
        return message
    message = locked
    waiting = {Message.Status.HOLDING, Message.Status.SCHEDULED}
    if message.status not in waiting or message.release_at is None or message.release_at > now:
        return message
    judgement = judging.judge(message, now, by=message.sent_by)
    judging.freeze(message, Ruling.Step.RELEASE, judgement)
    if not judgement.verdict.outcome.lets_go:
        _take_back(message, now)
        book.write(
            "notifications.message.held_back",
            subject=message,
            details={"outcome": judgement.verdict.outcome.value},
        )
        return message
    message.become(Message.Status.SENDING)
    message.released_at = now
    message.expires_at = now + VALID_FOR[Message.Kind(message.kind)]
    message.save(update_fields=["status", "released_at", "expires_at"])
    DueRelease.objects.filter(message=message).delete()
    planned = fanout.plan(
        message,
        languages=list(content.by_language(message)),
        main_language=content.main_language(message),
    )
    book.write(
        "notifications.message.released",
        subject=message,
        details={
            "content": message.content_hash,
            "families": planned.families,
            "deliveries": planned.deliveries,
        },
    )
    if not planned.deliveries:
        # Nothing will come back that could end it.
        reach.note_end(message.pk)
        message.refresh_from_db()
    enqueue("notifications.deliver", lane=fanout.lane_of(message).value)
    return message


@transaction.atomic
def begin_correction(*, message: Message, by: User, begun_with: UUID, now: datetime) -> Message:
    """A draft for exactly those whom this message may have got to, with its words begun."""
    first = _locked(message)
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


def _call_off(message: Message, now: datetime, *, by: User | None) -> None:
    """End what is under way. What waits to be tried again is made due, so that it ends now, too:
    nobody holds a portion that is not due, so nobody who holds one waits for this message."""
    message.become(Message.Status.STOPPED)
    message.stopped_at, message.stopped_by = now, by
    message.save(update_fields=["status", "stopped_at", "stopped_by"])
    waiting = Chunk.objects.filter(message=message, done_at=None, work=Chunk.Work.SEND)
    waiting.filter(due_at__gt=TenancyNow()).update(due_at=TenancyNow())
    enqueue("notifications.deliver", lane=fanout.lane_of(message).value)


def _take_back(message: Message, now: datetime) -> None:
    message.become(Message.Status.DRAFT)
    message.release_at = None
    message.release_basis = ""
    message.changed_at = now
    message.save(update_fields=["status", "release_at", "release_basis", "changed_at"])
    DueRelease.objects.filter(message=message).delete()


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update().get(pk=message.pk)


def _appointment(message: Message, by: User) -> Appointment | None:
    """What gives this person the right, the school's own before the district's."""
    place = permissions.place_of(message)
    school_id = place.pk if isinstance(place, School) else None
    held = Appointment.objects.in_force().staff().held_by(by.pk).covering(school_id)
    version = version_of(message.district, database_now())
    senders = version.roles("may_send", "senders", scope_of(message))
    able = [one for one in held if senders is None or one.role in senders]
    return min(able, key=lambda one: (one.school_id is None, one.pk), default=None)
