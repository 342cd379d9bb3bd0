"""The demo's reports: one that HR reviews, one that nobody has read, one about a principal."""

from datetime import datetime, timedelta
from typing import Any

from districts.actions import days_off
from districts.models import DayOff, District, School, User
from rosters.models import Student
from violations.actions import cases, entries, outside, reports
from violations.actions.entries import Said
from violations.actions.reports import Who
from violations.models import Case, CaseEntry, Report
from violations.reading import as_house, as_reader
from violations.taxonomy import About, Kind, Relation, Source

Entry = CaseEntry.Kind
# What whoever looks into it writes down, in its order.
WRITTEN = (
    ("allegation", Entry.ALLEGATION, ""),
    ("response", Entry.MEETING, "held"),
    ("findings", Entry.FINDINGS, ""),
    ("action", Entry.ACTION, ""),
    ("authorities", Entry.AUTHORITIES, "no"),
)


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Once; through the same doors as everybody."""
    for each in plan.get("days_off", []):
        if not DayOff.objects.filter(from_on=each["from_on"]).exists():
            days_off.add(district=district, by=persons[each.pop("by")], **each)
    with as_house():
        if Report.objects.exists():
            return
    for each in plan.get("reports", []):
        school = School.objects.get(slug=each["school"])
        if "by" in each:
            made = _by_staff(district, school, each, persons, now)
        else:
            made = _from_outside(district, school, each, now)
        if "allegation" in each:
            _looked_into(made, each, persons[each["looked_into_by"]], now)


def _by_staff(
    district: District,
    school: School,
    plan: dict[str, Any],
    persons: dict[str, User],
    now: datetime,
) -> Report:
    by = persons[plan["by"]]
    with as_reader(by):
        made = reports.begin(
            district=district, kind=Kind(plan["kind"]), school=school, by=by, now=now
        )
        learned = now - timedelta(minutes=52)
        reports.say_when(
            report=made, learned_at=learned, occurred_at=None, duty_at=None, by=by, now=now
        )
        named = Student.objects.enrolled().called(plan.get("student", ""))
        who = Who(
            [persons[plan["colleague"]]] if "colleague" in plan else [],
            list(named[:1]),
            about=About.STAFF,
            school=school,
        )
        reports.say_who(report=made, who=who, by=by)
        reports.say_what(
            report=made,
            words={name: plan[name] for name in ("what", "why") if name in plan},
            facts={name: plan[name] for name in ("medium", "ownership", "initiator")},
            files=[],
            by=by,
        )
        return reports.send(report=made, by=by, now=now)


def _from_outside(
    district: District, school: School, plan: dict[str, Any], now: datetime
) -> Report:
    return outside.report(
        district=district,
        school=school,
        about=About(plan["about"]),
        relation=Relation(plan["relation"]),
        name=plan["name"],
        contact="",
        words={"what": plan["what"], "names": plan["names"]},
        facts={"medium": plan["medium"]},
        categories=[],
        files=[],
        language="en",
        begun_with=None,
        source=Source.PUBLIC,
        now=now,
    ).report


def _looked_into(made: Report, plan: dict[str, Any], by: User, now: datetime) -> None:
    with as_reader(by):
        case = Case.objects.select_related("report", "district").get(report=made)
        cases.read(case=case, by=by, page="file", now=now)
        for name, kind, answer in WRITTEN:
            more = {"present": plan["present"], "cooperated": "fully"} if answer == "held" else {}
            said = Said({"words": plan[name]} | more, answer=answer, happened_at=now)
            entries.add(case=case, kind=kind, said=said, by=by, now=now)
        cases.hand_over(case=case, by=by, now=now)
