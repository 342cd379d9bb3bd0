"""A case on its way: led to whom it concerns, worked on, handed over, reviewed, closed."""

import pytest
from django.db import DatabaseError, connection, transaction

from districts.actions import grants
from districts.models import District, School, User
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.violations import factories
from tests.violations.factories import reading
from violations.actions import cases, entries
from violations.actions.entries import Said
from violations.checklist import Incomplete
from violations.models import Case, CaseEntry, Report
from violations.reading import as_house

S, Kind = Case.Status, CaseEntry.Kind


def test_report_of_a_coach_is_with_their_principal_and_hr(
    case: Case, ann: User, hana: User, riverside: District
) -> None:
    assert (case.assigned_to, case.assigned_for, case.status) == (ann, "leads", S.NEW)
    for person in (ann, hana):
        with reading(person, riverside):
            assert Case.objects.get().pk == case.pk


@pytest.mark.parametrize("who", ["bob", "ian", "sam", "marcus", "rafael"])
def test_case_is_there_for_nobody_else(
    case: Case, riverside: District, who: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    with reading(person, riverside):
        assert not Case.objects.exists()
        assert not CaseEntry.objects.exists()
        # Who made the report still sees what they sent, and nothing of what is done about it.
        assert Report.objects.count() == (who == "rafael")


def test_case_is_there_for_nobody_without_a_reader(case: Case, riverside: District) -> None:
    with working_in(riverside.pk):
        assert not Case.objects.exists()
        assert Case.objects.update(status=S.CLOSED) == 0


def test_case_goes_all_the_way(
    case: Case, ann: User, marcus: User, hana: User, riverside: District
) -> None:
    handed = factories.investigated(case, ann)
    assert handed.status == S.WITH_HR
    now = database_now()
    with reading(marcus, riverside):
        cases.receive(case=case, by=marcus)
    with reading(hana, riverside):
        cases.ask(case=case, question="Was it the only time?", by=hana, now=now)
    with reading(ann, riverside):
        assert Case.objects.get().status == S.INVESTIGATING
        cases.answer(case=case, words="Yes, by the phone's own list.", by=ann, now=now)
    with reading(hana, riverside):
        factories.decide(case, hana)
        closed = cases.close(case=case, by=hana, now=now)
    assert closed.status == S.CLOSED
    assert closed.keep_until >= closed.received_at.date().replace(year=now.year + 1)


def test_case_does_not_close_with_something_missing(
    case: Case, ann: User, riverside: District
) -> None:
    with reading(ann, riverside):
        cases.read(case=case, by=ann, page="file", now=database_now())
        with pytest.raises(Incomplete) as refused:
            cases.close(case=case, by=ann, now=database_now())
    assert "the specific allegation" in str(refused.value)
    assert "the decision about a report to authorities" in str(refused.value)


@pytest.mark.parametrize("missing", ["allegation", "meeting", "authorities", "outcome"])
def test_row_cannot_be_closed_by_hand(
    case: Case, ann: User, riverside: District, missing: str
) -> None:
    factories.investigated(case, ann)
    with working_in(riverside.pk), as_house():
        asks = Case.objects.get().asks
        assert missing in asks
        with pytest.raises(DatabaseError, match="missing"), transaction.atomic():
            Case.objects.update(status=S.CLOSED, closed_at=database_now())
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Case.objects.update(
                asks=[one for one in asks if one != missing],
                status=S.CLOSED,
                closed_at=database_now(),
            )


def test_what_is_written_stays(case: Case, ann: User, riverside: District) -> None:
    factories.investigated(case, ann)
    with working_in(riverside.pk), as_house():
        for change in (
            lambda: CaseEntry.objects.update(answer="yes"),
            lambda: CaseEntry.objects.all().delete(),
            lambda: Report.objects.update(due_at=None),
            lambda: Report.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
                change()


def test_words_lie_closed_in_the_rows(case: Case, ann: User, riverside: District) -> None:
    with working_in(riverside.pk), as_house():
        assert factories.CANARY in Report.objects.get().words["what"]
        with connection.cursor() as sql:
            for table in ("report", "caseentry", "document", "reporter", "involved", "filekey"):
                sql.execute(f"select t::text from violations_{table} t")  # noqa: S608
                lines = " ".join(line for (line,) in sql.fetchall())
                assert factories.CANARY not in lines
                assert factories.CANARY.encode().hex() not in lines


def test_principal_who_is_named_never_sees_it(
    riverside: District, north: School, ann: User, hana: User, marcus: User, rafael: User
) -> None:
    case = factories.sent(rafael, riverside, school=north, kind="seen", accused=ann)
    assert (case.assigned_to, case.assigned_for) == (marcus, "named")
    assert ann.pk in case.excluded
    # Rafael works under her: he is kept off the list, too.
    assert rafael.pk in case.excluded
    with reading(ann, riverside):
        assert not Case.objects.exists()
    with reading(hana, riverside), pytest.raises(Refused):
        cases.open_for(case=case, to=ann, why="By mistake", by=hana, now=database_now())


def test_grant_does_not_help_whom_it_is_about(
    riverside: District, north: School, ann: User, hana: User, marcus: User, rafael: User
) -> None:
    case = factories.sent(rafael, riverside, school=north, kind="seen", accused=ann)
    with working_in(riverside.pk), as_house():
        grants.give(to=ann, permission="case_open", on=case, by=None)
    with reading(ann, riverside):
        assert not Case.objects.exists()


def test_only_hr_records_the_outcome(case: Case, ann: User, riverside: District) -> None:
    factories.investigated(case, ann)
    with reading(ann, riverside), pytest.raises(Denied):
        cases.decide(
            case=case,
            outcome=factories.outcome(case),
            words={"words": "x"},
            by=ann,
            now=database_now(),
        )


def test_entries_are_on_record_by_their_hash(case: Case, ann: User, riverside: District) -> None:
    factories.investigated(case, ann)
    with working_in(riverside.pk), as_house():
        written = Event.objects.filter(name="violations.entry.written")
        told = {one.details["entry"]: one.details["sha256"] for one in written}
        found = {one.pk: entries.fingerprint(one) for one in CaseEntry.objects.all()}
        lines = str(list(Event.objects.values("name", "details", "subject")))
    assert told == found
    assert factories.CANARY not in lines


def test_note_by_somebody_on_the_list(case: Case, hana: User, riverside: District) -> None:
    with reading(hana, riverside):
        note = entries.add(
            case=case,
            kind=Kind.NOTE,
            said=Said({"words": "Called the family."}),
            by=hana,
            now=database_now(),
        )
        assert CaseEntry.objects.get(pk=note.pk).text == "Called the family."
