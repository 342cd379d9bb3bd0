"""A guardian’s account: from a link and a code, and what it shows and lets them do."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from optin.actions import accounts
from optin.family_account import children_of, key_of
from optin.models import Answer, Consent, ConsentLink, IdentityCode
from records.models import Event
from rosters.models import ContactPoint, Guardian, Guardianship
from rosters.signals import rights_changed
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.classrooms import Room
from tests.notifications.factories import Home, family, known_as
from tests.optin.families import agreed, asked, checked, in_force, now_is, says
from tests.optin.test_family_pages import Phone, plain
from tests.rosters import groups

S = Consent.Status
HOME = "/riverside/"
PERMISSIONS = "/riverside/family/permissions/"


@pytest.fixture
def math(riverside: District, math: Room) -> Room:
    """Whose families may sign in Spanish, too."""
    checked(riverside)
    return math


@pytest.fixture
def morales(north: School, math: Room) -> Home:
    home = family(
        north, "Elena Morales", [("Sofia", "07")], language="es", mobile="+12535550188",
        email="elena@m.example",
    )  # fmt: skip
    groups.seat(home.students[0], math.group)
    return home


@pytest.fixture
def elena(riverside: District, north: School, chen: User, morales: Home) -> Phone:
    consent = asked(morales.students[0], chen, north)
    with working_in(riverside.pk):
        link = ConsentLink.objects.select_related("district").get(consent=consent)
    return Phone(consent, link, Client())


def guardian(home: Home) -> Guardian:
    assert home.guardian is not None
    with working_in(home.guardian.district_id):
        return Guardian.objects.select_related("person").get(pk=home.guardian.pk)


def comes_in(phone: Phone) -> str:
    phone.proves()
    return phone.sends("account/")["Location"]


def parent_of(home: Home, name: str = "") -> User:
    """With an account, as the roster knows them."""
    held = guardian(home)
    person = factories.person(name or held.full_name)
    factories.appoint(person, RoleKey.GUARDIAN, held.district)
    return known_as(home, person)


def hats(person: User, at: District) -> list[Appointment]:
    with working_in(at.pk):
        return list(Appointment.objects.in_force().filter(person=person))


@pytest.mark.requirement("S0-48", "S0-58")
def test_elena_comes_into_her_account_from_the_link(
    riverside: District, elena: Phone, morales: Home
) -> None:
    assert comes_in(elena) == HOME
    person = guardian(morales).person
    assert person is not None
    assert (person.email, person.full_name) == ("elena@m.example", "Elena Morales")
    assert not person.has_usable_password()
    (held,) = hats(person, riverside)
    assert (held.role, held.source) == (RoleKey.GUARDIAN, Appointment.Source.FEED)
    page = plain(elena.browser.get(HOME))
    assert "Sofia Morales" in page
    assert "Student" not in page.replace("Students", "")
    with working_in(riverside.pk):
        written = Event.objects.filter(name="optin.account.opened").get()
    assert written.details == {"guardian": guardian(morales).pk, "proof": "sms", "is_first": True}


def test_opening_the_address_alone_makes_no_account(elena: Phone, morales: Home) -> None:
    elena.proves()
    assert elena.opens("account/")["Location"] == elena.at("receipt/")
    assert guardian(morales).person is None


def test_second_link_finds_the_same_account(
    riverside: District, elena: Phone, morales: Home
) -> None:
    comes_in(elena)
    first = guardian(morales).person
    other = Phone(elena.consent, elena.link, Client())
    with working_in(riverside.pk):
        IdentityCode.objects.update(made_at=database_now() - timedelta(minutes=1))
    assert comes_in(other) == HOME
    assert guardian(morales).person == first
    assert len(hats(first, riverside)) == 1  # type: ignore[arg-type]


def test_code_of_an_hour_ago_opens_no_account(
    riverside: District, elena: Phone, morales: Home
) -> None:
    elena.proves()
    with working_in(riverside.pk):
        IdentityCode.objects.update(used_at=database_now() - timedelta(minutes=31))
    assert elena.sends("account/")["Location"] == elena.at()
    assert guardian(morales).person is None


def test_without_an_email_there_is_an_account_all_the_same(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    homes = [family(north, name, [("Kai", "07")]) for name in ("Lee One", "Lee Two")]
    people = []
    for home in homes:
        groups.seat(home.students[0], math.group)
        consent = asked(home.students[0], chen, north)
        with working_in(riverside.pk):
            link = ConsentLink.objects.select_related("district").get(consent=consent)
        assert comes_in(Phone(consent, link, Client())) == HOME
        people.append(guardian(home).person)
    assert [one.email for one in people if one] == [None, None]


def test_email_that_comes_on_file_later_becomes_the_sign_in(
    riverside: District, elena: Phone, morales: Home
) -> None:
    with working_in(riverside.pk):
        ContactPoint.objects.filter(kind="email").update(guardian=guardian(other_home(elena)))
    comes_in(elena)
    assert guardian(morales).person.email is None  # type: ignore[union-attr]
    with working_in(riverside.pk):
        ContactPoint.objects.filter(kind="email").update(guardian=guardian(morales))
        IdentityCode.objects.update(made_at=database_now() - timedelta(minutes=1))
    comes_in(Phone(elena.consent, elena.link, Client()))
    assert guardian(morales).person.email == "elena@m.example"  # type: ignore[union-attr]


def other_home(phone: Phone) -> Home:
    return family(phone.consent.school, "Tom Baker", [("Max", "07")])


def test_address_that_two_share_is_nobodys_sign_in(
    riverside: District, elena: Phone, morales: Home
) -> None:
    with working_in(riverside.pk):
        ContactPoint.objects.create(
            district=riverside, guardian=guardian(other_home(elena)), kind="email",
            written="elena@m.example", destination="elena@m.example",
        )  # fmt: skip
    assert comes_in(elena) == HOME
    assert guardian(morales).person.email is None  # type: ignore[union-attr]


def test_address_that_is_somebody_elses_sign_in_is_not_taken_over(
    elena: Phone, morales: Home, ann: User
) -> None:
    User.objects.filter(pk=ann.pk).update(email="Elena@m.example")
    elena.proves()
    page = elena.sends("account/")
    assert page.status_code == 200
    assert "llame a la oficina" in plain(page)
    assert guardian(morales).person is None
    assert "_auth_user_id" not in elena.browser.session


def test_code_to_a_parents_phone_opens_no_work_account(
    riverside: District, elena: Phone, morales: Home, ann: User
) -> None:
    """Whoever can read that phone would be a principal else."""
    with working_in(riverside.pk):
        Guardian.objects.filter(pk=guardian(morales).pk).update(person=ann)
    elena.proves()
    page = elena.sends("account/")
    assert "/sign-in/?next=%2Friverside%2F" in page.content.decode()
    assert "_auth_user_id" not in elena.browser.session


def test_session_of_staff_in_the_same_browser_ends_with_it(
    elena: Phone, morales: Home, ann: User
) -> None:
    elena.browser = sign_in(ann)
    assert comes_in(elena) == HOME
    person = guardian(morales).person
    assert elena.browser.session["_auth_user_id"] == str(person.pk)  # type: ignore[union-attr]
    assert elena.browser.get("/riverside/messages/").status_code == 403


def test_who_may_not_decide_gets_no_account(
    riverside: District, elena: Phone, morales: Home
) -> None:
    elena.proves()
    with working_in(riverside.pk):
        Guardianship.objects.update(may_decide=False)
    assert elena.sends("account/")["Location"] == elena.at("who/")
    assert guardian(morales).person is None


@pytest.mark.requirement("S0-58")
def test_account_ends_at_once_with_the_right_to_decide(
    riverside: District, elena: Phone, morales: Home
) -> None:
    comes_in(elena)
    person = guardian(morales).person
    assert person is not None
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian=morales.guardian).update(may_decide=False)
        assert children_of(person) == []
    assert "Sofia" not in plain(elena.browser.get(HOME))
    with working_in(riverside.pk):
        rights_changed.send(Guardianship, student_ids=[morales.students[0].pk], now=database_now())
        assert Event.objects.filter(name="optin.account.closed").count() == 1
    assert hats(person, riverside) == []
    assert elena.browser.get(HOME).status_code == 404


def test_other_parents_account_stays(riverside: District, elena: Phone, north: School) -> None:
    comes_in(elena)
    baker = family(north, "Tom Baker", [("Max", "07")])
    tom = parent_of(baker)
    with working_in(riverside.pk):
        assert accounts.close_without_children(district=riverside, now=database_now()) == 0
    assert len(hats(tom, riverside)) == 1


@pytest.mark.requirement("S0-65")
def test_tom_answers_and_takes_back_in_his_account(
    riverside: District, north: School, chen: User, ann: User, math: Room, morales: Home
) -> None:
    elena = parent_of(morales)
    consent = asked(morales.students[0], chen, north)
    browser = sign_in(elena)
    at = f"{PERMISSIONS}{consent.reference}/"
    assert "Ms. Chen" in plain(browser.get(PERMISSIONS))
    assert at + "answer/" in browser.get(HOME).content.decode()
    assert browser.get(at)["Location"] == at + "answer/"
    assert "Question 1 of 3" in plain(browser.get(at + "answer/"))
    browser.post(at + "answer/", {"answer": "yes_one"})
    browser.post(at + "until/", {"until": "whole"})
    signed = {"typed_name": "Elena Morales", "i_am": "on", "i_sign": "on"}
    assert browser.post(at + "sign/", {**signed, "begun_with": uuid4()})["Location"] == at
    agreed(consent, ann)
    with working_in(riverside.pk):
        said = Answer.objects.get()
    assert (said.proof, said.proven_at, said.network) == ("account", "", "127.0.0.1")
    assert "in force" in plain(browser.get(PERMISSIONS))
    assert "Yes, only to Ms. Chen" in plain(browser.get(at + "copy/"))
    assert "Take the permission back?" in plain(browser.get(at + "withdrawal/"))
    assert now_is(consent).status == S.ACTIVE
    browser.post(at + "withdrawal/")
    assert now_is(consent).status == S.WITHDRAWN
    assert "withdrawn" in plain(browser.get(PERMISSIONS))


def test_no_becomes_a_yes_in_the_account(
    riverside: District, north: School, chen: User, morales: Home
) -> None:
    elena = parent_of(morales)
    consent = asked(morales.students[0], chen, north)
    browser = sign_in(elena)
    at = f"{PERMISSIONS}{consent.reference}/"
    browser.post(at + "answer/", {"answer": "no"})
    browser.post(at + "sign/", {"begun_with": uuid4()})
    assert now_is(consent).status == S.DECLINED
    assert "I changed my mind" in plain(browser.get(PERMISSIONS))
    browser.post(at + "answer/", {"answer": "yes_any"})
    browser.post(at + "until/", {"until": "whole"})
    signed = {"typed_name": "Elena Morales", "i_am": "on", "i_sign": "on"}
    browser.post(at + "sign/", {**signed, "begun_with": uuid4()})
    assert now_is(consent).status == S.SUBMITTED


def test_no_of_last_year_is_no_question_any_more(
    riverside: District, north: School, chen: User, morales: Home,
    at_time: Callable[[str], None],
) -> None:  # fmt: skip
    elena = parent_of(morales)
    consent = asked(morales.students[0], chen, north)
    says(consent, "no")
    browser = sign_in(elena)
    later = database_now() + timedelta(days=370)
    at_time(later.isoformat())
    at = f"{PERMISSIONS}{consent.reference}/"
    assert browser.get(at + "answer/")["Location"] == at


@pytest.mark.parametrize("page", ["", "answer/", "until/", "sign/", "withdrawal/", "copy/"])
def test_permission_is_of_its_own_childs_parents_alone(
    riverside: District, north: School, chen: User, ann: User, morales: Home, page: str
) -> None:
    consent = in_force(morales.students[0], chen, north, ann)
    other = parent_of(family(north, "Tom Baker", [("Max", "07")]))
    former = parent_of(morales, "Rex Morales")
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian=morales.guardian).update(may_decide=False)
    for stranger in (other, former):
        for method in ("get", "post"):
            answer = getattr(sign_in(stranger), method)(f"{PERMISSIONS}{consent.reference}/{page}")
            assert answer.status_code in {404, 405}
    assert sign_in(ann).get(f"{PERMISSIONS}{consent.reference}/{page}").status_code == 403
    assert now_is(consent).status == S.ACTIVE


def test_other_guardian_takes_back_what_the_first_gave(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    home = family(north, "Elena Morales", [("Sofia", "07")], others=["Jorge Morales"])
    groups.seat(home.students[0], math.group)
    consent = in_force(home.students[0], chen, north, ann)
    jorge = factories.person("Jorge Morales")
    factories.appoint(jorge, RoleKey.GUARDIAN, riverside)
    with working_in(riverside.pk):
        Guardian.objects.filter(given_name="Jorge").update(person=jorge)
    browser = sign_in(jorge)
    browser.post(f"{PERMISSIONS}{consent.reference}/withdrawal/")
    assert now_is(consent).status == S.WITHDRAWN


def test_children_are_called_by_a_key_of_their_parents_own(
    riverside: District, north: School, math: Room
) -> None:
    home = family(north, "Elena Morales", [("Sofia", "07"), ("Leo", "06")])
    elena, tom = parent_of(home), parent_of(family(north, "Tom Baker", [("Max", "07")]))
    keys = {key_of(one, child) for one in (elena, tom) for child in home.students}
    assert len(keys) == 4
    page = sign_in(elena).get(f"/riverside/family/children/{key_of(elena, home.students[0])}/")
    assert "Sofia Morales" in plain(page)
    assert "Leo" not in plain(page)
    for key in (key_of(tom, home.students[0]), str(home.students[0].pk), "nobody"):
        assert sign_in(elena).get(f"/riverside/family/children/{key}/").status_code == 404
