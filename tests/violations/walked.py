"""Files under known numbers, for the walk over every address: a report begun, one sent with its
case, and one that is over and destroyed."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from districts.models import School, User
from records import book
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from violations.actions import entries, opening, reports
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Destruction, Document, Report, Reporter
from violations.reading import as_house
from violations.taxonomy import Part, Source

Kind = CaseEntry.Kind
LONG_AGO = timedelta(days=4000)


def furnish(
    school: School, *, led_by: User, told_by: User, student: Student, names: dict[str, str],
    key: UUID, words: str,
) -> None:  # fmt: skip
    """`names` are the references of the report `begun`, the `report` sent, its `case`, and the
    `certificate`; `words` stand wherever something is written."""
    with working_in(school.district_id), as_house():
        _report(school, names["begun"], words, told_by, student)
        case = _case(
            _report(school, names["report"], words, told_by, student, key), names["case"], led_by
        )
        opening.open_to(case, led_by, by=None)
        opening.let_see_reporter(case, led_by, by=None)
        opening.gather(case, by=None)
        until = case.keep_until
        for kind, said in (
            (Kind.NOTE, Said({"words": words})),
            (Kind.KEPT_LONGER, Said({"words": words}, until=until)),
            (Kind.DISCLOSED, Said({"words": words, "to": words, "why": words}, answer="law")),
        ):
            entries.write(case, kind, said, by=led_by)
        _destroyed(school, names["certificate"], led_by, told_by)


def open_to(school: School, reference: str, person: User) -> None:
    with working_in(school.district_id), as_house():
        case = Case.objects.get(reference=reference)
        opening.open_to(case, person, by=None)
        opening.let_see_reporter(case, person, by=None)


def _report(
    school: School,
    reference: str,
    words: str,
    by: User,
    student: Student | None = None,
    key: UUID | None = None,
) -> Report:
    """About whoever tells it, and sent where it has a document."""
    now, at = database_now(), {"district_id": school.district_id}
    made = Report(
        **at, reference=reference, source=Source.STAFF, kind="own", school=school,
        occurred_at=now, learned_at=now, due_at=now + timedelta(days=1),
    )  # fmt: skip
    made.save()
    reports.give_key(made)
    made.say({"what": words, "why": words})
    Reporter.objects.create(**at, report=made, person=by)
    reports.involve(made, Part.ACCUSED, staff=by)
    if student is not None:
        reports.involve(made, Part.STUDENT, student=student)
    if key is not None:
        _document(made, key, words, by)
        made.received_at, made.sha256 = now, "a" * 64
        book.write("violations.report.received", subject=made, details={"sha256": made.sha256})
    made.save()
    return made


def _document(report: Report, key: UUID, words: str, by: User) -> None:
    made = Document(
        district_id=report.district_id,
        report=report,
        key=key,
        name=report.cipher.close(words.encode(), f"name:{key}"),
        content_type="image/jpeg",
        size=len(words),
        sha256=sha256(words.encode()).hexdigest(),
        by=by,
    )
    closed = report.cipher.close(words.encode(), f"file:{key}")
    made.file.save(f"walked-{key.hex}", ContentFile(closed))


def _case(report: Report, reference: str, led_by: User, **given: Any) -> Case:
    now = database_now()
    today = report.district.today(now)
    return Case.objects.create(
        **{
            "district_id": report.district_id,
            "report": report,
            "reference": reference,
            "type": Case.Type.STAFF,
            "school": report.school,
            "assigned_to": led_by,
            "assigned_at": now,
            "assigned_for": Case.Why.LEADS,
            "asks": ["dates", "reporter", "allegation"],
            "received_at": now,
            "first_read_at": now,
            "due_on": today + timedelta(days=30),
            "keep_until": today + timedelta(days=400),
            **given,
        }
    )


def _destroyed(school: School, reference: str, asked_by: User, confirmed_by: User) -> None:
    """Confirmed by a second person; the certificate is what is asked for."""
    now = database_now()
    long_ago = now - LONG_AGO
    day = long_ago.date()
    report = _report(school, reference.replace("C", "R"), "Long ago", confirmed_by)
    case = _case(report, reference, asked_by, type="question", asks=["answer"], keep_until=day)
    entries.write(case, Kind.ANSWER, Said({"words": "Yes"}), by=None)
    Case.objects.filter(pk=case.pk).update(status=Case.Status.CLOSED, closed_at=long_ago)
    Destruction.objects.create(
        district_id=school.district_id,
        report_id=report.pk,
        reference=reference,
        received_on=day,
        closed_on=day,
        kept_until=day,
        entries=1,
        documents=0,
        sha256="a" * 64,
        asked_by=asked_by,
        asked_at=now,
        confirmed_by=confirmed_by,
        confirmed_at=now,
    )
