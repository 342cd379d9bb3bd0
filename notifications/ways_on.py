"""Where each remedy that the policy's answer names is put right: a step, this page, another."""

from datetime import datetime
from urllib.parse import urlencode

from districts.models import User
from notifications.check_lines import step_url
from notifications.models import Message
from notifications.who_sends import may_send_elsewhere
from policies.verdict import Verdict

REMEDIES = {"audience": "audience", "words": "words", "recording": "recording"}
REMEDIES |= {"channels": "recording", "when": "when", "topic": "topic", "advice": "advice"}
ON_THIS_PAGE = {"ask": "#who-can", "confirm": "#gate", "reason": "#gate"}
ELSEWHERE = {"override": "message_override", "central": "message_handover"}
ELSEWHERE |= {"place": "message_place"}


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
    if remedy == "decision":
        return f"{message.district.url('policy_question_new')}?{urlencode({'rule': rule})}"
    return ""
