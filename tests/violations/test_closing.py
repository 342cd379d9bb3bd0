"""A case with a mandatory fact missing is closed by nobody: by no page, by no action, and by no row
that the app's own role writes, from whatever state it comes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from districts.models import District, School, User
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations.factories import reading
from tests.violations.outsiders import case_of, told
from violations import checklist
from violations.actions import cases, entries
from violations.actions.entries import Said
from violations.checklist import MISSING, Incomplete
from violations.models import Case, CaseEntry
from violations.reading import as_house
from violations.taxonomy import About, Kind

pytestmark = pytest.mark.requirement("S0-73", "S0-74", "S0-75", "S0-76", "S0-77", "S0-78")
Entry, S, T = CaseEntry.Kind, Case.Status, Case.Type
OF_STAFF = (
    "dates", "reporter", "allegation", "meeting", "findings", "action", "authorities",
    "handed_over", "received", "outcome",
)  # fmt: skip
OF_STUDENT = tuple(one for one in OF_STAFF if one not in {"handed_over", "received"})
WANTED = {T.STAFF: OF_STAFF, T.STUDENT: OF_STUDENT, T.QUESTION: ("answer",)}
EACH = [(type_, fact) for type_, facts in WANTED.items() for fact in facts]


@pytest.fixture
def open_case(
    riverside: District, north: School, ann: User, hana: User, marcus: User, rafael: User
) -> Callable[[T], Case]:
    """One of each kind with nothing in it yet: told from outside, without a name or a time."""

    def made(type_: T) -> Case:
        if type_ == T.QUESTION:
            return factories.sent(rafael, riverside, school=north, kind=Kind.QUESTION)
        about = About.STUDENT if type_ == T.STUDENT else About.STAFF
        told(riverside, north, about=about)
        return case_of(riverside)

    return made


def closer_of(case: Case) -> User:
    """HR of an employee's case, whoever looks into it of all others."""
    name = "Hana Hale" if case.type == T.STAFF else "Ann Archer"
    return User.objects.get(full_name=name)


def written(case: Case, facts: tuple[str, ...]) -> None:
    """Into the file beside a note, in the house's name: no action lets somebody come so far."""
    now = database_now()
    by = closer_of(case)
    outcome = None if case.type == T.QUESTION else factories.outcome(case, "No further action")
    answers = {"authorities": "no", "meeting": "held"}
    with working_in(case.district_id), as_house():
        for fact in ("note", *facts):
            said = Said(
                {"words": "As it was"},
                answer=answers.get(fact, "added"),
                happened_at=now if fact == "meeting" else None,
                person=by,
                outcome=outcome if fact == "outcome" else None,
            )
            entries.write(case, Entry(fact), said, by=by)


@contextmanager
def refused(why: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


@pytest.mark.parametrize(("type_", "fact"), EACH)
def test_case_is_not_closed_without(type_: T, fact: str, open_case: Callable[[T], Case]) -> None:
    case = open_case(type_)
    assert set(case.asks) == set(WANTED[type_])
    written(case, tuple(one for one in WANTED[type_] if one != fact))
    by, now = closer_of(case), database_now()
    with reading(by, case.district):
        assert checklist.lacking(case) == [fact]
        _no_row_closes_it(case, fact)
        with pytest.raises(Incomplete) as told_:
            cases.close(case=case, by=by, now=now)
        assert told_.value.lacking == [str(MISSING[fact])]
    answer = sign_in(by).post(case.district.url("case_closing", case=case.reference))
    assert answer.status_code == 409
    assert str(MISSING[fact]) in answer.content.decode()
    with working_in(case.district_id), as_house():
        assert Case.objects.get().closed_at is None
        _no_row_closes_it(case, fact)


def _no_row_closes_it(case: Case, fact: str) -> None:
    """As the app's role, in the rows' own words; from each state, by each detour that we know."""
    rows, closed = Case.objects.filter(pk=case.pk), {"status": S.CLOSED}
    closed_now = {**closed, "closed_at": database_now()}
    missing = f"missing {fact}"
    with transaction.atomic():
        for status in (S.NEW, S.WITH_HR, S.INVESTIGATING, S.NEW):
            rows.update(status=status)
            with refused(missing):
                rows.update(**closed_now)
        with refused("only grows"):
            rows.update(**closed_now, asks=[one for one in case.asks if one != fact])
        with refused("only grows"):
            rows.update(asks=[])
        for other in set(T) - {case.type}:
            with refused("began with stays"):
                rows.update(type=other)
        with refused(missing):
            rows.update(asks=[*case.asks, "dates", "reporter", "allegation", "answer"])
            rows.update(**closed_now)
        with refused("a case stays"), connection.cursor() as sql:
            sql.execute("delete from violations_case where id = %s", [case.pk])
        with refused("missing"), connection.cursor() as sql:
            sql.execute(
                "insert into violations_case (district_id, report_id, reference, type, status, "
                "assigned_to_id, assigned_at, assigned_for, excluded, mentioned, asks, "
                "received_at, due_on, closed_at, keep_until) "
                "select district_id, report_id, 'C-2000-00001', type, 'closed', assigned_to_id, "
                "assigned_at, assigned_for, excluded, mentioned, asks, received_at, due_on, "
                "now(), keep_until from violations_case where id = %s",
                [case.pk],
            )
        with refused("closed_at_a_time"):
            rows.update(closed_at=F("received_at"))
        # Nor does another entry become what is missing, nor one that says nothing.
        with refused("stays"):
            CaseEntry.objects.filter(case=case).update(kind=fact)
        with refused("caseentry_"):
            CaseEntry.objects.create(district=case.district, case=case, kind=fact)
        transaction.set_rollback(True)


@pytest.mark.parametrize("type_", list(T))
def test_case_with_all_of_it_is_closed_and_again_after_it_was_opened(
    type_: T, open_case: Callable[[T], Case]
) -> None:
    """The control: nothing else than what is missing kept it open."""
    case = open_case(type_)
    written(case, WANTED[type_])
    by = closer_of(case)
    with reading(by, case.district):
        for _again in range(2):
            Case.objects.update(status=S.WITH_HR if type_ == T.STAFF else S.INVESTIGATING)
            closed = cases.close(case=case, by=by, now=database_now())
            assert closed.status == S.CLOSED
            cases.reopen(case=case, why="Something new", by=by, now=database_now())


def test_question_is_closed_by_its_answer_alone(
    open_case: Callable[[T], Case], ann: User, hana: User
) -> None:
    case = open_case(T.QUESTION)
    with reading(hana, case.district), pytest.raises(Refused):
        cases.hand_over(case=case, by=hana, now=database_now())
    with reading(ann, case.district):
        cases.read(case=case, by=ann, page="file", now=database_now())
        with pytest.raises(Refused, match="in words"), transaction.atomic():
            cases.answer(case=case, words=" ", by=ann, now=database_now())
        assert Case.objects.get().is_open
        cases.answer(case=case, words="Use the district’s tool.", by=ann, now=database_now())
        assert Case.objects.get().status == S.CLOSED
