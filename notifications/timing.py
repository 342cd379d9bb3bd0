"""When the policy in force lets each kind of emergency go, for who is choosing one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from districts.models import District, School
from districts.templatetags.belltower import clock
from notifications.models import Message
from policies.in_force import readable_version_of


@dataclass(frozen=True)
class Timing:
    """In a sentence, and in the one or two words beside it."""

    sentence: str = ""
    at: str = ""


def timings(district: District, school: School | None, now: datetime) -> dict[str, Timing]:
    """By incident; empty when the policy says nothing about it."""
    setting = readable_version_of(district, now).content.setting("incident_timing")
    if setting is None:
        return {}
    at_once, later = setting.parameters["now"], setting.parameters["end_of_day"]
    found = {one.value: Timing(_("Policy: you choose the time")) for one in Message.Incident}
    found |= {one: Timing(_("Policy: send immediately"), _("now")) for one in at_once}
    return found | {one: _at_dismissal(district, school, now) for one in later}


def _at_dismissal(district: District, school: School | None, now: datetime) -> Timing:
    """By that school's bell of today; which hour it is for many schools nobody can say."""
    sentence = _("Policy: end of day")
    if school is None:
        return Timing(sentence)
    here = district.local(now)
    leaves = school.dismissal_on(here.date())
    if leaves is None:
        return Timing(_("Policy: end of day, and there is no school today"), _("now"))
    return Timing(sentence, str(clock(leaves)) if here.time() < leaves else _("now"))
