"""Copies to named people and the notice to the board: made with the release, on real rows."""

import re
from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.actions import board_notices, copies, copy_lists
from notifications.models import CopyAddress, Delivery, Message, Words
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import deliveries, family, message, released
from tests.notifications.in_force import copied, put_in_force, told_to_the_board
from tests.notifications.test_approval_pages import words_of

S = Message.Status
LISTS = "/riverside/settings/copies/"
FIRE = {"kind": "emergency", "incident": "fire", "channels": ["sms"]}


@pytest.fixture
def listed(riverside: District, north: School, south: School) -> None:
    for key, name, school in (
        ("leadership", "alt", None),
        ("liaison", "liaison", None),
        ("reception", "desk", None),
        ("reception", "desk-of-north", north),
        ("reception", "desk-of-south", south),
        ("board", "board", None),
    ):
        add(riverside, key, f"{name}@riverside.example", school=school)


def add(at: District, key: str, email: str, **more: Any) -> CopyAddress:
    given = {"name": email.partition("@")[0], "school": None, "by": None} | more
    with working_in(at.pk):
        return copy_lists.add(district=at, key=key, email=email, **given)


def followers(of: Message) -> list[Message]:
    with working_in(of.district_id):
        return list(of.followers.order_by("pk"))


@pytest.mark.requirement("S0-34", "S0-40")
def test_s0_34_emergency_is_copied_to_all_four_lists(
    riverside: District, north: School, ann: User, listed: None
) -> None:
    """The secretary of the school gets it by her office, and no other school's desk does."""
    lists = ("leadership", "secretaries", "liaison", "reception")
    put_in_force(riverside, copied(*lists, of="emergency@school"))
    secretary = person("Sue Stamp")
    appoint(secretary, RoleKey.SCHOOL_SECRETARY, north)
    family(north, "Elena Morales")
    gone = released(message(ann, north, **FIRE), ann)
    [copy] = followers(gone)
    assert (copy.status, copy.release_basis, copy.lists) == (S.SENDING, "copy", list(lists))
    assert set(deliveries(copy)) == {
        "alt@riverside.example",
        "liaison@riverside.example",
        "desk@riverside.example",
        "desk-of-north@riverside.example",
        secretary.email.lower(),
    }
    with working_in(riverside.pk):
        words = Words.objects.get(message=copy)
    assert gone.reference in words.text
    assert "Picture day is on Thursday." in words.text


@pytest.mark.requirement("S0-45")
@pytest.mark.parametrize(("sender", "copies_made"), [("bob", 1), ("ian", 0)])
def test_s0_45_districtwide_outreach_only_by_whom_the_policy_names(
    request: pytest.FixtureRequest,
    riverside: District,
    north: School,
    listed: None,
    sender: str,
    copies_made: int,
) -> None:
    one = copied("leadership", of="outreach@district")
    one["settings"]["only_by"] = ["superintendent", "communications_director"]
    put_in_force(riverside, one)
    family(north, "Elena Morales")
    by = request.getfixturevalue(sender)
    gone = released(message(by, None, district=riverside, channels=["sms"]), by)
    assert len(followers(gone)) == copies_made


@pytest.mark.requirement("S0-25")
def test_s0_25_notice_is_drafted_reworded_and_sent(
    riverside: District, north: School, ann: User, bob: User, listed: None
) -> None:
    put_in_force(riverside, told_to_the_board("emergency@school"))
    family(north, "Elena Morales")
    gone = released(message(ann, north, **FIRE), ann)
    [notice] = followers(gone)
    assert (notice.status, notice.author, notice.lists) == (S.DRAFT, bob, ["board"])
    director = person("Dee Drew")
    appoint(director, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    boss, path = sign_in(bob), f"/riverside/board/notices/{notice.reference}/"
    assert "Tell the board: “Picture day”" in words_of(boss, "/riverside/")
    assert "Read and send" in words_of(boss, "/riverside/board/notices/")
    assert sign_in(director).get(path).status_code == 403
    with pytest.raises(Denied, match="superintendent tells"), working_in(riverside.pk):
        copies.send_board_notice(notice=notice, by=director, now=database_now())
    boss.post(path, {"subject": "Fire at North", "text": "Everybody is well."})
    assert "Everybody is well." in boss.get(path).content.decode()
    boss.post(path, {"subject": "Fire at North", "text": "All are well.", "send": "1"})
    assert set(deliveries(notice)) == {"board@riverside.example"}
    [sent] = followers(gone)
    assert (sent.status, sent.sent_by) == (S.SENDING, bob)
    member = person("May Moss")
    appoint(member, RoleKey.BOARD_MEMBER, riverside)
    assert "Fire at North" in words_of(sign_in(member), "/riverside/board/notices/")
    assert "All are well." in words_of(sign_in(member), path)
    assert "Tell the board" not in words_of(boss, "/riverside/")
    with pytest.raises(Refused, match="gone to the board"), working_in(riverside.pk):
        board_notices.reword(notice=sent, subject="x", text="y", by=bob)


@pytest.mark.requirement("S0-25")
def test_s0_25_notice_without_a_superintendent_is_another_leaders_to_send(
    riverside: District, north: School, ann: User, listed: None
) -> None:
    put_in_force(riverside, told_to_the_board("emergency@school"))
    family(north, "Elena Morales")
    director = person("Dee Drew")
    appoint(director, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    [notice] = followers(released(message(ann, north, **FIRE), ann))
    assert (notice.status, notice.author) == (S.DRAFT, director)
    assert "Tell the board: “Picture day”" in words_of(sign_in(director), "/riverside/")
    with working_in(riverside.pk):
        copies.send_board_notice(notice=notice, by=director, now=database_now())
    assert set(deliveries(notice)) == {"board@riverside.example"}


@pytest.mark.requirement("S0-25")
def test_s0_25_notice_is_drafted_though_nobody_leads_the_district(
    riverside: District, north: School, ann: User, listed: None
) -> None:
    put_in_force(riverside, told_to_the_board("emergency@school"))
    family(north, "Elena Morales")
    [notice] = followers(released(message(ann, north, **FIRE), ann))
    assert (notice.status, notice.author) == (S.DRAFT, ann)
    lead = person("Lee Long")
    appoint(lead, RoleKey.SUPERINTENDENT, riverside)
    assert "Tell the board: “Picture day”" in words_of(sign_in(lead), "/riverside/")


@pytest.mark.requirement("S0-34", "S0-40")
def test_s0_40_principal_does_not_stop_the_copy_of_their_emergency(
    riverside: District, north: School, ann: User, listed: None
) -> None:
    put_in_force(riverside, copied("leadership", of="emergency@school"))
    family(north, "Elena Morales")
    [copy] = followers(released(message(ann, north, **FIRE), ann))
    path = f"/riverside/messages/{copy.reference}/"
    assert "Stop the rest" not in words_of(sign_in(ann), path)
    answer = sign_in(ann).post(f"{path}stop/")
    assert answer.status_code == 409
    assert "The policy names who gets this copy" in answer.content.decode()
    with working_in(riverside.pk):
        copy.refresh_from_db()
    assert copy.status == S.SENDING


def test_notice_waits_while_the_board_has_no_address(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    put_in_force(riverside, told_to_the_board("emergency@school"))
    family(north, "Elena Morales")
    [notice] = followers(released(message(ann, north, **FIRE), ann))
    answer = sign_in(bob).post(
        f"/riverside/board/notices/{notice.reference}/",
        {"subject": "Fire", "text": "All are well.", "send": "1"},
    )
    assert answer.status_code == 409
    assert "Nobody stands on the board’s list yet." in answer.content.decode()


def test_copies_stand_on_the_page_of_the_message_alone(
    riverside: District, north: School, ann: User, listed: None
) -> None:
    put_in_force(riverside, copied("leadership", "liaison", of="emergency@school"))
    family(north, "Elena Morales")
    gone = released(message(ann, north, **FIRE), ann)
    [copy] = followers(gone)
    with working_in(riverside.pk):
        arrived = Delivery.objects.filter(message_id=copy.pk, destination__startswith="alt@")
        arrived.update(state=Delivery.State.DELIVERED)
    page = words_of(sign_in(ann), f"/riverside/messages/{gone.reference}/")
    assert re.search("Administrative leadership team 1 1 0", page)
    assert re.search("Military liaison 1 0 0", page)
    assert copy.reference not in words_of(sign_in(ann), "/riverside/messages/")


def test_lists_are_kept_by_who_settles_the_district(
    riverside: District, north: School, ian: User, ann: User
) -> None:
    put_in_force(riverside, copied("leadership", of="emergency@school"))
    browser = sign_in(ian)
    page = words_of(browser, LISTS)
    assert page.count("Nobody stands on it yet.") == 5
    assert "Emergency, a school" in page
    given = {"key": "liaison", "name": "Base liaison", "email": "Liaison@base.example"}
    assert browser.post(LISTS, given).status_code == 302
    assert browser.post(LISTS, given).status_code == 409
    browser.post(LISTS, given | {"key": "reception", "school": north.slug})
    assert browser.post(LISTS, given | {"email": "nobody"}).status_code == 200
    page = words_of(browser, LISTS)
    assert page.count("liaison@base.example") == 2
    assert "North Middle" in page
    assert sign_in(ann).get(LISTS).status_code == 403
    with working_in(riverside.pk):
        one = CopyAddress.objects.get(copy_list__key="liaison")
    browser.post(LISTS, {"remove": str(one.pk)})
    assert browser.post(LISTS, {"remove": str(one.pk)}).status_code == 404
    with working_in(riverside.pk):
        assert CopyAddress.objects.count() == 1
        book = list(Event.objects.filter(name__startswith="notifications.copy_list"))
    assert [one.details["addresses"] for one in book] == [1, 1, 0]
    assert "base.example" not in str([one.details for one in book])
