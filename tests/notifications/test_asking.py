"""Ask the policy: an answer has an address, and nothing is kept."""

from datetime import date
from itertools import product
from urllib.parse import urlencode

import pytest
from django.test import Client

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Message, Ruling
from policies.actions import versions
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.platforms import site_factories

AT_NIGHT = {
    "who": "teacher", "kind": "class", "purpose": "academics", "to": "student", "number": "1",
    "grade": "07", "tool": "district", "on": "2026-12-05", "at": "21:10",
}  # fmt: skip
URL = "/riverside/policy/ask/"


def adopt(district: District, pack: str) -> None:
    with working_in(district.pk):
        versions.enact(district=district, pack=pack, in_force_from=date(2020, 1, 1))


def ask(client: Client, **changes: str) -> str:
    answer = client.get(f"{URL}?{urlencode(AT_NIGHT | changes)}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def tess(north: School) -> User:
    tess = factories.person("Tess Tan", display_name="Ms. Tan")
    factories.appoint(tess, RoleKey.TEACHER, north)
    return tess


def test_the_own_answer_stands_over_those_of_the_three_other_policies(
    riverside: District, tess: User
) -> None:
    adopt(riverside, "clover-park")
    page = ask(sign_in(tess))
    own, elsewhere = page.split('id="elsewhere-title"')
    assert "policy blocked" in own
    assert elsewhere.count("<article") == 3
    assert "Clover Park" not in elsewhere
    for answer in ("policy blocked", "policy note", "policy allowed"):
        assert answer in elsewhere
    assert "Another district’s policy" in elsewhere


def test_a_district_without_a_policy_of_its_own_reads_four_others(tess: User) -> None:
    assert ask(sign_in(tess)).count("<article") == 4


def test_the_permission_and_the_tool_change_the_answer(riverside: District, tess: User) -> None:
    adopt(riverside, "clover-park")
    client = sign_in(tess)
    allowed = ask(client, opt_in="yes", principal_yes="yes")
    assert "policy blocked" not in allowed.split('id="elsewhere-title"')[0]
    own_phone = ask(client, opt_in="yes", principal_yes="yes", tool="personal")
    assert "policy blocked" in own_phone.split('id="elsewhere-title"')[0]


@pytest.mark.requirement("S0-53", "S2-03", "S2-13", "S4-01")
@pytest.mark.parametrize(
    ("pack", "tool", "is_blocked"),
    [
        ("clover-park", "skyward", False),
        ("clover-park", "elsewhere", True),
        ("clover-park", "site", True),
        ("harbor-point", "teams", False),
        ("harbor-point", "elsewhere", True),
        ("maple-ridge", "district", False),
        ("maple-ridge", "elsewhere", True),
    ],
)
def test_by_which_tool_or_site_it_goes_is_answered_by_the_register(
    riverside: District,
    tess: User,
    north: School,
    ann: User,
    pack: str,
    tool: str,
    is_blocked: bool,
) -> None:
    adopt(riverside, pack)
    band = site_factories.site(north, by=tess, approved_by=ann)
    own = {"at": "10:00", "on": "2026-12-08", "opt_in": "yes", "principal_yes": "yes"}
    asked = ask(sign_in(tess), tool=band.reference.lower() if tool == "site" else tool, **own)
    answer = asked.split('id="elsewhere-title"')[0]
    assert ("This tool is not approved for messages to students." in answer) == is_blocked


@pytest.mark.requirement("S3-07")
def test_a_registered_site_takes_the_parents_permission(
    riverside: District, tess: User, north: School, ann: User
) -> None:
    adopt(riverside, "prairie-central")
    band = site_factories.site(north, by=tess, approved_by=ann)
    site_factories.site(north, name="Waiting Choir")
    client, chosen = sign_in(tess), {"tool": band.reference.lower(), "kind": "class"}
    page = ask(client, **chosen)
    assert "Central Band (Facebook)" in page
    assert "Waiting Choir" not in page
    lacks = "1 student has no parent’s permission for this site on file."
    assert lacks in page.split('id="elsewhere-title"')[0]
    permitted = ask(client, **chosen, site_permission="yes")
    assert lacks not in permitted.split('id="elsewhere-title"')[0]
    assert lacks not in ask(client, tool="district").split('id="elsewhere-title"')[0]


def test_the_page_waits_with_an_example_and_keeps_nothing(riverside: District, tess: User) -> None:
    client = sign_in(tess)
    page = client.get(URL).content.decode()
    assert "The answer will stand here." in page
    assert "at=21%3A10" in page
    ask(client)
    with working_in(riverside.pk):
        assert not Message.objects.exists()
        assert not Ruling.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": "0"}, "Enter at least 1."),
        ({"number": "100000"}, "Enter at most 500."),
        ({"on": "yesterday"}, "Enter the day as month/day/year"),
        ({"at": "late"}, "Enter a time"),
        ({"who": "guardian"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_named(tess: User, changes: dict[str, str], says: str) -> None:
    page = ask(sign_in(tess), **changes)
    assert says in page
    assert "elsewhere-title" not in page


def test_every_question_of_the_form_has_an_answer(riverside: District, tess: User) -> None:
    adopt(riverside, "clover-park")
    client = sign_in(tess)
    kinds = ("class", "outreach", "emergency", "weather", "attendance")
    for kind, to in product(kinds, ("student", "students", "families")):
        assert 'id="policy"' in ask(client, kind=kind, to=to, number="3")


def test_only_people_who_work_here_ask(tess: User, pia: User, cora: User) -> None:
    assert sign_in(pia).get(URL).status_code == 403
    assert sign_in(cora).get(URL).status_code == 404
