"""The registers of exceptions: who enters what, when it is in force, and how it ends."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from districts.models import District, School, User
from districts.roles import RoleKey
from optin import registers as facts
from optin.models import DeclaredRelationship, Entry, ProgramShift
from records.models import Event
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories
from tests.notifications.classrooms import leaves
from tests.notifications.factories import family
from tests.optin import registers

pytestmark = pytest.mark.usefixtures("in_march")
LAST = registers.LAST
SATURDAY = date(2027, 3, 6)
T = DeclaredRelationship.Standing


def names_in_the_book(entry: Entry) -> list[tuple[str, dict[str, Any]]]:
    with working_in(entry.district_id):
        found = Event.objects.filter(subject__endswith=f":{entry.pk}").order_by("id")
        return [(one.name, one.details) for one in found if one.name.startswith("optin.")]


@pytest.mark.requirement("S0-54", "S1-37")
def test_family_is_authorized_by_the_board_from_a_day_to_a_day(
    tess: User, kim: Student, bob: User, ann: User
) -> None:
    entry = registers.authorized(tess, kim, bob)
    with working_in(kim.district_id):
        for day, is_known in (
            (date(2027, 2, 28), False),
            (date(2027, 3, 1), True),
            (LAST, True),
            (LAST + timedelta(days=1), False),
        ):
            assert (facts.authorised_family(tess, [kim.pk], day) == {kim.pk}) is is_known
        # To them alone.
        assert facts.authorised_family(ann, [kim.pk], LAST) == set()
    registers.ended(entry, bob)
    with working_in(kim.district_id):
        assert facts.authorised_family(tess, [kim.pk], LAST) == set()
    [(first, details), (last, _none)] = names_in_the_book(entry)
    assert (first, last) == ("optin.family.authorized", "optin.exception.ended")
    assert details["student"] == kim.pk


@pytest.mark.requirement("S2-07")
def test_student_works_for_the_district_while_it_is_entered(
    tess: User, kim: Student, hana: User, north: School
) -> None:
    other = family(north, "Olga Otero").students[0]
    entry = registers.employed(kim, tess, hana)
    both = [kim.pk, other.pk]
    with working_in(kim.district_id):
        assert facts.employed(both, date(2027, 2, 28)) == set()
        assert facts.employed(both, date(2027, 3, 1)) == facts.employed(both, LAST) == {kim.pk}
        assert facts.employed(both, LAST + timedelta(days=1)) == set()
        now = database_now()
        with CaptureQueriesContext(connection) as asked:
            facts.employed(both, LAST)
            facts.authorised_family(tess, both, LAST)
            facts.shift_of(tess, now)
        assert len(asked) == 3
    registers.ended(entry, hana)
    with working_in(kim.district_id):
        assert facts.employed(both, LAST) == set()


Enter = Callable[[User, Student, User, School], Entry]
BY_ANOTHER: dict[str, Enter] = {
    "family": lambda staff, kim, by, _at: registers.authorized(staff, kim, by),
    "employment": lambda staff, kim, by, _at: registers.employed(kim, staff, by),
    "shift": lambda staff, _kim, by, at: registers.assigned(staff, by, at),
}


@pytest.mark.requirement("S0-54", "S2-07", "S2-18")
@pytest.mark.parametrize("register", BY_ANOTHER)
def test_nobody_enters_an_exception_for_themself(
    register: str, kim: Student, bob: User, hana: User, ann: User, north: School,
    riverside: District,
) -> None:  # fmt: skip
    cole = factories.person("Marcus Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    oneself, other = (ann, "Mr. Cole") if register == "shift" else (bob, "Ms. Hale")
    with pytest.raises(Denied) as denied:
        BY_ANOTHER[register](oneself, kim, oneself, north)
    assert [one.name for one in denied.value.who_can] == [other]


@pytest.mark.parametrize("register", BY_ANOTHER)
def test_who_has_no_right_enters_nothing(
    register: str, tess: User, kim: Student, ann: User, sam: User, north: School
) -> None:
    """A principal enters no board's decision, and assigns no shift at another school."""
    with pytest.raises(Denied) as denied:
        BY_ANOTHER[register](tess, kim, sam, north)
    if register == "shift":
        assert denied.value.who_can[0].name == "Ms. Archer"


@pytest.mark.parametrize("register", BY_ANOTHER)
def test_who_has_left_is_named(
    register: str, kim: Student, bob: User, ann: User, north: School
) -> None:
    gone = factories.person("Gil Gone", display_name="Mr. Gone")
    by = ann if register == "shift" else bob
    with pytest.raises(Refused, match=r"Mr\. Gone does not work here any more\."):
        BY_ANOTHER[register](gone, kim, by, north)


def test_a_student_who_has_left_is_named(tess: User, kim: Student, bob: User) -> None:
    leaves(kim)
    for enter in (
        lambda: registers.authorized(tess, kim, bob),
        lambda: registers.employed(kim, tess, bob),
        lambda: registers.declared(tess, kim),
    ):
        with pytest.raises(Refused, match=r"Kim Perez has left the district\."):
            enter()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"from_on": LAST, "until_on": date(2027, 3, 1)}, "not before the first"),
        ({"from_on": date(2027, 2, 1), "until_on": date(2027, 3, 1)}, "over already"),
        ({"decided_on": date(2027, 3, 3)}, "still to come"),
        ({"decided_on": date(2027, 3, 2)}, "before the board’s meeting"),
    ],
)
def test_what_the_board_cannot_have_decided(
    tess: User, kim: Student, bob: User, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        registers.authorized(tess, kim, bob, **given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"starts": time(20), "ends": time(20)}, "no hours"),
        ({"from_on": date(2027, 3, 8), "until_on": date(2027, 3, 12)}, "None of these weekdays"),
    ],
)
def test_what_is_no_shift(
    tess: User, ann: User, north: School, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        registers.assigned(tess, ann, north, **given)


@pytest.mark.requirement("S0-80")
def test_a_relationship_is_declared_and_acknowledged_by_the_principal(
    tess: User, kim: Student, ann: User, sam: User, bob: User
) -> None:
    entry = registers.declared(tess, kim)
    assert entry.standing == T.DECLARED
    for stranger in (tess, sam, bob):
        with pytest.raises(Denied) as denied:
            registers.acknowledged(entry, stranger)
        assert [one.name for one in denied.value.who_can] == ["Ms. Archer"]
    entry = registers.acknowledged(entry, ann)
    assert (entry.standing, entry.acknowledged_by) == (T.ACKNOWLEDGED, ann)
    with pytest.raises(Refused, match="by now"):
        registers.acknowledged(entry, ann)
    # It opens nothing.
    with working_in(kim.district_id):
        assert facts.authorised_family(tess, [kim.pk], LAST) == set()


@pytest.mark.requirement("S0-80")
def test_what_a_principal_declares_is_acknowledged_by_the_district(
    kim: Student, ann: User, bob: User, hana: User
) -> None:
    entry = registers.declared(ann, kim)
    with pytest.raises(Denied):
        registers.acknowledged(entry, ann)
    assert registers.acknowledged(entry, hana).standing == T.ACKNOWLEDGED


def test_a_relationship_is_taken_back_before_it_is_read_and_ends_afterwards(
    tess: User, kim: Student, ann: User
) -> None:
    early, late = registers.declared(tess, kim), registers.declared(tess, kim)
    assert registers.ended(early, tess).standing == T.TAKEN_BACK
    registers.acknowledged(late, ann)
    assert registers.ended(late, tess).standing == T.ENDED
    for one in (early, late):
        with pytest.raises(Refused, match="by now"):
            registers.ended(one, ann)


def test_everybody_declares_for_themself_and_what_has_been(
    tess: User, kim: Student, ann: User
) -> None:
    with pytest.raises(Denied, match="for themself"):
        registers.declared(tess, kim, staff=ann)
    with pytest.raises(Refused, match="still to come"):
        registers.declared(tess, kim, from_on=date(2027, 3, 3))


def test_an_entry_ends_with_a_reason_by_who_may_and_once(
    tess: User, kim: Student, ann: User, sam: User, hana: User, north: School
) -> None:
    shift, job = registers.assigned(tess, ann, north), registers.employed(kim, tess, hana)
    for entry, stranger in ((shift, sam), (shift, tess), (job, ann), (job, tess)):
        with pytest.raises(Denied):
            registers.ended(entry, stranger)
    with pytest.raises(Refused, match="Say why"):
        registers.ended(shift, ann, " ")
    registers.ended(shift, ann)
    with pytest.raises(Refused, match="over already"):
        registers.ended(shift, hana)


def test_the_database_lets_nobody_edit_an_entry(tess: User, ann: User, north: School) -> None:
    entry = registers.assigned(tess, ann, north)
    with working_in(north.district_id):
        mine = ProgramShift.objects.filter(pk=entry.pk)
        for change in (
            lambda: mine.update(program="Chess"),
            lambda: mine.update(until_on=None),
            lambda: mine.update(ended_at=database_now()),
            mine.delete,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    registers.ended(entry, ann)
    with working_in(north.district_id), pytest.raises(DatabaseError), transaction.atomic():
        mine.update(ended_at=None, ended_by=None, ended_why="")


SHIFTS: list[tuple[dict[str, Any], dict[str, bool]]] = [
    # Saturdays, as long as it is valid.
    (
        {},
        {
            "2027-03-06T19:59-08:00": False,
            "2027-03-06T20:00-08:00": True,
            "2027-03-06T22:59-08:00": True,
            "2027-03-06T23:00-08:00": False,
            "2027-03-07T21:00-08:00": False,
            "2027-02-27T21:00-08:00": False,
            "2027-06-26T21:00-07:00": True,
            "2027-07-03T21:00-07:00": False,
        },
    ),
    # Over midnight it belongs to the evening: the last one has its morning, too.
    (
        {
            "starts": time(22),
            "ends": time(2),
            "from_on": date(2027, 3, 6),
            "until_on": date(2027, 3, 6),
        },
        {
            "2027-03-06T01:00-08:00": False,
            "2027-03-06T23:30-08:00": True,
            "2027-03-07T00:30-08:00": True,
            "2027-03-07T02:00-08:00": False,
            "2027-03-07T23:00-08:00": False,
        },
    ),
    # Every day, until midnight.
    (
        {"weekdays": [], "ends": time(0)},
        {"2027-03-10T23:59-08:00": True, "2027-03-11T00:00-08:00": False},
    ),
    # On March 14 the clocks go from 2 to 3: the hours keep to the clocks.
    (
        {"weekdays": [5, 6], "starts": time(22), "ends": time(4)},
        {
            "2027-03-14T01:59-08:00": True,
            "2027-03-14T03:30-07:00": True,
            "2027-03-14T04:00-07:00": False,
            "2027-03-14T22:00-07:00": True,
            "2027-03-14T21:30-07:00": False,
        },
    ),
    # On November 7 the hour from 1 to 2 comes twice, and is on both times.
    (
        {
            "starts": time(22),
            "ends": time(1, 30),
            "from_on": date(2027, 11, 1),
            "until_on": date(2027, 11, 30),
        },
        {
            "2027-11-07T01:15-07:00": True,
            "2027-11-07T01:45-07:00": True,
            "2027-11-07T01:15-08:00": True,
            "2027-11-07T01:30-08:00": False,
        },
    ),
]


@pytest.mark.requirement("S2-18")
@pytest.mark.parametrize(
    ("given", "moments"),
    SHIFTS,
    ids=["weekly", "over midnight", "to midnight", "clocks forward", "clocks back"],
)
def test_s2_18_a_shift_is_on_by_the_clocks_of_the_district(
    tess: User, ann: User, north: School, given: dict[str, Any], moments: dict[str, bool]
) -> None:
    registers.assigned(tess, ann, north, **given)
    zone = ZoneInfo("America/Los_Angeles")
    with working_in(north.district_id):
        is_on = {
            one: facts.shift_of(tess, datetime.fromisoformat(one).astimezone(zone)) == "Warmline"
            for one in moments
        }
        assert is_on == moments
        assert facts.shift_of(ann, datetime(2027, 3, 6, 21, tzinfo=zone)) == ""


def test_an_ended_shift_is_no_shift(tess: User, ann: User, north: School) -> None:
    entry = registers.assigned(tess, ann, north)
    registers.ended(entry, ann)
    at = datetime(2027, 3, 6, 21, tzinfo=ZoneInfo("America/Los_Angeles"))
    with working_in(north.district_id):
        assert facts.shift_of(tess, at) == ""


def test_who_works_for_the_district_is_assigned_by_who_supervises_there(
    riverside: District, north: School, ann: User, hana: User
) -> None:
    cole = factories.person("Marcus Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    with pytest.raises(Denied):
        registers.assigned(hana, ann, north)
    assert registers.assigned(hana, cole, north).school is None
    assert registers.assigned(ann, cole, north).school == north
