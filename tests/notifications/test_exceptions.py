"""What stands in the registers of exceptions reaches the policy, and the page that asks for it."""

from datetime import date, time, timedelta

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import judging
from notifications.models import Message
from policies.verdict import Outcome
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room, begun, lead, room
from tests.notifications.emergencies import by_clover_park, plain
from tests.optin import registers


@pytest.fixture
def diaz(north: School) -> User:
    return lead("Rafael Diaz", north, RoleKey.COACH)


@pytest.fixture
def runners(riverside: District, north: School, diaz: User) -> Room:
    by_clover_park(riverside)
    return room(north, diaz, "Cross-country", ("07", "08", "08"))


@pytest.fixture
def days(riverside: District) -> dict[str, date]:
    today = riverside.today(database_now())
    return {"from_on": today, "until_on": today + timedelta(days=30)}


def judged(message: Message, by: User) -> judging.Judgement:
    with working_in(message.district_id):
        return judging.judge(message, database_now(), by=by)


def of_purpose(message: Message, by: User) -> tuple[Outcome, list[str]]:
    [found] = [one for one in judged(message, by).verdict.findings if one.rule == "purpose"]
    return found.outcome, [one.id for one in found.clauses]


@pytest.mark.requirement("S0-54", "S1-37")
def test_personal_words_go_to_family_whom_the_board_has_authorized(
    runners: Room, diaz: User, bob: User, days: dict[str, date]
) -> None:
    """Three siblings: one or two students are written to alone, which asks for more (S0-10)."""
    draft = begun(runners, purpose="personal")
    page = f"/riverside/classes/north-middle/{runners.group.key}/message/?to=students"
    assert "A personal matter" not in plain(sign_in(diaz).get(page))
    for one in runners.students:
        assert of_purpose(draft, diaz)[0] == Outcome.BLOCKED
        registers.authorized(diaz, one, bob, **days, decided_on=days["from_on"])
    assert of_purpose(draft, diaz) == (Outcome.ALLOWED, ["S0-54"])
    assert "A personal matter" in plain(sign_in(diaz).get(page))


@pytest.mark.requirement("S2-07")
def test_student_workers_are_known_to_the_policy(
    runners: Room, diaz: User, hana: User, days: dict[str, date]
) -> None:
    registers.employed(runners.students[1], diaz, hana, **days)
    draft = begun(runners)
    found = {one.id: one.is_employed for one in judged(draft, diaz).facts.students}
    assert [found[one] for one in runners.ids(0, 1, 2)] == [False, True, False]


@pytest.mark.requirement("S2-18")
def test_a_shift_is_known_for_the_moment_at_which_it_goes(
    runners: Room, north: School, diaz: User, ann: User, riverside: District
) -> None:
    tomorrow = riverside.today(database_now()) + timedelta(days=1)
    hours = {"weekdays": [], "starts": time(20), "ends": time(23)}
    registers.assigned(diaz, ann, north, from_on=tomorrow, until_on=tomorrow, **hours)
    draft = begun(runners)
    shifts = []
    for hour in (19, 21):
        at = riverside.local(database_now()).replace(
            year=tomorrow.year, month=tomorrow.month, day=tomorrow.day, hour=hour, fold=0
        )
        draft.wanted_at = at
        shifts.append(judged(draft, diaz).facts.asker.shift)
    assert shifts == ["", "Warmline"]
