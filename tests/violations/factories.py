"""Reports and cases as the product makes them: begun, said, sent, and worked on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from districts.models import District, School, User
from districts.roles import RoleKey
from optin.models import ProgramShift
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories as people
from violations.actions import cases, documents, entries, outcomes, reports
from violations.actions.entries import Said
from violations.actions.reports import Who
from violations.models import Case, CaseEntry, Document, Outcome, Report
from violations.reading import as_house, as_reader
from violations.taxonomy import About, Kind

CANARY = "zugunruhe-4417"
Entry = CaseEntry.Kind


@contextmanager
def reading(person: User, district: District) -> Iterator[None]:
    """Inside this district, as that person reads files."""
    with working_in(district.pk), as_reader(person):
        yield


def picture(width: int = 60, height: int = 40, **exif: Any) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, format="PNG")
    return SimpleUploadedFile("screen.png", out.getvalue(), content_type="image/png")


def begun(
    by: User,
    district: District,
    *,
    kind: Kind = Kind.OWN,
    school: School | None = None,
    what: str = f"I answered a student from my own phone. {CANARY}",
    accused: User | None = None,
    students: tuple[Student, ...] = (),
    name: str = "",
    about: About = About.STAFF,
    learned_at: datetime | None = None,
    duty_at: datetime | None = None,
    files: int = 0,
) -> Report:
    """All pages answered, and not sent."""
    now = database_now()
    with reading(by, district):
        made = reports.begin(
            district=district, kind=kind, school=school, by=by, now=now, begun_with=uuid4()
        )
        reports.say_when(
            report=made,
            learned_at=learned_at or now - timedelta(hours=1),
            occurred_at=None,
            duty_at=duty_at,
            by=by,
            now=now,
        )
        who = Who([accused] if accused else [], students, name, about=about, school=school)
        reports.say_who(report=made, who=who, by=by)
        return reports.say_what(
            report=made,
            words={"what": what, "why": "The bus was late."},
            facts={"medium": "text", "ownership": "personal", "initiator": "student"},
            files=[picture() for _ in range(files)],
            by=by,
        )


def sent(by: User, district: District, **given: Any) -> Case:
    """A report that came in, as its case."""
    made = begun(by, district, **given)
    with reading(by, district):
        reports.send(report=made, by=by, now=database_now())
    with working_in(district.pk), as_house():
        return Case.objects.select_related("report", "district", "assigned_to", "school").get(
            report=made
        )


def investigated(case: Case, by: User) -> Case:
    """All that whoever looks into it writes down, and the file handed over."""
    now = database_now()
    with reading(by, case.district):
        cases.read(case=case, by=by, page="file", now=now)
        for kind, said in (
            (Entry.DATES, Said({"words": "As told"}, answer="added")),
            (Entry.REPORTER, Said({"words": "A parent of the school"}, answer="named")),
            (Entry.ALLEGATION, Said({"words": "Two texts from a personal phone."})),
            (
                Entry.MEETING,
                Said(
                    {"words": "I should have called the office.", "present": "Both, and a steward"},
                    answer="held",
                    happened_at=now,
                ),
            ),
            (Entry.FINDINGS, Said({"words": "Two texts, about the ride only."})),
            (Entry.ACTION, Said({"words": "A conversation on record."})),
            (Entry.AUTHORITIES, Said({"words": "Nothing suggests it."}, answer="no")),
        ):
            entries.add(case=case, kind=kind, said=said, by=by, now=now)
        return cases.hand_over(case=case, by=by, now=now)


def outcome(case: Case, name: str = "Written warning") -> Outcome:
    with working_in(case.district_id):
        if not Outcome.objects.exists():
            outcomes.provide(district=case.district)
        return Outcome.objects.get(type=case.type, name=name)


def decide(case: Case, by: User, name: str = "Written warning") -> CaseEntry:
    """As somebody of HR who reads the file now."""
    return cases.decide(
        case=case,
        outcome=outcome(case, name),
        words={"words": "Two texts.", "decided_by": "HR director"},
        by=by,
        now=database_now(),
    )


def shift(of: User, entered_by: User, at: District) -> ProgramShift:
    """On a Saturday in December, from nine to one."""
    with working_in(at.pk):
        return ProgramShift.objects.create(
            district=at, reference="E-2026-00001", staff=of, program="Meet",
            weekdays=[], from_on=date(2026, 12, 5), until_on=date(2026, 12, 5),
            starts=time(9, 0), ends=time(13, 0), entered_by=entered_by,
        )  # fmt: skip


def coach(at: School, name: str = "Rafael Diaz", display_name: str = "Mr. Diaz") -> User:
    made = people.person(name, display_name=display_name)
    people.appoint(made, RoleKey.COACH, at)
    return made


def document(case: Case, by: User, upload: SimpleUploadedFile | None = None) -> Document:
    """Added to the case by somebody on its list."""
    with reading(by, case.district):
        return documents.add(
            case=case, upload=upload or picture(), of=None, by=by, now=database_now()
        )


def student(at: School, given: str = "Sofia", family: str = "Moreno") -> Student:
    with working_in(at.district_id):
        return Student.objects.create(
            district=at.district,
            sourced_id=f"S-{given}-{family}",
            given_name=given,
            family_name=family,
            grade="07",
        )
