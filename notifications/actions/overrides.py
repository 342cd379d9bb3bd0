"""A decision against one rule, by somebody whom the rule names, with a reason, on record (A3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications import content, judging, permissions
from notifications.actions import approvals, sending, statements
from notifications.facts import roles_at
from notifications.models import Message, Override
from policies.verdict import Finding, Outcome
from records import book
from tenancy.refusals import Denied, Refused

LEAST_REASON = 10
S = Message.Status


@transaction.atomic
def decide(*, message: Message, rule: str, reason: str, by: User, now: datetime) -> Message:
    """Let a message go although `rule` holds or stops it; everything else must still agree.

    A message that waits for its time goes now. Whoever sent it off stays its sender.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status not in {S.DRAFT, S.SCHEDULED}:
        raise Refused(_("There is nothing left to decide about this message."))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Write one sentence that says why."))
    sender = message.sent_by or message.author
    finding = _finding(message, rule, now, sender)
    held = [one for one in roles_at(by, permissions.place_of(message)) if one in finding.override]
    if not held:
        raise Denied(_("This is for the people whom the policy names to decide it."))
    before = content.fingerprint(message)
    was_scheduled = message.status == S.SCHEDULED
    if was_scheduled:
        sending.take_back(message, now)
    message.wanted_at = None
    message.save(update_fields=["wanted_at"])
    statements.carry_over(message, before=before)
    if _has_decided(message, rule, by):
        raise Refused(_("You decided this in an office that is not yours any more. Ask another."))
    Override.objects.create(
        district_id=message.district_id,
        message=message,
        rule=rule,
        content_hash=content.fingerprint(message),
        reason=reason.strip(),
        by=by,
        roles=held,
    )
    book.write("notifications.message.overridden", subject=message, by=by, details={"rule": rule})
    if not was_scheduled:
        return message
    return _send_on(message, by, sender, now)


def _has_decided(message: Message, rule: str, by: User) -> bool:
    """About this very content: it stands on record, though it counts no more."""
    print_ = content.fingerprint(message)
    return Override.objects.filter(message=message, rule=rule, content_hash=print_, by=by).exists()


def open_to(message: Message, by: User, now: datetime) -> list[Finding]:
    """What stands against this message and this person may decide otherwise."""
    held = set(roles_at(by, permissions.place_of(message)))
    return [one for one in to_decide(message, now) if held.intersection(one.override)]


def to_decide(message: Message, now: datetime) -> list[Finding]:
    """What would stand against it now, and somebody may decide otherwise."""
    if message.status not in {S.DRAFT, S.SCHEDULED}:
        return []
    found = _unheld(message, now, message.sent_by or message.author)
    return [one for one in found if one.override and not one.outcome.lets_go]


def _send_on(message: Message, by: User, sender: User, now: datetime) -> Message:
    """On its way at once; a yes that it takes is the decider's own, if theirs is asked for.

    The yes to its old time counts no more: without a new one it waits for one, as decided.
    """
    judgement = judging.judge(message, now, by=sender)
    if judgement.verdict.outcome == Outcome.APPROVAL:
        sending.hand_in(message, judgement, by=sender, now=now)
        if not approvals.may_answer(message, by, now):
            return message
        return approvals.approve(message=message, by=by, now=now, as_checked=message.content_hash)
    return sending.send_straight(message, judgement, by=sender, now=now)


def _finding(message: Message, rule: str, now: datetime, sender: User) -> Finding:
    found = [one for one in _unheld(message, now, sender) if one.rule == rule and one.override]
    if not found:
        raise Refused(_("That rule does not stand against this message any more."))
    return found[0]


def _unheld(message: Message, now: datetime, sender: User) -> list[Finding]:
    """What the policy would say if it were to go now, whatever time it waits for."""
    wanted, message.wanted_at = message.wanted_at, None
    try:
        return judging.judge(message, now, by=sender).verdict.to_settle
    finally:
        message.wanted_at = wanted
