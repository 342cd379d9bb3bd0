"""What the office has on paper, or was told: filed for one child or for a whole class at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from optin import rule
from optin.actions import answering
from optin.actions.answering import Identity
from optin.models import Answer, Consent
from optin.permissions import check_file
from optin.signals import consent_moved
from records import book
from records.evidence import records
from records.references import next_reference
from rosters.models import Guardian, Guardianship, SchoolEnrollment, Student
from tenancy.refusals import Refused

S, Kind, Word = Consent.Status, Consent.Kind, Answer.Word


@dataclass(frozen=True)
class Sheet:
    """What the papers of one heap have in common; `scan` is of a single one."""

    kind: str
    on: date
    note: str
    until: date | None = None
    scan: File | None = None  # type: ignore[type-arg]


@records("S0-81", "S1-07", "S1-28", "S3-08", event="optin.paper.filed")
@transaction.atomic
def file(
    *,
    school: School,
    signed: Mapping[int, int],
    sheet: Sheet,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
    tells_families: bool = True,
) -> int:
    """File a yes of these students; `signed` says for each who of the roster signed.

    In as many statements for a class as for one. A child of whom this stands already keeps what
    stands; returns how many were filed. The principal still decides where the policy asks for it.
    Families hear of each, but of a heap that is older than this house.
    """
    check_file(by, school)
    today = school.district.today(now)
    last = rule.last_day(school.district, now)
    until = sheet.until or last
    _check(sheet, until, today, last)
    students = _here(school, signed)
    _check_signed(signed, students)
    standing = Consent.objects.of_kind(sheet.kind).filter(
        student__in=students, employee=None, status__in=(S.ASKED, *Consent.STANDS)
    )
    taken = set(standing.values_list("student_id", flat=True))
    going = [pk for pk in students if pk not in taken]
    if not going:
        raise Refused(_("All of these are on file already, or the family is being asked."))
    asks = sheet.kind == Kind.CONTACT and rule.asked_in(school.district, now).principal
    made = _made(school, going, sheet, asks, begun_with, now)
    _answered(made, signed, sheet, until, by)
    _stand(made, signed, until, S.SUBMITTED if asks else S.ACTIVE)
    pairs = sorted((one.student_id, signed[one.student_id]) for one in made)
    details = {
        "kind": sheet.kind,
        "papers": len(made),
        "school": school.pk,
        "sha256": hashlib.sha256(json.dumps(pairs).encode()).hexdigest(),
    }
    book.write("optin.paper.filed", by=by, details=details)
    for one in made:
        consent_moved.send(
            Consent, consent_id=one.pk, status=one.status, by_id=by.pk, now=now,
            tells_families=tells_families,
        )  # fmt: skip
    return len(made)


@transaction.atomic
def take_back(
    *, consent: Consent, guardian: Guardian, is_on_paper: bool, note: str, by: User, now: datetime
) -> Answer:
    """A guardian told the office, or brought a sheet: it counts from this moment."""
    check_file(by, consent.school)
    if not note.strip():
        raise Refused(_("Say what the office has, and where it lies."))
    proof = Answer.Proof.PAPER if is_on_paper else Answer.Proof.PHONE
    who = Identity(guardian, proof, recorded_by=by, note=note.strip())
    return answering.withdraw(consent=consent, who=who, language="en", begun_with=None, now=now)


def _check(sheet: Sheet, until: date, today: date, last: date) -> None:
    if sheet.kind not in Kind.values or sheet.kind == Kind.SITE:
        raise Refused(_("Papers about a site are filed on the page of the site."))
    if sheet.on > today:
        raise Refused(_("That day is still to come. Enter today or an earlier day."))
    if not today <= until <= last:
        raise Refused(_("Enter a day between today and the end of the school year."))
    if not sheet.note.strip():
        raise Refused(_("Say what the office has, and where it lies."))


def _here(school: School, signed: Mapping[int, int]) -> list[int]:
    """Locked, in one order: whoever answers for one of them meanwhile waits."""
    at_school = SchoolEnrollment.objects.filter(school=school).values("student")
    rows = Student.objects.select_for_update(no_key=True).filter(pk__in=at_school)
    found = list(rows.filter(pk__in=signed).order_by("pk").values_list("pk", flat=True))
    if not found or len(found) < len(signed):
        raise Refused(_("Choose students of this school. The list has changed since you looked."))
    return found


def _check_signed(signed: Mapping[int, int], students: list[int]) -> None:
    held = Guardianship.objects.who_decide().filter(student__in=students)
    pairs = set(held.values_list("student_id", "guardian_id"))
    if any((one, signed[one]) not in pairs for one in students):
        raise Refused(_("Choose for each paper which parent or guardian of the child signed it."))


def _made(
    school: School,
    students: list[int],
    sheet: Sheet,
    asks: bool,
    begun_with: UUID | None,
    now: datetime,
) -> list[Consent]:
    here = school.district.local(now)
    rows = [
        Consent(
            district_id=school.district_id,
            reference=next_reference("P", here),
            kind=sheet.kind,
            student_id=one,
            school=school,
            asked_at=now,
            needs_principal=asks,
            begun_with=uuid5(begun_with, str(one)) if begun_with else None,
        )
        for one in students
    ]
    return Consent.objects.bulk_create(rows, batch_size=500)


def _answered(
    made: list[Consent], signed: Mapping[int, int], sheet: Sheet, until: date, by: User
) -> None:
    rows = [
        Answer(
            district_id=one.district_id,
            consent=one,
            guardian_id=signed[one.student_id],
            word=Word.YES,
            is_for_anybody=True,
            until=until,
            language="en",
            proof=Answer.Proof.PAPER,
            recorded_by=by,
            note=sheet.note.strip(),
            on=sheet.on,
        )
        for one in made
    ]
    if sheet.scan and len(rows) == 1:
        # Under a name without a meaning; what people call a file stays out of it.
        rows[0].scan.save(f"{uuid4().hex}.pdf", sheet.scan, save=False)
    Answer.objects.bulk_create(rows, batch_size=500)


def _stand(
    made: list[Consent], signed: Mapping[int, int], until: date, status: Consent.Status
) -> None:
    for one in made:
        one.given_by_id, one.valid_until = signed[one.student_id], until
        one.is_for_anybody, one.status = True, status
    fields = ["given_by", "valid_until", "is_for_anybody", "status"]
    Consent.objects.bulk_update(made, fields, batch_size=500)
