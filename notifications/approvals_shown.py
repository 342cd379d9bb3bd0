"""Answers to a message as pages show them."""

from notifications.models import Approval, Message


def last_answer(message: Message) -> Approval | None:
    """The note with which a draft came back; none once it was handed in again."""
    if message.status != Message.Status.DRAFT or not message.submission:
        return None
    last = (
        Approval.objects.filter(message=message, submission=message.submission)
        .select_related("by")
        .first()
    )
    return last if last and last.decision == Approval.Decision.RETURNED else None
