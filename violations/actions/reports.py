"""Making a report: begun, said page by page, sent. Until it is sent it is its writer's alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from districts.models import District, School, User
from records import book
from records.evidence import records
from records.references import drawn_reference
from rosters.models import Student
from tenancy.refusals import Refused
from violations import cipher, clock, duty, permissions, receipts, routing, terms
from violations.actions import documents, entries, opening
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Duty, FileKey, Involved, Report, Reporter
from violations.reading import as_house
from violations.taxonomy import About, Kind, Part, Source

# What is told about oneself.
ABOUT_ONESELF = (Kind.OWN, Kind.EMERGENCY)
MOST_DOCUMENTS = 5
# A clock in somebody's phone may be ahead of ours.
AHEAD = timedelta(minutes=10)


@transaction.atomic
def begin(
    *,
    district: District,
    kind: Kind,
    school: School | None,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> Report:
    """The first page: what somebody comes to tell. The same key again is the same report."""
    permissions.check_report(by)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    with as_house():
        if begun_with:
            begun = Reporter.objects.filter(person=by, report__begun_with=begun_with)
            if found := begun.select_related("report").first():
                return found.report
        report = Report.objects.create(
            district=district,
            reference=free_reference(district, now),
            begun_with=begun_with,
            source=Source.STAFF,
            kind=kind,
            school=school,
            language=get_language() or "en",
        )
        give_key(report)
        # As if they learned of it this minute, until they say when it was.
        _start_clock(report, now, None, by, now)
        report.save()
        Reporter.objects.create(district=district, report=report, person=by)
        if kind in ABOUT_ONESELF:
            involve(report, Part.ACCUSED, staff=by)
    return report


def free_reference(district: District, now: datetime) -> str:
    """Inside `as_house`."""

    def is_taken(reference: str) -> bool:
        return Report.objects.filter(reference=reference).exists()

    return drawn_reference("R", district.local(now), is_taken)


def give_key(report: Report) -> None:
    """A file has its own key from the first word on."""
    fresh = cipher.new()
    name, locked = cipher.locked(fresh, f"report:{report.pk}")
    FileKey.objects.create(
        district_id=report.district_id, report=report, locked_with=name, locked=locked
    )
    report.cipher = fresh


@transaction.atomic
def say_when(
    *,
    report: Report,
    learned_at: datetime,
    occurred_at: datetime | None,
    duty_at: datetime | None,
    by: User,
    now: datetime,
) -> Report:
    """When it happened and when they learned of it; the clock runs from the knowledge (S0-66).

    `duty_at` is what they say of their next start of work; None leaves it to what we know.
    """
    held = _own(report, by)
    if learned_at > now + AHEAD or (occurred_at and occurred_at > now + AHEAD):
        raise Refused(_("That time is still to come. Enter when it was."))
    if occurred_at and occurred_at > learned_at:
        raise Refused(_("You can’t have learned of it before it happened. Look at both times."))
    if duty_at and duty_at <= learned_at:
        raise Refused(_("You next start work after that moment. Look at the day and the time."))
    if held.kind in ABOUT_ONESELF:
        # Of what somebody did themselves they know from that moment.
        occurred_at = None
    held.learned_at, held.occurred_at = learned_at, occurred_at or learned_at
    _start_clock(held, learned_at, duty_at, by, now)
    held.save()
    return held


def _start_clock(
    held: Report, learned_at: datetime, said: datetime | None, by: User, now: datetime
) -> None:
    rules = terms.clock_of(held.district, now)
    known = duty.next_start(by, held.district, learned_at, rules.usual_start)
    held.known_duty_at = known.at if known else None
    if said is not None and (known is None or said != known.at):
        held.duty_at, held.duty_from = said, Duty.SAID
    else:
        held.duty_at, held.duty_from = (known.at, known.source) if known else (None, "")
    held.due_at = clock.due(
        learned_at, held.duty_at, hours=rules.hours, before_duty=rules.before_duty
    ).at


@dataclass(frozen=True)
class Who:
    """Whom a report is about, as far as they are on our lists, and names as they were typed."""

    accused: Sequence[User] = ()
    students: Sequence[Student] = ()
    name: str = ""
    student_name: str = ""
    about: str = About.STAFF
    school: School | None = None


@transaction.atomic
def say_who(*, report: Report, who: Who, by: User) -> Report:
    """Whom it is about; a name that nobody on the lists has is kept as it was typed."""
    held = _own(report, by)
    held.about, held.school = who.about, who.school
    held.save()
    of_student = Part.ACCUSED if held.kind == Kind.STUDENT else Part.STUDENT
    with as_house():
        Involved.objects.filter(report=held).delete()
        for one in [by] if held.kind in ABOUT_ONESELF else who.accused:
            involve(held, Part.ACCUSED, staff=one)
        for each in who.students:
            involve(held, of_student, student=each)
        if who.name.strip():
            involve(held, Part.ACCUSED, name=who.name.strip())
        if who.student_name.strip():
            involve(held, of_student, name=who.student_name.strip())
    return held


@transaction.atomic
def say_what(
    *,
    report: Report,
    words: dict[str, str],
    facts: dict[str, Any],
    files: Sequence[UploadedFile],  # type: ignore[type-arg]
    by: User,
) -> Report:
    """What was written or shown, by what means, and pictures of it."""
    held = _own(report, by)
    if not words.get("what", "").strip():
        raise Refused(_("Say what happened, in your own words."))
    for name, value in facts.items():
        setattr(held, name, value)
    held.say({key: text.strip() for key, text in words.items() if text.strip()})
    held.save()
    if len(files) + held.documents.count() > MOST_DOCUMENTS:
        raise Refused(_("A report takes up to %(most)s files.") % {"most": MOST_DOCUMENTS})
    with as_house():
        for each in files:
            documents.keep(report=held, upload=each, by=by)
    return held


@transaction.atomic
def drop_document(*, report: Report, key: UUID, by: User) -> None:
    """A file that should not go along, before the report is sent."""
    held = _own(report, by)
    with as_house():
        documents.drop(report=held, key=key)


@transaction.atomic
def throw_away(*, report: Report, by: User) -> None:
    """What was begun and never sent, with all that belongs to it."""
    held = _own(report, by)
    with as_house():
        remove_begun(held)


def remove_begun(held: Report) -> None:
    """Inside `as_house`; the database keeps what was sent."""
    for each in held.documents.all():
        documents.drop(report=held, key=each.key)
    Involved.objects.filter(report=held).delete()
    Reporter.objects.filter(report=held).delete()
    FileKey.objects.filter(report=held).delete()
    book.write("violations.report.swept", subject=held)
    held.delete()


@records(
    "S0-04", "S0-08", "S0-50", "S0-55", "S0-66", "S0-67", "S0-70", "S0-71", "S1-16", "S1-17",
    "S1-18", "S1-19", "S1-20", "S1-21", "S1-22", "S1-23", "S1-24", "S1-25", "S1-30", "S1-35",
    "S1-37", "S2-01", "S2-11", "S2-16", "S3-14", "S4-06",
    event="violations.report.received",
)  # fmt: skip
@transaction.atomic
def send(*, report: Report, by: User, now: datetime, skips_school: bool = False) -> Report:
    """From this moment it stays as it is, and is with whoever looks into it. Late is accepted."""
    held = Report.objects.select_for_update().filter(pk=report.pk).first()
    if held is None or not Reporter.objects.filter(report=report, person=by).exists():
        raise Refused(_("This report is gone. Begin it again."))
    if held.received_at is not None:
        return held
    if held.learned_at is None or not held.said:
        raise Refused(_("Something is still missing. Go through the pages again."))
    held.skips_school = skips_school
    with as_house():
        reporter = Reporter.objects.get(report=held)
        return receive(report=held, reporter=reporter, now=now)


def receive(*, report: Report, reporter: Reporter, now: datetime) -> Report:
    """For each way in, inside `as_house`: write down when, and open the case."""
    report.received_at = now
    report.sha256 = receipts.fingerprint(receipts.stated(report, now))
    report.save()
    details = {"sha256": report.sha256, "late": report.is_late, "source": report.source}
    # Without the actor: who reported stands in one place, which few may read.
    book.write("violations.report.received", subject=report, details=details)
    try:
        opening.open_case(report=report, reporter=reporter, now=now)
    except routing.Nobody:
        raise Refused(
            _("Nobody here can receive it yet. Call the district office, please.")
        ) from None
    return report


@records("S0-66", event="violations.report.added_to")
@transaction.atomic
def add_to(
    *, report: Report, words: str, by: User, now: datetime, begun_with: UUID | None = None
) -> None:
    """Whoever reported remembers something more; what was sent stays as it is."""
    if not Reporter.objects.filter(report=report, person=by).exists():
        raise Refused(_("This report is gone. Begin it again."))
    with as_house():
        case = Case.objects.select_for_update().select_related("report").get(report=report)
        if not case.is_open:
            raise Refused(_("This is closed. If there is something new, report it again."))
        if begun_with and case.entries.filter(begun_with=begun_with).exists():
            return
        said = Said({"words": words})
        entries.write(case, CaseEntry.Kind.ADDED, said, by=None, begun_with=begun_with)
        book.write("violations.report.added_to", subject=report)
        opening.tell(case.district, opening.listed(case, without=by), now)


def _own(report: Report, by: User) -> Report:
    """Locked; their own, and not sent yet."""
    held = Report.objects.select_for_update().filter(pk=report.pk).first()
    if held is None or not Reporter.objects.filter(report=report, person=by).exists():
        raise Refused(_("This report is gone. Begin it again."))
    if held.received_at is not None:
        raise Refused(_("This report was sent already. Add what is missing on its page."))
    return held


def involve(
    report: Report,
    part: Part,
    *,
    staff: User | None = None,
    student: Student | None = None,
    name: str = "",
) -> Involved:
    mark = uuid4()
    closed = report.cipher.close(name.encode(), str(mark)) if name else b""
    return Involved.objects.create(
        district_id=report.district_id,
        report=report,
        part=part,
        staff=staff,
        student=student,
        mark=mark,
        name=closed,
    )
