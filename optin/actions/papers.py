"""What the office has on paper, or was told: filed for one child or for a whole class at once."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from optin import form, rule
from optin.actions import answering
from optin.actions.answering import Choice, Identity
from optin.models import Answer, Consent
from optin.permissions import check_file, check_not_own
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


@dataclass(frozen=True)
class _Said:
    """What guardians have said before about this kind: the last word of each, by student."""

    last: Mapping[int, Mapping[int, Answer]] = field(default_factory=dict)

    def objects(self, student: int, *, without: int) -> bool:
        """Whether another guardian’s last word is a no."""
        said = self.last.get(student, {})
        return any(one.word != Word.YES for who, one in said.items() if who != without)

    def is_newer(self, student: int, guardian: int, on: date) -> bool:
        """Whether this guardian has said no, or taken it back, after that day; on the same day the
        paper in the office’s hand is the later word."""
        one = self.last.get(student, {}).get(guardian)
        return one is not None and one.word != Word.YES and one.on > on


@records("S0-81", "S1-07", "S1-28", "S3-08", event="optin.paper.filed")
@transaction.atomic
def file(
    *,
    school: School,
    signed: Mapping[int, int],
    sheet: Sheet,
    by: User,
    now: datetime,
    refused: Mapping[int, int] | None = None,
    begun_with: UUID | None = None,
    tells_families: bool = True,
) -> int:
    """File a yes of these students, and a no of those; each mapping says who of the roster signed.

    In as many statements for a class as for one. A child of whom this stands already keeps what
    stands; returns how many were filed. The principal still decides where the policy asks for it,
    and after another guardian's no. Families hear of each, but of a heap that is older than this
    house.
    """
    refused = refused or {}
    check_file(by, school)
    check_not_own(by, [*signed, *refused])
    today = school.district.today(now)
    last = rule.last_day(school.district, now)
    until = sheet.until or last
    _check(sheet, until, today, last)
    who = {**signed, **refused}
    students = _here(school, who)
    _check_signed(who, students)
    standing = Consent.objects.of_kind(sheet.kind).filter(
        student__in=students, employee=None, status__in=(S.ASKED, *Consent.STANDS)
    )
    taken = set(standing.values_list("student_id", flat=True))
    going = [pk for pk in students if pk not in taken]
    if not going:
        raise Refused(_("All of these are on file already, or the family is being asked."))
    said = _said(going, sheet.kind)
    _check_newest(said, {one: signed[one] for one in going if one in signed}, sheet)
    asks = sheet.kind == Kind.CONTACT and rule.asked_in(school.district, now).principal
    asking = {
        one for one in going if one in signed and (asks or said.objects(one, without=signed[one]))
    }
    made = _made(school, going, sheet, asking, begun_with, now)
    _answered(made, who, refused, sheet, until, by)
    _stand(made, who, refused, until)
    pairs = sorted((one.student_id, who[one.student_id]) for one in made)
    details = {
        "kind": sheet.kind,
        "papers": len(made),
        "noes": sum(1 for one in made if one.student_id in refused),
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
def enter_answer(
    *, consent: Consent, guardian: Guardian, answer: str, sheet: Sheet, by: User, now: datetime
) -> Answer:
    """What came back on paper to a question that was asked by link: yes_one, yes_any or no."""
    check_file(by, consent.school)
    check_not_own(by, [consent.student_id])
    today, last = consent.district.today(now), rule.last_day(consent.district, now)
    _check(sheet, sheet.until or last, today, last)
    if answer != "no":
        said = _said([consent.student_id], consent.kind, consent.about)
        _check_newest(said, {consent.student_id: guardian.pk}, sheet)
    who = Identity(
        guardian,
        Answer.Proof.PAPER,
        recorded_by=by,
        note=sheet.note.strip(),
        on=sheet.on,
        scan=sheet.scan,
    )
    return answering.answer(
        consent=consent,
        who=who,
        choice=Choice(answer, sheet.until),
        facts=form.Facts(""),
        language=form.SOURCE,
        begun_with=None,
        now=now,
    )


@transaction.atomic
def take_back(
    *, consent: Consent, guardian: Guardian, is_on_paper: bool, note: str, by: User, now: datetime
) -> Answer:
    """A guardian told the office, or brought a sheet: it counts from this moment."""
    check_file(by, consent.school)
    check_not_own(by, [consent.student_id])
    if not note.strip():
        raise Refused(_("Say what the office has, and where it lies."))
    proof = Answer.Proof.PAPER if is_on_paper else Answer.Proof.PHONE
    who = Identity(guardian, proof, recorded_by=by, note=note.strip())
    return answering.withdraw(
        consent=consent, who=who, language=form.SOURCE, begun_with=None, now=now
    )


def _check(sheet: Sheet, until: date, today: date, last: date) -> None:
    if sheet.kind not in Kind.values or sheet.kind == Kind.SITE:
        raise Refused(_("Papers about a site are filed on the page of the site."))
    if sheet.on > today:
        raise Refused(_("That day is still to come. Enter today or an earlier day."))
    if not today <= until <= last:
        raise Refused(_("Enter a day between today and the end of the school year."))
    if not sheet.note.strip():
        raise Refused(_("Say what the office has, and where it lies."))


def _check_newest(said: _Said, signed: Mapping[int, int], sheet: Sheet) -> None:
    """A paper is worth what was said last: one that is older than a no revives nothing."""
    older = [one for one, who in signed.items() if said.is_newer(one, who, sheet.on)]
    if older:
        names = ", ".join(one.full_name for one in Student.objects.filter(pk__in=older))
        raise Refused(
            _(
                "%(names)s: whoever signed has said no, or taken it back, since the day on the "
                "paper. Ask for a newer one."
            )
            % {"names": names}
        )


def _said(students: Collection[int], kind: str, about: str = "") -> _Said:
    about_it = Answer.objects.filter(
        consent__student__in=students, consent__kind=kind, consent__about=about
    )
    each = ("consent__student_id", "guardian_id")
    found: dict[int, dict[int, Answer]] = {}
    for one in about_it.select_related("consent").order_by(*each, "-id").distinct(*each):
        found.setdefault(one.consent.student_id, {})[one.guardian_id] = one
    return _Said(found)


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
    asking: Collection[int],
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
            needs_principal=one in asking,
            begun_with=uuid5(begun_with, str(one)) if begun_with else None,
        )
        for one in students
    ]
    return Consent.objects.bulk_create(rows, batch_size=500)


def _answered(
    made: list[Consent],
    who: Mapping[int, int],
    refused: Collection[int],
    sheet: Sheet,
    until: date,
    by: User,
) -> None:
    rows = [
        Answer(
            district_id=one.district_id,
            consent=one,
            guardian_id=who[one.student_id],
            word=Word.NO if one.student_id in refused else Word.YES,
            is_for_anybody=one.student_id not in refused,
            until=None if one.student_id in refused else until,
            language=form.SOURCE,
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
    made: list[Consent], who: Mapping[int, int], refused: Collection[int], until: date
) -> None:
    for one in made:
        if one.student_id in refused:
            one.status = S.DECLINED
            continue
        one.given_by_id, one.valid_until = who[one.student_id], until
        one.is_for_anybody = True
        one.status = S.SUBMITTED if one.needs_principal else S.ACTIVE
    fields = ["given_by", "valid_until", "is_for_anybody", "status"]
    Consent.objects.bulk_update(made, fields, batch_size=500)
