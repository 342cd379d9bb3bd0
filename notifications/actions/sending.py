"""From "Send" to the first delivery, and every way to stop it: lock, may they, may it, record."""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.models import Appointment, School, User
from districts.permissions import check_can
from districts.roles import Permission
from notifications import along, content, disclaimers, judging, permissions, relied_on
from notifications.actions import alarms, copies, pauses, statements, telling
from notifications.actions.telling import News
from notifications.delivery import fanout, letters, reach
from notifications.facts import scope_of
from notifications.gate import gate_of
from notifications.judging import Judgement
from notifications.models import Chunk, DueRelease, Message, Ruling
from notifications.wording import language_name
from policies.in_force import readable_version_of
from policies.verdict import Outcome, Verdict
from records import book
from tenancy.clock import TenancyNow
from tenancy.faults import Contained
from tenancy.jobs import enqueue
from tenancy.refusals import Refused

# In which anybody who may write for the school takes it back, and nobody was contacted.
HOLD = timedelta(seconds=10)
# After that what is still waiting would come as a surprise.
VALID_FOR = {
    Message.Kind.OUTREACH: timedelta(hours=24),
    Message.Kind.WEATHER: timedelta(hours=12),
    Message.Kind.EMERGENCY: timedelta(hours=6),
    Message.Kind.CLASS: timedelta(hours=24),
    Message.Kind.SERVICE: timedelta(hours=24),
}
ASKS_YES = gettext_noop("%(name)s asks for your approval: %(incident)s. Answer here: %(page)s")
# Before the policy that could not be asked is asked again.
UNCHECKED_WAITS = timedelta(minutes=1)
S = Message.Status


@dataclass(frozen=True)
class Said:
    """What the sender states on the check page: the place's name typed, the manual followed, and
    reasons by the rule that asks for one."""

    typed: str = ""
    follows_manual: bool = False
    reasons: dict[str, str] = field(default_factory=dict)


class AnswerChanged(Refused):
    """The button would do something else than when it was shown."""


@transaction.atomic
def send(
    *,
    message: Message,
    by: User,
    now: datetime,
    as_checked: str,
    act: str = "",
    said: Said | None = None,
) -> Message:
    """Send a checked draft off: to whoever must approve it, until its time, or into the hold.

    `as_checked` is the fingerprint that the check page showed, `act` what its button did, where
    one was shown. Sent twice, it is one message. What the policy holds back until a moment is set
    to go at that moment. Raises NoCarrier when nothing could carry it: better now than never.
    """
    message = _locked(message)
    permissions.check_edit(by, message)
    if message.status != S.DRAFT and _is_sent_already(message, by, as_checked):
        return message
    if message.status != S.DRAFT:
        raise Refused(_("This message is not a draft any more, so it can’t be sent again."))
    if message.is_emergency:
        check_can(by, Permission.EMERGENCY_SEND, permissions.place_of(message))
    disclaimers.put_below(message, by=by, now=now)
    if content.fingerprint(message) != as_checked:
        raise Refused(_("Something was changed since you checked. Check it again, then send."))
    if message.wanted_at is not None and message.wanted_at <= now:
        raise Refused(_("The time you chose has passed. Choose another, or send it now."))
    if content.main_language(message) not in content.by_language(message):
        language = language_name(content.main_language(message))
        raise Refused(
            _("Write it in %(language)s, too: whoever reads no other version gets that one.")
            % {"language": language}
        )
    letters.check_carried(message)
    pauses.check_open(message)
    verdict = judging.judge(message, now, by=by).verdict
    _check_act(verdict, message, act)
    _wait_as_held(message, verdict)
    statements.keep(message=message, said=said or Said(), by=by)
    judgement = judging.judge(message, now, by=by)
    if judgement.verdict.outcome == Outcome.APPROVAL:
        return hand_in(message, judgement, by=by, now=now)
    return send_straight(message, judgement, by=by, now=now)


def send_straight(message: Message, judgement: Judgement, *, by: User, now: datetime) -> Message:
    """Send a draft off without another's yes; what an earlier round was asked for is over."""
    message.submission += 1
    judging.freeze(message, Ruling.Step.SEND, judgement)
    if not judgement.lets_go:
        raise Refused(str(judgement.verdict.heading))
    return set_off(message, judgement, by=by, now=now)


def hand_in(message: Message, judgement: Judgement, *, by: User, now: datetime) -> Message:
    """Give it to whoever must say yes; a new round, for which no earlier yes counts."""
    message.become(S.SUBMITTED)
    message.submission += 1
    message.submitted_by, message.submitted_at = by, now
    message.content_hash = content.fingerprint(message)
    message.needs_approval = True
    message.changed_at = now
    message.save()
    judging.freeze(message, Ruling.Step.SUBMIT, judgement)
    book.write(
        "notifications.message.submitted",
        subject=message,
        by=by,
        details={"content": message.content_hash, "round": message.submission},
    )
    if message.is_emergency:
        _ask_approvers(message, judgement, by=by, now=now)
    return message


def set_off(
    message: Message,
    judgement: Judgement,
    *,
    by: User,
    now: datetime,
    basis: Message.Basis | None = None,
) -> Message:
    """Let the clock run: until its time, or for the ten seconds."""
    waits = message.wanted_at is not None
    message.become(S.SCHEDULED if waits else S.HOLDING)
    message.sent_by = by
    message.sent_as = _appointment(message, by, now)
    message.content_hash = content.fingerprint(message)
    message.release_basis = basis or _basis(judgement)
    message.release_at = message.wanted_at or now + HOLD
    message.changed_at = now
    message.save()
    DueRelease.objects.create(
        district_id=message.district_id,
        message=message,
        due_at=message.release_at,
        lane=message.lane,
    )
    book.write(
        "notifications.message.sent_off",
        subject=message,
        by=by,
        details={
            "content": message.content_hash,
            "at": message.release_at.isoformat(timespec="seconds"),
            "basis": message.release_basis,
        },
    )
    return message


@transaction.atomic
def send_now(*, message: Message, by: User, now: datetime) -> Message:
    """Let an emergency go before its hold is over."""
    message = _locked(message)
    permissions.check_send_now(by, message)
    if message.status in {S.SENDING, S.SENT}:
        return message
    if not message.is_emergency or message.status != S.HOLDING:
        raise Refused(_("Only an emergency can skip the ten seconds."))
    message.release_at = now
    message.save(update_fields=["release_at"])
    DueRelease.objects.filter(message=message).update(due_at=now)
    book.write("notifications.message.hold_skipped", subject=message, by=by)
    enqueue("notifications.release", message_id=message.pk, lane=message.lane.value)
    return message


@transaction.atomic
def stop(*, message: Message, by: User, now: datetime) -> Message:
    """Before it went out it is a draft again; after that the rest is not sent.

    No intent commits after this has: each one reads the message under a lock that this waits for.
    """
    message = _locked(message)
    permissions.check_stop(by, message)
    if message.status in {S.DRAFT, S.STOPPED}:
        return message
    if message.release_basis == Message.Basis.COPY:
        raise Refused(_("The policy names who gets this copy, so it isn’t stopped from here."))
    if message.status == S.SENDING:
        call_off(message, now, by=by)
        book.write("notifications.message.stopped", subject=message, by=by)
        return message
    take_back(message, now)
    book.write("notifications.message.taken_back", subject=message, by=by)
    return message


@transaction.atomic
def halt(*, message_id: int, now: datetime) -> None:
    """Stop what is going out because whoever sent it has no right to any more."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status != S.SENDING:
        return
    call_off(message, now, by=None)
    book.write("notifications.message.halted", subject=message)


@transaction.atomic
def release(*, message: Message, now: datetime) -> Message:
    """Let a message go whose time has come, if the policy still says so; else it is a draft again.

    Safe to run any number of times: what is not waiting any more is left as it is. Copies to named
    people leave in the same transaction.
    """
    # Skipped, not waited for: whoever has the row is releasing it or stopping it just now.
    locked = Message.objects.select_for_update(skip_locked=True).filter(pk=message.pk).first()
    if locked is None:
        return message
    message = locked
    waiting = {S.HOLDING, S.SCHEDULED}
    if message.status not in waiting or message.release_at is None or message.release_at > now:
        return message
    pauses.wait_for_switch(message.district_id)
    judgement = judging.judge(message, now, by=message.sent_by)
    judging.freeze(message, Ruling.Step.RELEASE, judgement)
    if not judgement.is_checked and not judgement.lets_go:
        return _try_again(message, now)
    is_same = content.fingerprint(message) == message.content_hash
    is_same = is_same and not disclaimers.is_missing(message, now)
    is_agreed = not judging.lacks_a_yes(message, judgement)
    if not (judgement.lets_go and is_same and is_agreed) or pauses.stands_against(message):
        _alarm(message, now)
        take_back(message, now)
        book.write(
            "notifications.message.held_back",
            subject=message,
            details={"outcome": judgement.verdict.outcome.value, "same": is_same},
        )
        return message
    if not judgement.is_checked:
        message.release_basis = Message.Basis.AUTHORITY
        book.write("notifications.message.went_unchecked", subject=message, by=message.sent_by)
    message.become(S.SENDING)
    message.released_at = now
    message.expires_at = now + VALID_FOR[Message.Kind(message.kind)]
    message.save(update_fields=["status", "release_basis", "released_at", "expires_at"])
    DueRelease.objects.filter(message=message).delete()
    planned = fanout.plan(
        message,
        languages=list(content.by_language(message)),
        main_language=content.main_language(message),
        without=judgement.verdict.left_out,
    )
    book.write(
        "notifications.message.released",
        subject=message,
        details={
            "content": message.content_hash,
            "to": message.to,
            "families": planned.families,
            "left_out": len(judgement.verdict.left_out),
            "staff": planned.staff,
            "deliveries": planned.deliveries,
            "basis": message.release_basis,
        },
    )
    relied_on.keep(message, judgement, now)
    going = [one.id for one in judgement.facts.students if one.id not in judgement.verdict.left_out]
    along.plan(message, going, content.main_language(message))
    _copy(message, judgement, now)
    if not planned.deliveries:
        # Nothing will come back that could end it.
        reach.note_end(message.pk)
        message.refresh_from_db()
    enqueue("notifications.deliver", lane=message.lane.value)
    return message


def call_off(message: Message, now: datetime, *, by: User | None) -> None:
    """End what is under way. What waits to be tried again is made due, so that it ends now, too:
    nobody holds a portion that is not due, so nobody who holds one waits for this message."""
    message.become(S.STOPPED)
    message.stopped_at, message.stopped_by = now, by
    message.save(update_fields=["status", "stopped_at", "stopped_by"])
    waiting = Chunk.objects.filter(message=message, done_at=None, work=Chunk.Work.SEND)
    waiting.filter(due_at__gt=TenancyNow()).update(due_at=TenancyNow())
    enqueue("notifications.deliver", lane=message.lane.value)


def take_back(message: Message, now: datetime) -> None:
    """A draft again, that no yes counts for any more."""
    message.become(S.DRAFT)
    message.release_at = None
    message.release_basis = ""
    message.needs_approval = False
    message.changed_at = now
    message.save(
        update_fields=["status", "release_at", "release_basis", "needs_approval", "changed_at"]
    )
    DueRelease.objects.filter(message=message).delete()


def _copy(message: Message, judgement: Judgement, now: datetime) -> None:
    """Copies go with it; a fault of theirs is written down and stops no family's message."""
    with Contained("sending.copies_failed", message_id=message.pk) as copying:
        copies.follow(message, judgement, now=now)
    if copying.has_failed:
        book.write("notifications.copy.failed", subject=message)


def _alarm(message: Message, now: datetime) -> None:
    """Whoever counts on an emergency hears that it stays here, before it is a draft again."""
    if message.is_emergency:
        with Contained("sending.alarm_failed", message_id=message.pk):
            alarms.tell(message=message, now=now)


def _ask_approvers(message: Message, judgement: Judgement, *, by: User, now: datetime) -> None:
    """Their home pages show every message that waits; an emergency comes to their phones."""
    page = message.district.url("approval", reference=message.reference)
    news = News(message, "approval", ASKS_YES, page, once=str(message.submission))
    wanted = {role for one in judgement.verdict.asks for role in one.roles}
    for approver in telling.holders(wanted, message):
        telling.text(news, to=approver, by=by, now=now)


def _try_again(message: Message, now: datetime) -> Message:
    """The policy could not be asked: what is approved stays so, and waits a minute.

    Its own time stays, too: the alarm counts from there, however often it is tried.
    """
    DueRelease.objects.filter(message=message).update(due_at=now + UNCHECKED_WAITS)
    return message


def _is_sent_already(message: Message, by: User, as_checked: str) -> bool:
    """Also where the first click has set the time until which the policy holds it."""
    if message.content_hash == as_checked:
        return True
    as_it_was = copy(message)
    as_it_was.wanted_at = None
    is_theirs = by.pk in {message.sent_by_id, message.submitted_by_id}
    return is_theirs and content.fingerprint(as_it_was) == as_checked


def _check_act(verdict: Verdict, message: Message, act: str) -> None:
    """A policy or a post can change between the check and the button; nobody does by it what they
    did not read."""
    if act and act != gate_of(verdict, message).act:
        answer = {"answer": verdict.heading}
        raise AnswerChanged(_("The answer has changed since you looked: %(answer)s") % answer)


def _wait_as_held(message: Message, verdict: Verdict) -> None:
    """Set the time before which the policy does not let it go, as the sender agreed to."""
    until = verdict.held_until
    if until:
        before = content.fingerprint(message)
        message.wanted_at = datetime.fromisoformat(until)
        message.save(update_fields=["wanted_at"])
        statements.carry_over(message, before=before)


def _basis(judgement: Judgement) -> Message.Basis:
    if not judgement.is_checked:
        return Message.Basis.AUTHORITY
    return Message.Basis.OVERRIDE if judgement.facts.overrides else Message.Basis.VERDICT


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update().get(pk=message.pk)


def _appointment(message: Message, by: User, now: datetime) -> Appointment | None:
    """What gives this person the right, the school's own before the district's."""
    place = permissions.place_of(message)
    school_id = place.pk if isinstance(place, School) else None
    held = Appointment.objects.in_force().staff().held_by(by.pk).covering(school_id)
    senders = readable_version_of(message.district, now).roles(
        "may_send", "senders", scope_of(message)
    )
    able = [one for one in held if senders is None or one.role in senders]
    return min(able, key=lambda one: (one.school_id is None, one.pk), default=None)
