"""The list of what can come of a case, as HR keeps it."""

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from districts.models import District, School, User
from records.models import Event
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations import keeping as files
from tests.violations.factories import reading
from violations.actions import cases, outcomes
from violations.models import Case, CaseEntry, Outcome

HERE = "/riverside/settings/outcomes/"


@pytest.fixture
def listed(riverside: District) -> District:
    """Riverside with the list that a district begins with."""
    with working_in(riverside.pk):
        if not Outcome.objects.exists():
            outcomes.provide(district=riverside)
    return riverside


@pytest.fixture
def desk(listed: District, hana: User) -> Client:
    return sign_in(hana)


def names(district: District, type_: str) -> list[str]:
    with working_in(district.pk):
        found = Outcome.objects.filter(type=type_, ended_at=None)
        return list(found.values_list("name", flat=True))


@pytest.mark.requirement("S3-12", "S4-04")
def test_page_shows_both_lists(desk: Client) -> None:
    words = desk.get(HERE).content.decode()
    for said in ("Written warning", "Support by the counselor", "For staff", "For students"):
        assert said in words


def test_usual_outcomes_are_in_the_language_of_the_reader(listed: District, desk: Client) -> None:
    with working_in(listed.pk):
        usual = Outcome.objects.get(type="staff", name="Suspension")
        own = Outcome(type="staff", name="Schools", district=listed)
    assert outcomes.shown(usual) == "Suspension"
    # A word of the catalog that somebody typed stays as they typed it.
    with override("es"):
        assert outcomes.shown(usual) == gettext("Suspension")
        assert outcomes.shown(own) == "Schools"
        assert gettext("Schools") == "Escuelas"


@pytest.mark.requirement("S0-69", "S0-77")
def test_outcome_is_added_with_its_question(listed: District, desk: Client) -> None:
    given = {"type": "staff", "staff-name": "Two weeks off", "staff-asks_to_suspend": "on"}
    assert desk.post(HERE, given).status_code == 302
    with working_in(listed.pk):
        made = Outcome.objects.get(name="Two weeks off")
        assert (made.type, made.asks_to_suspend) == ("staff", True)
        assert Event.objects.filter(name="violations.outcome.added").count() == 1
    assert names(listed, "student").count("Two weeks off") == 0


def test_list_of_students_asks_for_no_suspension_of_sending(listed: District, desk: Client) -> None:
    given = {"type": "student", "student-name": "A talk", "student-asks_to_suspend": "on"}
    desk.post(HERE, given)
    with working_in(listed.pk):
        assert Outcome.objects.get(name="A talk").asks_to_suspend is False
    assert "student-asks_to_suspend" not in desk.get(HERE).content.decode()


def test_what_was_typed_is_kept_when_it_is_on_the_list_already(
    listed: District, desk: Client
) -> None:
    given = {"type": "staff", "staff-name": " Training ", "staff-asks_to_suspend": "on"}
    answer = desk.post(HERE, given)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "“Training” is on the list already." in words
    assert "checked" in words
    assert names(listed, "staff").count("Training") == 1


def test_empty_name_is_a_sentence(desk: Client, listed: District) -> None:
    before = names(listed, "staff")
    words = desk.post(HERE, {"type": "staff", "staff-name": "  "}).content.decode()
    assert "Say what the outcome is called." in words
    assert names(listed, "staff") == before


def test_outcome_taken_off_stays_in_its_cases(
    listed: District, desk: Client, north: School, ann: User, hana: User
) -> None:
    case = files.closed(files.of_a_coach(listed, north), ann, hana)
    line = factories.outcome(case)
    assert desk.post(f"{HERE}end/", {"outcome": line.pk}).status_code == 302
    assert line.name not in names(listed, "staff")
    with reading(hana, listed):
        assert CaseEntry.objects.get(kind="outcome").outcome == line
    again = desk.post(f"{HERE}end/", {"outcome": line.pk})
    assert again.status_code == 409


def test_outcome_off_the_list_is_not_chosen(
    listed: District, north: School, ann: User, hana: User
) -> None:
    case = factories.investigated(files.of_a_coach(listed, north), ann)
    line = factories.outcome(case)
    with working_in(listed.pk):
        outcomes.end(outcome=line, by=hana)
        line.refresh_from_db()
    with reading(hana, listed), pytest.raises(Refused, match="not on the list"):
        cases.decide(
            case=Case.objects.get(),
            outcome=line,
            words={"words": "Two texts."},
            by=hana,
            now=case.received_at,
        )


@pytest.mark.parametrize("who", ["ann", "bob", "ian", "pia"])
def test_list_is_kept_by_hr(
    listed: District, hana: User, who: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    before = names(listed, "staff")
    client = sign_in(person)
    assert client.get(HERE).status_code == 403
    assert client.post(HERE, {"type": "staff", "staff-name": "Nothing"}).status_code == 403
    with working_in(listed.pk):
        line = Outcome.objects.filter(type="staff")[0]
        with pytest.raises(Denied):
            outcomes.end(outcome=line, by=person)
    assert client.post(f"{HERE}end/", {"outcome": line.pk}).status_code == 403
    assert names(listed, "staff") == before


def test_list_of_next_door_is_not_reached(
    listed: District, desk: Client, hilltop: District, cora: User
) -> None:
    with working_in(hilltop.pk):
        outcomes.provide(district=hilltop)
        line = Outcome.objects.filter(type="staff")[0]
    assert desk.post(f"{HERE}end/", {"outcome": line.pk}).status_code == 404
    assert desk.post(f"{HERE}end/", {"outcome": "x"}).status_code == 404
    assert sign_in(cora).get(HERE).status_code == 404
    assert line.name in names(hilltop, "staff")
