"""What is done with a case: read, handed over and on, asked about, closed, opened again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts import school_days
from districts.actions import people
from districts.models import Leave, User
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused
from violations import checklist, permissions, routing, terms
from violations.actions import entries, opening
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Involved, Outcome, Reporter
from violations.reading import as_house
from violations.taxonomy import Part

Kind, S = CaseEntry.Kind, Case.Status
NEWS = gettext_noop("There is news about something you sent in. Sign in to read where it stands.")


@transaction.atomic
def read(*, case: Case, by: User, page: str, now: datetime) -> None:
    """Each look is on record. The first one of whoever has it begins the investigation."""
    permissions.check_open(by, case)
    book.write("violations.case.viewed", subject=case, by=by, details={"page": page})
    if case.assigned_to_id != by.pk or case.first_read_at is not None:
        return
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.assigned_to_id == by.pk and held.first_read_at is None:
        held.first_read_at = now
        if held.status == S.NEW:
            _become(held, S.INVESTIGATING, by)
        held.save()
    case.refresh_from_db(fields=["first_read_at", "status", "assigned_to"])


@records("S0-72", event="violations.case.assigned")
@transaction.atomic
def transfer(*, case: Case, to: User, why: str, by: User, now: datetime) -> Case:
    """Somebody else looks into it from now on; whoever had it keeps reading it."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_oversee(by, held)
    permissions.check_may_read([to], held)
    if to.pk == held.assigned_to_id:
        raise Refused(_("It is with them already."))
    if Leave.objects.in_force().filter(person=to).exists():
        raise Refused(_("They are away. Choose somebody who is there."))
    entries.write(held, Kind.TRANSFER, Said({"words": why}, person=to), by=by)
    return _assign(held, to, Case.Why.TRANSFER, by=by, now=now)


@transaction.atomic
def step_back(*, case: Case, why: str, by: User, now: datetime) -> Case:
    """Somebody on the list has a conflict of interest: off it for good, and another has it."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_open(by, held)
    entries.write(held, Kind.CONFLICT, Said({"words": why}, person=by), by=by)
    with as_house():
        exclude(held, {by.pk}, by=by)
        if held.assigned_to_id == by.pk:
            _assign(held, _another(held), Case.Why.CONFLICT, by=by, now=now)
        _keep_reviewed(held, now)
    return held


@transaction.atomic
def open_for(*, case: Case, to: User, why: str, by: User, now: datetime) -> None:
    """Put somebody on the list, with a reason that stands in the file."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_oversee(by, held)
    permissions.check_may_read([to], held)
    if not opening.open_to(held, to, by=by):
        raise Refused(_("It is open to them already."))
    entries.write(held, Kind.OPENED_TO, Said({"words": why}, person=to), by=by)
    opening.tell(held.district, [to], now)


@transaction.atomic
def close_for(*, case: Case, to: User, why: str, by: User) -> None:
    """Take somebody off the list; whoever looks into it stays on it."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_oversee(by, held)
    if to.pk == held.assigned_to_id:
        raise Refused(_("They look into the case. Hand it on first."))
    if to.pk == by.pk:
        raise Refused(_("Ask a colleague, or step back because of a conflict of interest."))
    entries.write(held, Kind.CLOSED_TO, Said({"words": why}, person=to), by=by)
    if not opening.close_to(held, to, by=by):
        raise Refused(_("It is not open to them."))


@transaction.atomic
def identify(*, case: Case, accused: User, why: str, by: User, now: datetime) -> Case:
    """Whom it is about, of whom there was a name or none: they and theirs come off the list."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_lead(by, held)
    entries.write(held, Kind.IDENTIFIED, Said({"words": why}, person=accused), by=by)
    Involved.objects.get_or_create(
        district_id=held.district_id, report=held.report, part=Part.ACCUSED, staff=accused
    )
    with as_house():
        exclude(held, routing.under({accused.pk}), by=by)
        if held.assigned_to_id in held.excluded:
            _assign(held, _another(held), Case.Why.CONFLICT, by=by, now=now)
        _keep_reviewed(held, now)
    return held


def exclude(held: Case, people: set[int] | frozenset[int], *, by: User | None) -> None:
    """Inside `as_house`: for good, whoever may have put them on the list."""
    fresh = sorted(set(people) - set(held.excluded))
    if not fresh:
        return
    for person in User.objects.filter(pk__in=fresh):
        opening.close_to(held, person, by=by)
    held.excluded = [*held.excluded, *fresh]
    held.save(update_fields=["excluded"])
    book.write("violations.case.excluded", subject=held, by=by, details={"people": len(fresh)})


@records("S0-76", event="violations.case.became")
@transaction.atomic
def hand_over(*, case: Case, by: User, now: datetime) -> Case:
    """The whole file goes to who receives it by the policy, and to HR (S0-76)."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_lead(by, held)
    if held.type != Case.Type.STAFF:
        raise Refused(_("This case is decided at the school and closed there."))
    lacking = [one for one in checklist.lacking(held) if one in checklist.BEFORE_HAND_OVER]
    if lacking:
        raise checklist.Incomplete(held, lacking)
    said = terms.terms_of(held.district, now)
    receivers = routing.holders_of(said.hand_over_to, held.avoided)
    others = [one for one in receivers if one.pk != by.pk] or routing.reviewers(held.avoided)
    if not others:
        raise Refused(_("Nobody here could receive it. Ask HR to name somebody."))
    entries.write(held, Kind.HANDED_OVER, Said(answer="whole", person=others[0]), by=by)
    with as_house():
        opening.open_to(held, others[0], by=by)
        for person in routing.reviewers(held.avoided):
            opening.open_by_rule(held, person)
    _become(held, S.WITH_HR, by)
    held.with_hr_at = now
    _begin_clock(held, said.review_days, now)
    held.save()
    opening.tell(held.district, opening.listed(held, without=by), now)
    return held


@transaction.atomic
def receive(*, case: Case, by: User) -> Case:
    """That the whole file has arrived, said by whom it was handed to."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    last = held.entries.filter(kind=Kind.HANDED_OVER).last()
    if last is None:
        raise Refused(_("The file was not handed over yet."))
    if last.person_id != by.pk and not permissions.reviews(by, held):
        raise Denied(_("It was handed to somebody else, who says so."))
    if held.entries.filter(kind=Kind.RECEIVED, pk__gt=last.pk).exists():
        raise Refused(_("You have said so already."))
    entries.write(held, Kind.RECEIVED, Said(answer="whole", person=by), by=by)
    return held


@transaction.atomic
def ask(*, case: Case, question: str, by: User, now: datetime) -> Case:
    """Back to whoever looked into it, with a question."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_review(by, held)
    if held.status != S.WITH_HR:
        raise Refused(_("The case is not with HR, so there is nothing to return."))
    entries.write(held, Kind.QUESTION, Said({"words": question}, person=held.assigned_to), by=by)
    _become(held, S.INVESTIGATING, by)
    _begin_clock(held, terms.terms_of(held.district, now).days, now)
    held.save()
    opening.tell(held.district, [held.assigned_to], now)
    return held


@transaction.atomic
def answer(*, case: Case, words: str, by: User, now: datetime) -> Case:
    """To HR's question, whose the case is then again; to somebody's own question, which it ends."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_lead(by, held)
    if held.type == Case.Type.QUESTION:
        entries.write(held, Kind.ANSWER, Said({"words": words}), by=by)
        return _close(held, by, now)
    asked = held.entries.filter(kind=Kind.QUESTION).last()
    if asked is None or held.entries.filter(kind=Kind.ANSWER, pk__gt=asked.pk).exists():
        raise Refused(_("No question waits for an answer."))
    entries.write(held, Kind.ANSWER, Said({"words": words}), by=by)
    _become(held, S.WITH_HR, by)
    _begin_clock(held, terms.terms_of(held.district, now).review_days, now)
    held.save()
    opening.tell(held.district, opening.listed(held, without=by), now)
    return held


@records("S0-69", "S0-77", "S1-51", "S3-12", "S4-04", event="violations.entry.written")
@transaction.atomic
def decide(
    *,
    case: Case,
    outcome: Outcome,
    words: Mapping[str, str],
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> CaseEntry:
    """What comes of it, off the district's list: HR's for staff, the school's for a student."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.type == Case.Type.STAFF:
        permissions.check_review(by, held)
        if held.status != S.WITH_HR:
            raise Refused(_("The whole file comes to HR before an outcome is recorded."))
    else:
        permissions.check_lead(by, held)
    if outcome.ended_at is not None or outcome.type != held.type:
        raise Refused(_("This outcome is not on the list any more. Choose another one."))
    if begun_with and (same := held.entries.filter(begun_with=begun_with, by=by).first()):
        return same
    said = Said(words, outcome=outcome, happened_at=now)
    return entries.write(held, Kind.OUTCOME, said, by=by, begun_with=begun_with)


@records("S0-73", "S0-74", "S0-78", event="violations.case.became")
@transaction.atomic
def close(*, case: Case, by: User, now: datetime) -> Case:
    """Only with all that its policy asks for; raises checklist.Incomplete with what is missing."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_lead(by, held)
    lacking = checklist.lacking(held)
    if lacking:
        raise checklist.Incomplete(held, lacking)
    if held.type == Case.Type.STAFF and not permissions.reviews(by, held):
        raise Denied(_("HR closes the case of an employee."))
    if held.type == Case.Type.STAFF and held.status != S.WITH_HR:
        raise Refused(_("The whole file comes to HR, with no question open, before it is closed."))
    return _close(held, by, now)


def _close(held: Case, by: User, now: datetime) -> Case:
    entries.write(held, Kind.CLOSED, Said(answer="complete"), by=by)
    _become(held, S.CLOSED, by)
    held.closed_at = now
    today = held.district.today(now)
    until = terms.terms_of(held.district, now).kept_until(
        held.district.today(held.received_at), today
    )
    held.keep_until = max(held.keep_until, until)
    held.save()
    tell_reporter(held, now)
    return held


@transaction.atomic
def reopen(*, case: Case, why: str, by: User, now: datetime) -> Case:
    """Something new has come up; what is in the file stays."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_oversee(by, held)
    if held.status != S.CLOSED:
        raise Refused(_("The case is open."))
    entries.write(held, Kind.REOPENED, Said({"words": why}), by=by)
    _become(held, S.INVESTIGATING, by)
    held.closed_at = None
    _begin_clock(held, terms.terms_of(held.district, now).days, now)
    held.save()
    return held


@records("S0-50", "S0-80", event="violations.entry.written")
@transaction.atomic
def gather(*, case: Case, by: User) -> CaseEntry:
    """The evidence once more, beside what was gathered before."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    return opening.gather(held, by=by)


@records("S1-34", "S1-51", event="violations.entry.written")
@transaction.atomic
def suspend(*, case: Case, person: User, why: str, by: User, now: datetime) -> Case:
    """Nothing that they send goes out from this moment; what is scheduled is stopped (S0-56)."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_work(by, held)
    about = Involved.objects.filter(report=held.report, part=Part.ACCUSED, staff=person)
    if not about.exists():
        raise Refused(_("The case is not about them."))
    entries.write(held, Kind.SUSPENDED, Said({"words": why}, person=person), by=by)
    people.place_on_leave(
        person=person,
        district=held.district,
        kind=Leave.Kind.ADMINISTRATIVE,
        from_at=now,
        until_at=None,
        source=Leave.Source.HR,
        said_at=now,
        by=by,
    )
    return held


@transaction.atomic
def show_names(*, case: Case, by: User) -> None:
    """Students by name, for this page; on record like any other look."""
    permissions.check_open(by, case)
    book.write("violations.names.shown", subject=case, by=by)


@transaction.atomic
def show_reporter(*, case: Case, why: str, by: User) -> Reporter:
    """Who reported, for who may see it, with a reason that stands in the file."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_open(by, held)
    found = Reporter.objects.filter(report=held.report_id).first()
    if found is None or not permissions.may_see_reporter(by, held):
        raise Denied(_("Who reported is not open to you. Ask HR."))
    entries.write(held, Kind.SHOWN, Said({"words": why}), by=by)
    book.write("violations.reporter.shown", subject=held, by=by)
    return found


@transaction.atomic
def move_on(*, case_id: int, now: datetime) -> bool:
    """Nobody at the school has read it in time: it goes up the line (inside `as_house`)."""
    held = Case.objects.select_for_update().get(pk=case_id)
    if held.first_read_at is not None or held.status != S.NEW:
        return False
    nxt = routing.next_in_line(held.avoided, after=held.assigned_to)
    if nxt is None:
        return False
    _assign(held, nxt, Case.Why.AWAY, by=None, now=now)
    tell_reporter(held, now)
    return True


def _another(held: Case) -> User:
    """Who looks into it instead: up the line, and else whoever reviews it."""
    found = routing.next_in_line(held.avoided, after=held.assigned_to)
    found = found or routing.next_in_line(held.avoided)
    others = routing.reviewers(held.avoided) or routing.reviewers(held.excluded)
    if found is None and not others:
        raise Refused(_("Nobody else here could look into it. Ask HR to name somebody."))
    return found or others[0]


def hand_on(held: Case, now: datetime) -> None:
    """In the house's name: whoever has it is not there for it any more."""
    try:
        nxt = _another(held)
    except Refused:
        return
    _assign(held, nxt, Case.Why.AWAY, by=None, now=now)


def _assign(held: Case, to: User, why: Case.Why, *, by: User | None, now: datetime) -> Case:
    with as_house():
        opening.open_to(held, to, by=by)
        opening.let_see_reporter(held, to, by=by)
        held.assigned_to, held.assigned_at, held.assigned_for = to, now, why
        held.first_read_at = None
        held.save()
    book.write(
        "violations.case.assigned", subject=held, by=by, details={"to": to.pk, "why": why.value}
    )
    opening.tell(held.district, [to], now)
    return held


def _begin_clock(held: Case, days: int, now: datetime) -> None:
    """So many school days from today; saved by the caller with what else changes."""
    held.due_on = school_days.after(held.district.today(now), days)
    held.escalated_at = None


def _become(held: Case, status: Case.Status, by: User | None) -> None:
    before = held.status
    held.become(status)
    details = {"from": before, "to": status.value}
    book.write("violations.case.became", subject=held, by=by, details=details)


def _keep_reviewed(held: Case, now: datetime) -> None:
    """Somebody who can review it is on its list at any time."""
    for person in routing.reviewers(held.avoided):
        if opening.open_by_rule(held, person):
            opening.let_see_reporter(held, person, by=None)
            opening.tell(held.district, [person], now)


def tell_reporter(held: Case, now: datetime) -> None:
    """Who has an account reads it there; who has none comes back with key and code."""
    with as_house():
        reporter = Reporter.objects.select_related("person").get(report=held.report_id)
    if reporter.person is None:
        return
    opening.tell_reporter(held.district, reporter.person, NEWS, now)
