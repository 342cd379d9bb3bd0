"""The menu of each role: at most five entries, and a way to everything else."""

import pytest

from config.navigation import MOST, Menu, menu
from districts.models import Appointment, District, School, User
from districts.roles import ROLES, RoleKey, Scope, role
from tests.conftest import sign_in
from tests.districts import factories

RIVERSIDE = District(pk=1, slug="riverside")
NORTH = School(pk=1, slug="north-middle", district=RIVERSIDE)


def of(*keys: str, page: str = "home") -> Menu:
    held = [Appointment(role=key) for key in keys]
    at_one_school = all(role(key).scope != Scope.DISTRICT for key in keys)
    return menu(RIVERSIDE, NORTH if at_one_school else None, held, page)


def labels(of: Menu) -> list[str]:
    return [one.label for one in of.items]


@pytest.mark.parametrize("key", [one for one in ROLES if not role(one).is_family])
def test_five_at_most(key: RoleKey) -> None:
    assert len(of(key).items) <= MOST
    assert len(of(key, RoleKey.PRINCIPAL, RoleKey.TEACHER, RoleKey.IT_ADMINISTRATOR).items) == MOST


def test_superintendent_decides_and_oversees() -> None:
    found = of(RoleKey.SUPERINTENDENT)
    assert labels(found) == ["Home", "Messages", "Approvals", "Oversight", "Settings"]
    assert [one.label for one in found.more] == ["People", "Policy", "Agreements", "Record book"]


def test_it_director_sees_who_has_signed() -> None:
    expected = ["Home", "People", "Agreements", "Requests", "Settings"]
    assert labels(of(RoleKey.IT_DIRECTOR)) == expected
    more = [one.label for one in of(RoleKey.COMMUNICATIONS_DIRECTOR).more]
    assert "Agreements" in more


def test_records_officer_comes_to_the_lists_that_were_taken(
    riverside: District, north: School
) -> None:
    rosa = factories.person("Rosa Reed")
    factories.appoint(rosa, RoleKey.RECORDS_OFFICER, riverside)
    client = sign_in(rosa)
    assert 'href="/riverside/access/exports/"' in client.get("/riverside/history/").content.decode()
    assert client.get("/riverside/access/exports/").status_code == 200
    found = of(RoleKey.RECORDS_OFFICER, page="list_exports").items
    assert [one.label for one in found if one.current] == ["Record book"]


def test_it_administrator_imports_and_appoints() -> None:
    expected = ["Home", "Messages", "People", "Imports", "Settings"]
    assert labels(of(RoleKey.IT_ADMINISTRATOR)) == expected


def test_teacher_writes_and_finds_the_classes_beside_it() -> None:
    assert labels(of(RoleKey.TEACHER))[:3] == ["Home", "Messages", "My classes"]
    found = of(RoleKey.COACH, page="class_group").items
    assert [one.label for one in found if one.current] == ["My classes"]


def test_the_office_of_a_school_comes_to_the_papers_of_its_families() -> None:
    assert labels(of(RoleKey.SCHOOL_SECRETARY)) == ["Home", "Permissions", "People", "Requests"]


def test_principal_has_the_day_in_the_menu() -> None:
    found = of(RoleKey.PRINCIPAL)
    assert labels(found) == ["Home", "Messages", "Cases", "Permissions", "Settings"]
    assert [one.label for one in found.more] == [
        *("Approvals", "School", "People", "Supervision", "Digital citizenship", "Agreements"),
    ]


def test_requests_are_the_first_to_leave_a_full_menu_and_are_on_home_then() -> None:
    assert "Requests" in labels(of(RoleKey.IT_DIRECTOR))
    assert labels(of(RoleKey.TEACHER))[2:4] == ["My classes", "Permissions"]
    full = of(RoleKey.PRINCIPAL, page="access_request")
    assert "Requests" not in [one.label for one in (*full.items, *full.more)]
    assert [one.label for one in full.items if one.current] == ["Home"]


@pytest.mark.parametrize(
    ("page", "current"),
    [("policy_rule", "Settings"), ("school_settings", "Settings"), ("board_notice", "Approvals")],
)
def test_page_stands_under_its_entry_or_under_settings(page: str, current: str) -> None:
    found = of(RoleKey.SUPERINTENDENT, page=page).items
    assert [one.label for one in found if one.current] == [current]


def test_settings_page_leads_to_what_the_menu_has_no_room_for(bob: User, north: School) -> None:
    page = sign_in(bob).get("/riverside/settings/").content.decode()
    for path in ("access", "policy/versions", "history", "schools", "sites/terms"):
        assert f'href="/riverside/{path}/"' in page, path


def test_account_page_leads_to_ones_own_papers_whether_or_not_any_is_due(
    ann: User, pia: User, riverside: District
) -> None:
    way = 'href="/riverside/agreements/mine/"'
    client = sign_in(ann)
    assert way in client.get("/account/").content.decode()
    assert client.get("/riverside/agreements/mine/").status_code == 200
    assert way not in sign_in(pia).get("/account/").content.decode()
