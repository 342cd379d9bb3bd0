"""What the policy in force says of reports and investigations; where it says nothing, the cautious
reading that all of the known policies share."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from districts.models import District
from policies.content import Content, RuleSetting
from policies.in_force import readable_version_of
from policies.models import PolicyVersion
from policies.rules import RULES
from violations.models import Case

CLOCK, INVESTIGATION, KEPT = "report_clock", "investigation", "reports_kept"
# Of a student’s case the school decides, and a question has its answer.
OF_STUDENTS = ("handed_over", "received", "outcome")


@dataclass(frozen=True)
class Clock:
    hours: int
    before_duty: bool
    usual_start: time
    away_hours: int
    # The clause that it rests on; none where it is a setting of the district.
    why_url: str


@dataclass(frozen=True)
class Terms:
    asks: tuple[str, ...]
    days: int
    review_days: int
    hand_over_to: tuple[str, ...]
    keep_years: int
    schedule_years: int

    def asked_of(self, type_: str) -> list[str]:
        if type_ == Case.Type.QUESTION:
            return ["answer"]
        asks = list(dict.fromkeys(("dates", "reporter", "allegation", *self.asks)))
        if type_ == Case.Type.STUDENT:
            return [one for one in asks if one not in OF_STUDENTS] + ["outcome"]
        return asks

    def kept_until(self, received: date, closed: date | None = None) -> date:
        """The longest of the policy's floor and the district's schedule (S0-68, S1-50)."""
        floor = _years_after(received, self.keep_years)
        return max(floor, _years_after(closed, self.schedule_years)) if closed else floor


def clock_of(district: District, now: datetime) -> Clock:
    content = readable_version_of(district, now).content
    given = _given(content, CLOCK)
    return Clock(
        given["hours"],
        given["before_duty"],
        time.fromisoformat(given["usual_start"]),
        given["away_hours"],
        _why(district, content, content.setting(CLOCK)),
    )


def terms_of(district: District, now: datetime) -> Terms:
    content = readable_version_of(district, now).content
    given = _given(content, INVESTIGATION) | _given(content, KEPT)
    return Terms(**{name: given[name] for name in Terms.__dataclass_fields__})


def version_row(district: District, now: datetime) -> PolicyVersion | None:
    """The published version of this day; none while the starting rules hold."""
    return PolicyVersion.objects.filter(district=district).begun(district.today(now)).first()


def clauses_of(district: District, now: datetime, rule: str) -> list[tuple[str, str]]:
    """Number and address of each clause that a rule rests on."""
    content = readable_version_of(district, now).content
    setting = content.setting(rule)
    found = [content.clause(one) for one in setting.clauses] if setting else []
    return [
        (one.number, district.url("policy_clause", document=one.document, clause=one.number))
        for one in found
        if one
    ]


def _given(content: Content, rule: str) -> dict[str, Any]:
    setting = content.setting(rule)
    given = setting.parameters if setting else {}
    return {one.name: one.default for one in RULES[rule].parameters.values()} | dict(given)


def _why(district: District, content: Content, setting: RuleSetting | None) -> str:
    clause = content.clause(setting.clauses[0]) if setting and setting.clauses else None
    if clause is None:
        return ""
    return district.url("policy_clause", document=clause.document, clause=clause.number)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # The 29th of February.
        return day.replace(year=day.year + years, month=3, day=1)
