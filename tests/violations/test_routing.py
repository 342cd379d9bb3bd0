"""To whom a report goes: never whom it is about, nor who works under them."""

from datetime import timedelta

import pytest

from districts.models import Appointment, District, Leave, School, User
from districts.roles import RoleKey
from notifications.models import Delivery, Message
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations.factories import reading
from violations import routing
from violations.actions import cases
from violations.models import Case
from violations.reading import as_house
from violations.routing import Subject
from violations.taxonomy import Kind

pytestmark = pytest.mark.requirement("S0-71", "S0-72")


@pytest.fixture
def everybody(ann: User, bob: User, hana: User, marcus: User, rafael: User, signe: User) -> None:
    """A district with all of its leaders."""


@pytest.mark.parametrize(
    ("about", "to", "why"),
    [
        ("rafael", "ann", "leads"),
        ("signe", "ann", "leads"),
        ("ann", "marcus", "named"),
        ("marcus", "bob", "no_school"),
        ("hana", "marcus", "no_school"),
        ("bob", "hana", "no_school"),
    ],
)
def test_it_goes_to_the_next_who_is_free_of_it(
    everybody: None, north: School, about: str, to: str, why: str, request: pytest.FixtureRequest
) -> None:
    accused = request.getfixturevalue(about)
    school = north.pk if about in {"rafael", "signe", "ann"} else None
    with working_in(north.district_id):
        led = routing.route(Subject(school, frozenset({accused.pk})))
    assert (led.to, led.why) == (request.getfixturevalue(to), why)
    assert accused.pk in led.excluded
    assert accused not in led.told


def test_who_works_under_them_is_kept_off(
    everybody: None, north: School, ann: User, signe: User, rafael: User, marcus: User
) -> None:
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, frozenset({ann.pk})))
    assert {ann.pk, signe.pk, rafael.pk} <= led.excluded
    assert marcus.pk not in led.excluded


def test_review_of_hr_itself_is_not_hrs(
    everybody: None, riverside: District, hana: User, bob: User
) -> None:
    reviewer = people.person("Rita Reyes")
    people.appoint(reviewer, RoleKey.HR_REVIEWER, riverside)
    with working_in(riverside.pk):
        led = routing.route(Subject(None, frozenset({hana.pk})))
    assert led.told == (bob,)
    assert reviewer.pk in led.excluded


@pytest.mark.parametrize(
    "names", ["Mr. Archer", "ann archer", "Árcher", "the principal", "la directora"]
)
def test_typed_name_of_a_leader_goes_around_them(
    everybody: None, north: School, names: str, marcus: User
) -> None:
    with working_in(north.district_id):
        leader = routing.says_leader(names)
        led = routing.route(Subject(north.pk, names=names, is_about_leader=leader))
    assert led.to == marcus


def test_name_of_a_leader_in_the_story_goes_around_them(
    everybody: None, north: School, ann: User, marcus: User
) -> None:
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, story="I told Ms. Archer, and she laughed."))
    assert led.to == marcus
    # Only mentioned, she is not excluded for good.
    assert ann.pk not in led.excluded


def test_part_of_another_word_is_no_name(everybody: None, north: School, ann: User) -> None:
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, story="They met at the archery range."))
    assert led.to == ann


def test_leader_on_leave_is_passed_over(
    everybody: None, north: School, ann: User, marcus: User
) -> None:
    now = database_now()
    with working_in(north.district_id):
        Leave.objects.create(
            district_id=north.district_id, person=ann, kind=Leave.Kind.OTHER,
            from_at=now - timedelta(hours=1), source=Leave.Source.HR, said_at=now,
        )  # fmt: skip
        assert routing.route(Subject(north.pk)).to == marcus


def test_district_without_leaders_says_so(riverside: District, north: School) -> None:
    with working_in(riverside.pk), pytest.raises(routing.Nobody):
        routing.route(Subject(north.pk))


def test_unread_report_moves_up_the_line(
    case: Case, riverside: District, ann: User, marcus: User
) -> None:
    with working_in(riverside.pk), as_house():
        assert cases.move_on(case_id=case.pk, now=database_now())
        moved = Case.objects.get()
        assert (moved.assigned_to, moved.assigned_for) == (marcus, "away")
    with reading(marcus, riverside):
        assert Case.objects.exists()
    with reading(ann, riverside):
        # She was only away, and may still read it.
        assert Case.objects.exists()


def test_read_report_stays(case: Case, riverside: District, ann: User) -> None:
    with reading(ann, riverside):
        cases.read(case=case, by=ann, page="file", now=database_now())
    with working_in(riverside.pk), as_house():
        assert not cases.move_on(case_id=case.pk, now=database_now())


def test_who_is_told_learns_nothing_of_it(case: Case, riverside: District, ann: User) -> None:
    with working_in(riverside.pk):
        told = Message.objects.filter(release_basis=Message.Basis.REMINDER)
        to = set(Delivery.objects.filter(message_id__in=told).values_list("destination", flat=True))
        words = [str(one) for each in told for one in each.words.values_list("subject", "text")]
    assert ann.email in to
    assert words
    for one in words:
        assert case.reference not in one
        assert "Diaz" not in one
        assert factories.CANARY not in one


def test_whom_it_is_about_is_not_told(
    riverside: District, north: School, ann: User, hana: User, marcus: User, wei: User
) -> None:
    factories.sent(wei, riverside, school=north, kind="seen", accused=ann)
    with working_in(riverside.pk):
        told = Message.objects.filter(release_basis=Message.Basis.REMINDER)
        to = set(Delivery.objects.filter(message_id__in=told).values_list("destination", flat=True))
    assert ann.email not in to
    assert {marcus.email, hana.email} <= to


def test_somebody_identified_comes_off_the_list(
    case: Case, riverside: District, ann: User, hana: User, marcus: User
) -> None:
    with reading(hana, riverside):
        moved = cases.identify(
            case=case, accused=ann, why="It was her phone.", by=hana, now=database_now()
        )
    assert moved.assigned_to == marcus
    with reading(ann, riverside):
        assert not Case.objects.exists()


def test_title_in_the_story_passes_over_who_holds_it(
    everybody: None, north: School, ann: User, hana: User, marcus: User
) -> None:
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, story="The principal and the HR director know."))
    assert led.to == marcus
    assert {ann.pk, hana.pk} <= led.mentioned
    assert hana not in led.told


def test_longer_title_is_not_taken_for_the_shorter(
    everybody: None, north: School, bob: User, marcus: User
) -> None:
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, story="I wrote to the assistant superintendent."))
    assert marcus.pk in led.mentioned
    assert bob.pk not in led.mentioned


def test_who_acts_for_the_accused_is_kept_off(
    everybody: None, north: School, ann: User, wei: User, marcus: User
) -> None:
    with working_in(north.district_id):
        held = Appointment.objects.get(person=ann, role=RoleKey.PRINCIPAL)
    people.delegate(held, wei)
    with working_in(north.district_id):
        led = routing.route(Subject(north.pk, frozenset({ann.pk})))
    assert led.to == marcus
    assert wei.pk in led.excluded


def test_only_mentioned_nothing_of_it_comes_to_them_later(
    everybody: None, riverside: District, north: School, rafael: User, ann: User, bob: User,
    marcus: User,
) -> None:  # fmt: skip
    what = "I told the assistant superintendent on Friday."
    case = factories.sent(rafael, riverside, school=north, what=what)
    with working_in(riverside.pk), as_house():
        assert cases.move_on(case_id=case.pk, now=database_now())
        assert Case.objects.get().assigned_to == bob
    with reading(marcus, riverside):
        assert not Case.objects.exists()


def test_who_comes_to_work_under_the_accused_is_kept_off(
    everybody: None, riverside: District, north: School, ann: User, wei: User, hana: User
) -> None:
    case = factories.sent(wei, riverside, school=north, kind=Kind.SEEN, accused=ann)
    late = people.person("Leo Late")
    people.appoint(late, RoleKey.ASSISTANT_PRINCIPAL, north)
    with reading(hana, riverside), pytest.raises(Refused, match="can’t be theirs"):
        cases.open_for(case=case, to=late, why="To help", by=hana, now=database_now())
