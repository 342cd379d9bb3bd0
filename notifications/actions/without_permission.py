"""Messages to a student that wait, when the family's permission for them is over."""

from datetime import datetime

from django.db import transaction

from notifications import judging
from notifications.actions.sending import take_back
from notifications.models import AudienceStudent, Message, Ruling
from optin.models import Consent
from records import book

S = Message.Status
WAITING = (S.SCHEDULED, S.HOLDING, S.SUBMITTED)


@transaction.atomic
def hold_back(*, consent: Consent, now: datetime) -> int:
    """Those that the policy lets go no more are drafts again; returns how many.

    What is being sent already is ended at each promise (notifications.delivery.intents).
    """
    if consent.kind != Consent.Kind.CONTACT:
        return 0
    picked = AudienceStudent.objects.filter(student=consent.student_id).values("message")
    waiting = Message.objects.select_for_update().filter(
        pk__in=picked, to=Message.To.STUDENTS, status__in=WAITING
    )
    held = 0
    for message in waiting.order_by("pk"):
        judgement = judging.judge(message, now, by=message.sent_by or message.submitted_by)
        if judgement.is_checked and judgement.lets_go and consent.student_id not in (
            judgement.verdict.left_out
        ):  # fmt: skip
            continue
        judging.freeze(message, Ruling.Step.RELEASE, judgement)
        take_back(message, now)
        book.write(
            "notifications.message.held_back",
            subject=message,
            details={"outcome": judgement.verdict.outcome.value, "consent": consent.reference},
        )
        held += 1
    return held
