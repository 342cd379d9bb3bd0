"""How much outreach families get, beside what the district's guideline says (S0-24, N17)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import District
from districts.templatetags.belltower import grouped
from notifications.audience.outreach import RULE, period_of, setting_of
from notifications.judging import Judgement
from notifications.looked_at import had_in_words
from notifications.panel import Line, line_of
from policies.facts import Facts
from policies.rules.budget import at_least, typical


@dataclass(frozen=True)
class Guideline:
    """In which time, what the families see of it, and the rule's word about one message more."""

    label: str
    families: str
    line: Line | None


def guideline(district: District, judgement: Judgement, now: datetime) -> Guideline | None:
    """None where nothing was counted."""
    if not judgement.facts.outreach_had:
        return None
    about = [one for one in judgement.verdict.findings if one.rule == RULE]
    return Guideline(
        label=label(district, now),
        families=families_view(district, judgement.facts, now),
        line=line_of(about[0]) if about else None,
    )


def label(district: District, now: datetime) -> str:
    is_week = period_of(setting_of(district, now)) == "week"
    return _("Outreach this week") if is_week else _("Outreach this month")


def families_view(district: District, facts: Facts, now: datetime) -> str:
    """What a typical family has had, and how many have had all that the guideline allows."""
    had, setting = facts.outreach_had, setting_of(district, now)
    full = at_least(had, setting.parameters["most"]) if setting else 0
    if not setting or not full:
        return had_in_words(had)
    return ngettext(
        "A typical family has had %(typical)s; %(number)s family has had %(most)s or more.",
        "A typical family has had %(typical)s; %(number)s families have had %(most)s or more.",
        full,
    ) % {"typical": typical(had), "number": grouped(full), "most": setting.parameters["most"]}
