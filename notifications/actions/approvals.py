"""Yes or no to a message that was handed in, by whoever the policy names and had no hand in it.

A yes counts for exactly the content and round that it was given for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import lets_through
from districts.roles import Permission
from notifications import content, judging, permissions
from notifications.actions import pauses, sending
from notifications.facts import roles_at
from notifications.judging import Judgement
from notifications.models import Approval, Message, Ruling
from policies.verdict import Asks, Outcome
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused

# After its time, or after it was given, a yes is too old to stand on.
LAPSES_AFTER = timedelta(days=7)
NUDGE_EVERY = timedelta(hours=1)
SEEN = "notifications.message.read_for_approval"


@records("S0-11", event="notifications.message.approved")
@transaction.atomic
def approve(*, message: Message, by: User, now: datetime, as_checked: str) -> Message:
    """Say yes to somebody else's message; with the last yes that it takes, it sets off.

    `as_checked` is the fingerprint of what the approval page showed. Said twice, it is one yes;
    said after a colleague's, there is nothing left to say.
    """
    message = _handed_in(message, by, as_checked)
    if message.status != Message.Status.SUBMITTED:
        return message
    if message.wanted_at is not None and message.wanted_at <= now:
        raise Refused(_("The time it was to go has passed. Return it, so that it gets a new one."))
    pauses.check_open(message)
    _check_may_say_yes(message, by, now)
    _answer(message, Approval.Decision.APPROVED, by, now)
    judgement = judging.judge(message, now, by=message.submitted_by)
    judging.freeze(message, Ruling.Step.APPROVE, judgement)
    book.write(
        "notifications.message.approved",
        subject=message,
        by=by,
        details={"content": message.content_hash, "round": message.submission},
    )
    if judgement.verdict.outcome == Outcome.APPROVAL:
        return message
    if not judgement.lets_go:
        raise Refused(_changed_answer(judgement))
    assert message.submitted_by is not None  # noqa: S101
    return sending.set_off(message, judgement, by=message.submitted_by, now=now)


@transaction.atomic
def send_back(*, message: Message, by: User, now: datetime, as_checked: str, note: str) -> Message:
    """Return it to its author with a note: a draft again."""
    message = _handed_in(message, by, as_checked)
    if message.status != Message.Status.SUBMITTED:
        return message
    _check_may_answer(message, by, now)
    _check_note(note)
    _answer(message, Approval.Decision.RETURNED, by, now, note=note)
    sending.take_back(message, now)
    book.write("notifications.message.returned", subject=message, by=by)
    return message


@transaction.atomic
def decline(*, message: Message, by: User, now: datetime, as_checked: str, note: str) -> Message:
    """Say no for good, and why."""
    message = _handed_in(message, by, as_checked)
    if message.status != Message.Status.SUBMITTED:
        return message
    _check_may_answer(message, by, now)
    _check_note(note)
    _answer(message, Approval.Decision.DECLINED, by, now, note=note)
    message.become(Message.Status.DECLINED)
    message.ended_at = now
    message.save(update_fields=["status", "ended_at"])
    book.write("notifications.message.declined", subject=message, by=by)
    return message


@transaction.atomic
def nudge(*, message: Message, by: User, now: datetime) -> Message:
    """Remind whoever must decide; once an hour at most."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_edit(by, message)
    if message.status != Message.Status.SUBMITTED:
        raise Refused(_("Nobody has to decide about this any more."))
    last = message.nudged_at or message.submitted_at
    if last is not None and now < last + NUDGE_EVERY:
        raise Refused(_("They were told within the last hour. You can remind them once an hour."))
    message.nudged_at = now
    message.save(update_fields=["nudged_at"])
    book.write("notifications.message.nudged", subject=message, by=by)
    return message


def asked_of(message: Message, now: datetime) -> list[Asks]:
    """Every yes that a message which was handed in still lacks."""
    judgement = judging.judge(message, now, by=message.submitted_by or message.author)
    return judgement.verdict.asks


def may_answer(
    message: Message, by: User, now: datetime, *, asks: Iterable[Asks] | None = None
) -> bool:
    """Whether this person's answer to it counts; `asks` by who knows already what is asked."""
    if by.pk in message.makers or not _is_let(message, by):
        return False
    held = set(roles_at(by, permissions.place_of(message)))
    wanted = asked_of(message, now) if asks is None else asks
    return any(held.intersection(one.roles) for one in wanted)


@transaction.atomic
def see(*, message: Message, by: User) -> None:
    """Keep that somebody who may decide has opened it: who handed it in sees that, once a round."""
    seen = {"round": message.submission}
    before = book.page(subject=message)
    if not any(
        one.name == SEEN and one.actor_id == by.pk and one.details == seen for one in before
    ):
        book.write(SEEN, subject=message, by=by, details=seen)


def _handed_in(message: Message, by: User, as_checked: str) -> Message:
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status != Message.Status.SUBMITTED:
        mine = Approval.objects.filter(message=message, by=by, content_hash=as_checked)
        if mine.exists():
            return message
        raise Refused(_already(message))
    if message.content_hash != as_checked or content.fingerprint(message) != as_checked:
        raise Refused(_("It was changed since you opened it. Read it again, then decide."))
    return message


def _already(message: Message) -> str:
    last = Approval.objects.filter(message=message, submission=message.submission).first()
    if last is None:
        return _("It was taken back. Nothing is left to decide.")
    given = {"name": last.by.display_name, "what": last.get_decision_display()}
    return _("%(name)s has %(what)s it already.") % given


def _check_may_say_yes(message: Message, by: User, now: datetime) -> None:
    if Approval.objects.filter(message=message, submission=message.submission, by=by).exists():
        raise Refused(_("You have said yes already. Somebody else must, too."))
    _check_may_answer(message, by, now)


def _check_may_answer(message: Message, by: User, now: datetime) -> None:
    if by.pk in {message.author_id, message.submitted_by_id}:
        raise Denied(_("You wrote or handed this in, so somebody else must decide."))
    if by.pk in message.editors:
        raise Denied(_("You changed this draft, so somebody else has to decide."))
    if not may_answer(message, by, now):
        raise Denied(_("This is for the people whom the policy names to approve it."))


def _is_let(message: Message, by: User) -> bool:
    """Whether a token that says less than its person may do, says this."""
    wanted = (Permission.APPROVE_DISTRICT, Permission.APPROVE_SCHOOL)
    of_place = wanted if message.school_id else wanted[:1]
    return by.narrowed_to is None or any(lets_through(by, one) for one in of_place)


def _answer(
    message: Message, decision: Approval.Decision, by: User, now: datetime, *, note: str = ""
) -> Approval:
    return Approval.objects.create(
        district_id=message.district_id,
        message=message,
        submission=message.submission,
        content_hash=message.content_hash,
        decision=decision,
        by=by,
        roles=list(roles_at(by, permissions.place_of(message))),
        note=note.strip(),
        lapses_at=max(message.wanted_at or now, now) + LAPSES_AFTER,
    )


def _check_note(note: str) -> None:
    if not note.strip():
        raise Refused(_("Write a note, so that the author knows why."))


def _changed_answer(judgement: Judgement) -> str:
    return _("The policy’s answer has changed meanwhile: %(heading)s Return it to its author.") % {
        "heading": judgement.verdict.heading
    }
