"""A report becomes a case: led to the right person, open to few, with what its policy asks for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from districts import school_days
from districts.actions import grants
from districts.models import District, User
from notifications.actions import named_messages
from records import book
from records.references import drawn_reference
from violations import gathered, routing, terms
from violations.actions import entries
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Destruction, Involved, Report, Reporter, Right
from violations.routing import Subject
from violations.taxonomy import About, Kind, Part

NEEDS_YOU = gettext_noop("Something needs you in Belltower")
COME_AND_READ = gettext_noop("Please sign in and read it. It waits on your home page.")


@transaction.atomic
def open_case(*, report: Report, reporter: Reporter, now: datetime) -> Case:
    """In the house's name, together with the report's arrival; raises routing.Nobody."""
    district = report.district
    led = routing.route(subject_of(report))
    said = terms.terms_of(district, now)
    type_ = _type(report)
    case = Case.objects.create(
        district=district,
        report=report,
        reference=drawn_reference("C", district.local(now), _is_taken),
        type=type_,
        school=report.school,
        assigned_to=led.to,
        assigned_at=now,
        assigned_for=led.why,
        excluded=sorted(led.excluded),
        mentioned=sorted(led.mentioned),
        asks=said.asked_of(type_),
        version=terms.version_row(district, now),
        received_at=now,
        due_on=school_days.after(district.today(now), said.days),
        keep_until=said.kept_until(district.today(now)),
    )
    details = {"type": case.type, "source": report.source, "why": led.why}
    book.write("violations.case.opened", subject=case, details=details)
    for person in dict.fromkeys((led.to, *led.told)):
        open_to(case, person, by=None)
        let_see_reporter(case, person, by=None)
    if type_ != Case.Type.QUESTION:
        _facts_of_report(case, reporter)
        gather(case, by=None)
    tell(district, dict.fromkeys((led.to, *led.told)), now)
    return case


def gather(case: Case, *, by: User | None) -> CaseEntry:
    """What Belltower knows of these people at that time, kept as it is now (N13)."""
    facts = gathered.of(case)
    said = Said({"words": facts["at"], "facts": facts})
    return entries.write(case, CaseEntry.Kind.GATHERED, said, by=by)


def open_to(case: Case, person: User, *, by: User | None) -> bool:
    """Put somebody on the list; whom the case excludes never comes on it."""
    if person.pk in routing.kept_off(case):
        return False
    return grants.give(to=person, permission=Right.OPEN, on=case, by=by)


def open_by_rule(case: Case, person: User) -> bool:
    """In the house's name; whoever was taken off by hand, with a reason, stays off."""
    kinds = (CaseEntry.Kind.OPENED_TO, CaseEntry.Kind.CLOSED_TO)
    last = case.entries.filter(kind__in=kinds, person=person).order_by("pk").last()
    if last is not None and last.kind == CaseEntry.Kind.CLOSED_TO:
        return False
    return open_to(case, person, by=None)


def let_see_reporter(case: Case, person: User, *, by: User | None) -> bool:
    """With a reason each time: they may ask who reported, to hear them (S0-73)."""
    if person.pk in routing.kept_off(case):
        return False
    return grants.give(to=person, permission=Right.REPORTER, on=case, by=by)


def listed(case: Case, *, without: User | None = None) -> list[User]:
    """Everybody to whom it is open."""
    return [one for one in grants.holders(Right.OPEN, case) if one != without]


def close_to(case: Case, person: User, *, by: User | None) -> bool:
    grants.take(of=person, permission=Right.REPORTER, on=case, by=by)
    return grants.take(of=person, permission=Right.OPEN, on=case, by=by)


def tell(district: District, people: Iterable[User], now: datetime) -> None:
    """That something waits, and nothing of what: no name, no number, no school."""
    _send(district, people, COME_AND_READ, "home", now)


def tell_reporter(district: District, person: User, text: str, now: datetime) -> None:
    """Under the same subject as what colleagues get: no list of messages tells who reported."""
    _send(district, [person], text, "report", now)


def _send(district: District, people: Iterable[User], text: str, page: str, now: datetime) -> None:
    named_messages.tell(
        district=district,
        people=list(people),
        subject=NEEDS_YOU,
        text=text,
        page=district.url(page),
        now=now,
    )


def _is_taken(reference: str) -> bool:
    """Also by a file that is gone, whose certificate stays."""
    cases, gone = Case.objects, Destruction.objects
    return any(rows.filter(reference=reference).exists() for rows in (cases, gone))


def _facts_of_report(case: Case, reporter: Reporter) -> None:
    """What the report itself answers of what the policy asks for."""
    if case.report.occurred_at or case.report.learned_at:
        entries.write(case, CaseEntry.Kind.DATES, Said(answer="in_report"), by=None)
    # A way to reach them is not yet their name.
    if reporter.person_id or reporter.words(case.report.cipher).get("name"):
        entries.write(case, CaseEntry.Kind.REPORTER, Said(answer="in_report"), by=None)


def subject_of(report: Report) -> Subject:
    accused = Involved.objects.filter(report=report, part=Part.ACCUSED)
    typed = list(accused.exclude(name=b""))
    for one in typed:
        one.report = report
    names = " ; ".join(one.called() for one in typed)
    staff = frozenset(pk for pk in accused.values_list("staff_id", flat=True) if pk)
    story = " ".join(str(one) for one in report.words.values())
    is_about_office = report.about == About.DISTRICT
    return Subject(
        None if is_about_office else report.school_id,
        staff,
        names,
        story,
        is_about_leader=report.about == About.LEADER or routing.says_leader(names),
        is_about_office=is_about_office,
        skips_school=report.skips_school,
    )


def _type(report: Report) -> Case.Type:
    if report.kind == Kind.QUESTION:
        return Case.Type.QUESTION
    return Case.Type.STUDENT if report.is_of_student else Case.Type.STAFF
