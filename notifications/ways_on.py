"""Where each remedy that the policy's answer names is put right: a step, this page, another."""

from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import User
from districts.permissions import with_roles
from districts.roles import Permission, roles_with
from notifications.check_lines import step_url
from notifications.models import Message
from notifications.permissions import classes_of
from notifications.who_sends import may_send_elsewhere
from optin import rule
from optin.models import Consent
from policies.verdict import Verdict
from rosters.models import ClassGroup, Student

REMEDIES = {"audience": "audience", "words": "words", "recording": "recording"}
REMEDIES |= {
    "purpose": "audience",
    "channels": "recording",
    "when": "when",
    "topic": "topic",
    "parent": "audience",
    "colleague": "audience",
    "advice": "advice",
}
ON_THIS_PAGE = {"ask": "#who-can", "confirm": "#gate", "reason": "#gate"}
ELSEWHERE = {"override": "message_override", "central": "message_handover"}
ELSEWHERE |= {"place": "message_place"}
# Instead of those whom the policy leaves out: their families, or everybody of the class.
TO_CLASS = {"family": Message.To.FAMILIES, "class": Message.To.STUDENTS}
# Rules that leave students out for want of a family's yes, and what is asked.
ASKED_FROM_HERE = {
    "individual_contact": Consent.Kind.CONTACT,
    "under_13": Consent.Kind.UNDER_13,
}
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


def instead_of(message: Message, now: datetime) -> dict[str, str]:
    """What comes of each way when a message cannot go to these students alone."""
    if not message.goes_to_students or message.school is None:
        return {}
    decides = with_roles(roles_with(Permission.APPROVE_SCHOOL), message.school, most=1)
    name = decides[0].name if decides else _("the principal")
    classes = ClassGroup.objects.filter(pk__in=classes_of(message))
    everybody = Student.objects.in_classes(classes).count()
    return {
        "family": _("The family gets it instead, in its own language. It can go now."),
        "class": ngettext(
            "%(number)s student of the class. The family and %(name)s can read it.",
            "%(number)s students of the class. Their families and %(name)s can read it.",
            everybody,
        ) % {"number": everybody, "name": name},
        "permission": _("You say why. The family answers on its phone, then %(name)s decides.")
        % {"name": name}
        if rule.asked_in(message.district, now).principal
        else _("You say why. The family answers on its phone."),
    }  # fmt: skip


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
    if remedy == "permission" and rule in ASKED_FROM_HERE:
        page = message.district.url("message_permission", reference=message.reference)
        return f"{page}?{urlencode({'kind': ASKED_FROM_HERE[rule].value})}"
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
