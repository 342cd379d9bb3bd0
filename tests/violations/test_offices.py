"""A list follows offices: who is on it by what they are comes off with that, and nobody else."""

from datetime import timedelta

import pytest

from districts.models import Appointment, District, Leave, School, User
from districts.roles import RoleKey
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations.factories import investigated, reading
from violations import rounds
from violations.actions import cases, opening, reminding
from violations.models import Case
from violations.reading import as_house

pytestmark = pytest.mark.requirement("S0-72", "S1-45")


def left_office(person: User, at: District) -> None:
    with working_in(at.pk):
        yesterday = at.today(database_now()) - timedelta(days=1)
        Appointment.objects.filter(person=person).update(until_on=yesterday)


def put_out(person: User, at: District) -> None:
    now = database_now()
    with working_in(at.pk):
        Leave.objects.create(
            district=at, person=person, kind=Leave.Kind.ADMINISTRATIVE,
            from_at=now - timedelta(hours=1), source=Leave.Source.HR, said_at=now,
        )  # fmt: skip


def listed(case: Case) -> set[User]:
    with working_in(case.district_id), as_house():
        return set(opening.listed(case))


def assigned(case: Case) -> User:
    with working_in(case.district_id), as_house():
        return Case.objects.get(pk=case.pk).assigned_to


def test_nobody_comes_off_while_offices_last(case: Case, ann: User, hana: User) -> None:
    rounds.carry_on()
    assert listed(case) == {ann, hana}


def test_who_leaves_the_office_comes_off_and_the_next_has_it(
    case: Case, riverside: District, ann: User, hana: User, marcus: User
) -> None:
    left_office(ann, riverside)
    rounds.carry_on()
    assert assigned(case) == marcus
    assert listed(case) == {marcus, hana}
    with working_in(riverside.pk):
        gone = Event.objects.filter(name="districts.grant.withdrawn", details__person=ann.pk)
        assert gone.filter(subject=f"violations.case:{case.pk}").exists()


def test_who_was_put_on_by_hand_stays(
    case: Case, riverside: District, north: School, hana: User, wei: User
) -> None:
    with reading(hana, riverside):
        cases.open_for(case=case, to=wei, why="She knows them", by=hana, now=database_now())
    rounds.carry_on()
    assert wei in listed(case)


def test_who_was_put_on_by_hand_and_works_here_no_more_comes_off(
    case: Case, riverside: District, hana: User, ann: User, marcus: User
) -> None:
    with reading(ann, riverside):
        cases.transfer(case=case, to=marcus, why="His", by=ann, now=database_now())
    left_office(marcus, riverside)
    bob = people.person("Bea Best")
    people.appoint(bob, RoleKey.SUPERINTENDENT, riverside)
    rounds.carry_on()
    assert assigned(case) == bob
    assert marcus not in listed(case)


def test_case_of_somebody_put_on_leave_goes_on_with_the_next(
    case: Case, riverside: District, ann: User, marcus: User
) -> None:
    with reading(ann, riverside):
        cases.read(case=case, by=ann, page="file", now=database_now())
    put_out(ann, riverside)
    rounds.carry_on()
    assert assigned(case) == marcus


def test_files_are_not_there_for_somebody_put_on_leave(
    case: Case, riverside: District, ann: User
) -> None:
    client = sign_in(ann)
    assert case.reference in client.get("/riverside/cases/").content.decode()
    put_out(ann, riverside)
    assert client.get(f"/riverside/cases/{case.reference}/").status_code == 404
    assert case.reference not in client.get("/riverside/cases/").content.decode()
    assert case.reference not in client.get("/riverside/").content.decode()


def test_case_is_not_handed_to_somebody_away(
    case: Case, riverside: District, ann: User, marcus: User
) -> None:
    put_out(marcus, riverside)
    with reading(ann, riverside), pytest.raises(Refused, match="They are away"):
        cases.transfer(case=case, to=marcus, why="His", by=ann, now=database_now())


def test_whole_file_is_not_handed_to_somebody_away(
    case: Case, riverside: District, ann: User, marcus: User, hana: User
) -> None:
    put_out(marcus, riverside)
    investigated(case, ann)
    with reading(hana, riverside):
        cases.receive(case=case, by=hana)
    assert marcus not in listed(case)


def test_who_was_taken_off_by_hand_is_not_put_on_by_a_rule(
    case: Case, riverside: District, ann: User, hana: User
) -> None:
    rita = people.person("Rita Reyes")
    people.appoint(rita, RoleKey.HR_REVIEWER, riverside)
    with reading(hana, riverside):
        cases.open_for(case=case, to=rita, why="To review", by=hana, now=database_now())
        cases.close_for(case=case, to=rita, why="A neighbour", by=hana)
    late = database_now() + timedelta(days=90)
    with working_in(riverside.pk), as_house():
        assert reminding.escalate(case_id=case.pk, now=late)
    assert rita not in listed(case)


def test_answer_to_hr_is_late_anew(
    case: Case, riverside: District, ann: User, marcus: User, hana: User
) -> None:
    investigated(case, ann)
    now = database_now()
    with reading(hana, riverside):
        cases.ask(case=case, question="When?", by=hana, now=now)
    with working_in(riverside.pk), as_house():
        assert reminding.escalate(case_id=case.pk, now=now + timedelta(days=90))
    with reading(ann, riverside):
        cases.answer(case=case, words="On Friday", by=ann, now=now)
        assert Case.objects.get().escalated_at is None
