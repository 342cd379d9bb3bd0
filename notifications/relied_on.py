"""On which families' permissions a message to a student rests: kept with its release."""

from datetime import datetime

from notifications.judging import Judgement
from notifications.models import Message, Reliance
from optin import rule, standing
from tenancy.refusals import Refused


def keep(message: Message, judgement: Judgement, now: datetime) -> None:
    """For each student who gets it, where the policy asks for a parent's yes; of a group none."""
    if not message.goes_to_students or not judgement.is_checked:
        return
    out = judgement.verdict.left_out
    going = [one.id for one in judgement.facts.students if one.id not in out]
    asked = rule.asked_in(message.district, now)
    if not asked.is_of(judgement.facts, len(going)):
        return
    assert message.sent_by is not None  # noqa: S101
    found = standing.contact(message.sent_by, going)
    rests = {
        one: held for one in going if one in found and (held := found[one].consent) is not None
    }
    if len(rests) < len(going):
        # A parent took it back between the ruling and this line.
        raise Refused("no permission is in force")
    Reliance.objects.bulk_create(
        Reliance(
            district_id=message.district_id, message=message, student_id=student, consent_id=consent
        )
        for student, consent in rests.items()
    )
