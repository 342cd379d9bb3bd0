"""The record book and the entries of cases prove each other: under eight writers at once, and
against an owner of the tables who changes, removes, swaps or cuts off what was written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from districts.models import District, School, User
from districts.roles import RoleKey
from records import sealer, verification
from records.models import Event, Seal
from tenancy.clock import database_now
from tenancy.database_roles import as_owner
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.records.tampering import Book
from tests.records.threads import together
from tests.violations import factories
from tests.violations.factories import reading
from violations import case_page
from violations.actions import cases, entries
from violations.models import Case, CaseEntry
from violations.reading import as_house

WRITERS = 8
NOT_INTACT = "What lies in this file is not what the record book says was written."
WRITTEN = "violations.entry.written"
S = Case.Status
EVENT = "update records_event set {} where id = :at"
ROW = "update violations_caseentry set {} where id = :row"
# What is done to the event at `:place`, which is `:at`, and at another place.
OF_THE_BOOK = {
    "other words": [EVENT.format("details = jsonb_set(details, '{sha256}', '\"0\"')")],
    "another kind": [EVENT.format("details = jsonb_set(details, '{kind}', '\"note\"')")],
    "somebody else": [EVENT.format("actor_id = :hana")],
    "another time": [EVENT.format("at = at - interval '1 hour'")],
    "another case": [EVENT.format("subject = 'violations.case:1'")],
    "deleted": ["delete from records_event where id = :at"],
    "deleted with its seal": [
        "delete from records_seal where sequence = :place",
        "delete from records_event where id = :at",
    ],
    "swapped": [
        "update records_seal set sequence = -1 where sequence = :place",
        "update records_seal set sequence = :place where sequence = :other",
        "update records_seal set sequence = :other where sequence = -1",
    ],
}
CUT = [
    "delete from records_seal where sequence >= :last",
    "delete from records_event where id >= :end",
]
# What is done to an entry of a file.
OF_THE_FILE = {
    "another answer": ROW.format("answer = 'refused', happened_at = null"),
    "another kind": ROW.format("kind = 'note'"),
    "another time": ROW.format("happened_at = happened_at - interval '1 day'"),
    "somebody else": ROW.format("by_id = :hana"),
    "about somebody else": ROW.format("person_id = :hana"),
    "another day": ROW.format("until = '2030-01-01'"),
    "written earlier": ROW.format("at = at - interval '1 day'"),
    "words of another entry": ROW.format(
        "(said, mark) = (select said, mark from violations_caseentry where id = :other)"
    ),
    "deleted": "delete from violations_caseentry where id = :row",
    "added past the book": """
        insert into violations_caseentry (district_id, case_id, kind, answer, mark, said)
        select district_id, case_id, 'dates', 'added', gen_random_uuid(), ''
        from violations_caseentry where id = :row""",
}


class House:
    """A school with its principal, HR, and whoever receives whole files."""

    def __init__(self) -> None:
        self.district = people.district()
        self.school = people.school(self.district)
        self.ann = self._joins("Ann Archer", RoleKey.PRINCIPAL, self.school)
        self.hana = self._joins("Hana Hale", RoleKey.HR_DIRECTOR)
        self.marcus = self._joins("Marcus Cole", RoleKey.ASSISTANT_SUPERINTENDENT)

    def _joins(self, name: str, role: RoleKey, at: School | None = None) -> User:
        made = people.person(name)
        people.appoint(made, role, at or self.district)
        return made

    def told_by(self, coach: User) -> Case:
        return factories.sent(coach, self.district, school=self.school)

    def closed(self, case: Case) -> None:
        """What came to HR, received, decided and closed."""
        now = database_now()
        with reading(self.marcus, self.district):
            cases.receive(case=case, by=self.marcus)
        with reading(self.hana, self.district):
            words = {"words": "Two texts.", "decided_by": "HR director"}
            outcome = factories.outcome(case)
            cases.decide(case=case, outcome=outcome, words=words, by=self.hana, now=now)
            cases.close(case=case, by=self.hana, now=now)

    def is_intact(self, case: Case) -> bool:
        """As the page of the case says it to whom it is open."""
        with reading(self.ann, self.district):
            found = Case.objects.select_related("report", "district", "version").get(pk=case.pk)
            return bool(case_page.Page(found, self.ann, database_now()).record()["is_intact"])


def test_eight_at_once_leave_a_book_that_is_whole(committed: None) -> None:
    house = House()
    coaches = [factories.coach(house.school, f"Coach {n}", f"Coach {n}") for n in range(WRITERS)]
    factories.outcome(house.told_by(coaches[0]))

    def works(number: int) -> Case:
        case = house.told_by(coaches[number])
        factories.investigated(case, house.ann)
        if number % 2:
            house.closed(case)
        return case

    def seals() -> list[str]:
        """Meanwhile; what it says of a book that was never whole in between."""
        told = []
        for _each in range(6):
            sealer.seal(house.district.pk)
            verdict = verification.verify(house.district)
            told += [] if verdict.intact else [verdict.why]
        return told

    connection.close()
    work: list[Callable[[], Case | list[str]]] = [partial(works, n) for n in range(WRITERS)]
    *made, broken = together(*work, seals)
    assert broken == []
    while sealer.seal(house.district.pk):
        pass
    verdict = verification.verify(house.district)
    assert (verdict.intact, verdict.broken_at, verdict.waiting) == (True, None, 0)
    assert verdict.events > WRITERS * 20
    done = [one for one in made if isinstance(one, Case)]
    assert len({one.reference for one in done}) == WRITERS
    assert all(house.is_intact(one) for one in done)
    with working_in(house.district.pk), as_house():
        assert Case.objects.filter(status=S.CLOSED).count() == WRITERS // 2
        assert Case.objects.filter(status=S.WITH_HR).count() == WRITERS // 2
        for one in done:
            written = Event.objects.filter(subject=f"violations.case:{one.pk}", name=WRITTEN)
            told = {each.details["entry"]: each.details["sha256"] for each in written}
            lies = {each.pk: entries.fingerprint(each) for each in one.entries.all()}
            assert told == lies
            assert len(lies) >= 9


@pytest.fixture
def owned(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[House, Case]]:
    """A case on its way and the sealed book, in the hands of the tables' owner; rolled back."""
    with django_db_blocker.unblock(), as_owner(), transaction.atomic():
        house = House()
        case = house.told_by(factories.coach(house.school))
        factories.investigated(case, house.ann)
        while sealer.seal(house.district.pk):
            pass
        yield house, case
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def entries_sealed(case: Case) -> list[tuple[int, int]]:
    """Where the book says what was written into the file: the places, and the events there."""
    with working_in(case.district_id):
        found = Seal.objects.filter(
            event__name=WRITTEN, event__subject=f"violations.case:{case.pk}"
        )
        return list(found.order_by("sequence").values_list("sequence", "event_id"))


def filled(statement: str, **values: int) -> str:
    for name, value in values.items():
        statement = statement.replace(f":{name}", str(value))
    return statement


def test_each_change_of_the_book_is_found_and_named(
    owned: tuple[House, Case], capsys: pytest.CaptureFixture[str]
) -> None:
    house, case = owned
    _first, (place, at), *_more, (other, _at), (last, end) = entries_sealed(case)
    where = {
        "place": place, "at": at, "other": other, "last": last, "end": end, "hana": house.hana.pk,
    }  # fmt: skip
    sealed, kept = Book(house.district), verification.head(house.district)
    for what, statements in OF_THE_BOOK.items():
        with undone():
            sealed.edit(*(filled(one, **where) for one in statements))
            verdict = verification.verify(house.district)
            assert (verdict.intact, verdict.broken_at) == (False, place), what
            assert verdict.why, what
    with undone():
        sealed.edit(*(filled(one, **where) for one in CUT))
        # A cut tail shows by a head that was kept elsewhere, and by the file itself.
        assert verification.verify(house.district).intact
        verdict = verification.verify(house.district, known=[kept])
        assert (verdict.intact, verdict.broken_at) == (False, last)
        assert not house.is_intact(case)
    with undone():
        sealed.edit(*(filled(one, **where) for one in OF_THE_BOOK["somebody else"]))
        with pytest.raises(SystemExit):
            call_command("verify_records", "--district", house.district.slug)
        assert f"broken at entry {place}" in capsys.readouterr().out
    assert verification.verify(house.district, known=[kept]).intact
    assert house.is_intact(case)


def test_each_change_of_an_entry_is_found_on_the_page_of_its_case(
    owned: tuple[House, Case],
) -> None:
    house, case = owned
    with working_in(house.district.pk), as_house():
        one, other = CaseEntry.objects.filter(case=case, kind__in=["findings", "meeting"])
    where = {"row": one.pk, "other": other.pk, "hana": house.hana.pk}
    page, client = case.district.url("case", case=case.reference), sign_in(house.ann)
    for what, statement in OF_THE_FILE.items():
        with undone():
            past_the_triggers(house.district, filled(statement, **where))
            assert not house.is_intact(case), what
            # The book itself is whole: it is the file that does not fit it.
            assert verification.verify(house.district).intact, what
            assert NOT_INTACT in client.get(page).content.decode(), what
    assert house.is_intact(case)
    assert NOT_INTACT not in client.get(page).content.decode()


def past_the_triggers(district: District, statement: str) -> None:
    """As the owner of the tables can, and nobody else."""
    with working_in(district.pk), as_house(), connection.cursor() as sql:
        sql.execute("set constraints all immediate")
        sql.execute("alter table violations_caseentry disable trigger user")
        sql.execute(statement)
        assert sql.rowcount == 1
        sql.execute("alter table violations_caseentry enable trigger user")
