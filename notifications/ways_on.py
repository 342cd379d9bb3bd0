"""Where each remedy that the policy's answer names is put right: a step, this page, another."""

from datetime import datetime
from urllib.parse import urlencode

from districts.models import User
from notifications.check_lines import step_url
from notifications.models import Message
from notifications.permissions import classes_of
from notifications.who_sends import may_send_elsewhere
from policies.verdict import Verdict
from rosters.models import ClassGroup

REMEDIES = {"audience": "audience", "words": "words", "recording": "recording"}
REMEDIES |= {
    "purpose": "audience",
    "channels": "recording",
    "when": "when",
    "topic": "topic",
    "advice": "advice",
}
ON_THIS_PAGE = {"ask": "#who-can", "confirm": "#gate", "reason": "#gate"}
ELSEWHERE = {"override": "message_override", "central": "message_handover"}
ELSEWHERE |= {"place": "message_place"}
# Instead of those whom the policy leaves out: their families, or everybody of the class.
TO_CLASS = {"family": Message.To.FAMILIES, "class": Message.To.STUDENTS}
# Whose families are asked from here; other consents begin where they are kept.
INDIVIDUAL = "individual_contact"
# What the sender signs or takes, and comes back from.
SIGNED = {"agreement", "training"}


def ways_on(message: Message, verdict: Verdict, *, by: User, now: datetime) -> dict[str, str]:
    """The address of each remedy; a question of the policy is begun with the rule that is asked."""
    found: dict[str, str] = {}
    for one in verdict.findings:
        for remedy in (one.remedy, *(remedy for remedy, _label in one.ways)):
            found.setdefault(remedy, _way_on(message, remedy, one.rule))
    if "place" in found and not may_send_elsewhere(message, by, now):
        del found["place"]
    return found


def _way_on(message: Message, remedy: str, rule: str) -> str:
    """None where none is built."""
    if remedy in REMEDIES:
        return step_url(message, REMEDIES[remedy])
    if remedy in ON_THIS_PAGE:
        return ON_THIS_PAGE[remedy]
    if remedy in ELSEWHERE:
        return message.district.url(ELSEWHERE[remedy], reference=message.reference)
    if remedy in TO_CLASS:
        return _to_class(message, remedy)
    if remedy == "permission" and rule == INDIVIDUAL:
        return message.district.url("message_permission", reference=message.reference)
    if remedy in SIGNED:
        back = urlencode(
            {"next": message.district.url("message_check", reference=message.reference)}
        )
        return f"{message.district.url('my_agreements')}?{back}"
    if remedy == "decision":
        return f"{message.district.url('policy_question_new')}?{urlencode({'rule': rule})}"
    return ""


def _to_class(message: Message, remedy: str) -> str:
    """A new message at the same class; of one to several classes, at the first."""
    group = ClassGroup.objects.filter(pk__in=classes_of(message)).order_by("pk").first()
    if group is None or message.school is None:
        return ""
    page = message.district.url("class_message_new", school=message.school.slug, group=group.key)
    asked = {"to": TO_CLASS[remedy].value}
    if remedy == "family":
        asked["instead_of"] = message.reference
    return f"{page}?{urlencode(asked)}"
