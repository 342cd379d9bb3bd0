"""The pages of approval: who finds what on them, and what their buttons do."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import approvals, sending
from notifications.models import Approval, Message
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import RELEASED, family, message, sent_message
from tests.notifications.in_force import approval, put_in_force

S = Message.Status
QUEUE = "/riverside/approvals/"
EITHER = approval("superintendent", "communications_director")


@pytest.fixture(autouse=True)
def four_o_clock(db: None, at_time: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday, December 8, 4:02 pm in Riverside, for the database and for the page."""
    now = RELEASED + timedelta(minutes=2)
    at_time(now.isoformat())
    monkeypatch.setattr("config.home.timezone.now", lambda: now)


@pytest.fixture
def dee(riverside: District) -> User:
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside, phone="(253) 555-0102")
    return dee


@pytest.fixture
def waiting(ann: User, bob: User, dee: User, north: School) -> Message:
    """Ann's, handed in for Thursday, 4 pm."""
    put_in_force(north.district, EITHER)
    family(north, "Elena Morales", email="elena@parents.example")
    return handed_in(ann, north, RELEASED + timedelta(days=2))


def handed_in(by: User, at: School, wanted_at: datetime | None, **fields: Any) -> Message:
    draft = message(by, at, wanted_at=wanted_at, **fields)
    with working_in(at.district_id):
        return sending.send(
            message=draft, by=by, now=database_now(), as_checked=content.fingerprint(draft)
        )


def words_of(client: Client, path: str) -> str:
    page = client.get(path, follow=True).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", main).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+(?=[,.:])", "", re.sub(r"\s+", " ", words))


def url(of: Message) -> str:
    return f"{QUEUE}{of.reference}/"


def answer(client: Client, of: Message, what: str, **more: str) -> Any:
    given = {"answer": what, "as_checked": of.content_hash, "note": ""}
    return client.post(url(of), given | more)


def status(of: Message) -> str:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk).status


@pytest.mark.requirement("S0-11")
def test_s0_11_queue_by_when_it_is_needed(
    waiting: Message, ann: User, dee: User, north: School
) -> None:
    later = RELEASED + timedelta(days=5)
    handed_in(ann, north, later, subject="Later on", text="Other words.")
    queue = words_of(sign_in(dee), QUEUE)
    assert queue.index("Picture day") < queue.index("Later on")
    assert "Waiting for approval" in queue
    assert "Ms. Archer" in queue
    assert "Nothing waiting for you." in words_of(sign_in(ann), QUEUE)


@pytest.mark.requirement("S0-11")
def test_s0_11_page_shows_exactly_what_families_get(waiting: Message, bob: User) -> None:
    page = words_of(sign_in(bob), url(waiting))
    for part in (
        "North Middle: Picture day is on Thursday.",
        "El día de fotos es el jueves.",
        "a computer’s voice reads the words",
        "Questions? Call (253) 555-0142.",
        "Approve: sends Thu 4:00 pm",
        "Return with a note",
        "Before it goes, one of these people approves it",
        "Nothing else.",
    ):
        assert part in page, part
    assert "Changed since" not in page


def test_button_without_a_time_names_the_families(ann: User, bob: User, north: School) -> None:
    put_in_force(north.district, EITHER)
    family(north, "Elena Morales")
    one = handed_in(ann, north, None, channels=["sms"])
    assert "Approve: sends now to 1 family" in words_of(sign_in(bob), url(one))


@pytest.mark.requirement("S0-11")
def test_s0_11_yes_lets_it_wait_for_its_time(waiting: Message, bob: User, dee: User) -> None:
    assert answer(sign_in(bob), waiting, "approve")["Location"].endswith(
        f"/messages/{waiting.reference}/"
    )
    assert status(waiting) == S.SCHEDULED
    queue = words_of(sign_in(dee), QUEUE)
    assert "Nothing waiting for you." in queue
    assert "approved by Dr. Bell" in queue
    late = answer(sign_in(dee), waiting, "approve")
    assert late.status_code == 409
    assert "Dr. Bell has approved it already." in late.content.decode().replace("\xa0", " ")


@pytest.mark.requirement("S0-11")
def test_s0_11_author_sees_who_can_and_no_button(waiting: Message, ann: User) -> None:
    page = words_of(sign_in(ann), url(waiting))
    assert "somebody else decides" in page
    assert "Ms. Drew" in page
    assert "Approve:" not in page
    assert answer(sign_in(ann), waiting, "approve").status_code == 403
    assert status(waiting) == S.SUBMITTED


@pytest.mark.requirement("S0-11")
def test_s0_11_history_says_on_whose_yes_it_went(
    ann: User, bob: User, north: School, at_time: Any
) -> None:
    put_in_force(north.district, EITHER)
    family(north, "Elena Morales")
    one = handed_in(ann, north, None, channels=["sms"])
    answer(sign_in(bob), one, "approve")
    at_time((RELEASED + timedelta(minutes=3)).isoformat())
    with working_in(north.district_id):
        sending.release(message=Message.objects.get(pk=one.pk), now=database_now())
    page = words_of(sign_in(ann), f"/riverside/messages/{one.reference}/")
    assert "Approved, by Dr. Bell" in page
    assert "Released on the yes of Dr. Bell" in page


def test_no_needs_a_note_and_the_author_reads_it(waiting: Message, ann: User, bob: User) -> None:
    bare = answer(sign_in(bob), waiting, "return")
    assert "Write a note" in bare.content.decode()
    assert status(waiting) == S.SUBMITTED
    answer(sign_in(bob), waiting, "return", note="Say which door.")
    assert status(waiting) == S.DRAFT
    home = words_of(sign_in(ann), "/riverside/")
    assert "Dr. Bell returned “Picture day”" in home
    assert "Say which door." in home
    assert "Say which door." in words_of(sign_in(ann), f"/riverside/messages/{waiting.reference}/")


def test_declined_says_who_and_why(waiting: Message, ann: User, bob: User) -> None:
    answer(sign_in(bob), waiting, "decline", note="Not this year.")
    page = words_of(sign_in(ann), f"/riverside/messages/{waiting.reference}/")
    assert "Dr. Bell declined it: Not this year." in page
    assert "Declined" in words_of(sign_in(ann), "/riverside/messages/?status=declined")


def test_author_sees_whom_it_waits_for(
    waiting: Message, ann: User, bob: User, at_time: Any
) -> None:
    path = f"/riverside/messages/{waiting.reference}/"
    page = words_of(sign_in(ann), path)
    assert re.search("Waiting for (Ms. Drew or Dr. Bell|Dr. Bell or Ms. Drew)", page)
    assert "Nobody has opened it yet." in page
    assert "You can remind them again from" in page
    sign_in(bob).get(url(waiting))
    assert "Dr. Bell opened it" in words_of(sign_in(ann), path)
    at_time((RELEASED + timedelta(hours=2)).isoformat())
    assert "Remind" in words_of(sign_in(ann), path)
    sign_in(ann).post(f"{path}reminder/")
    assert "reminded you" in words_of(sign_in(bob), QUEUE)
    sign_in(ann).post(f"{path}stop/", {"then": "change"})
    assert status(waiting) == S.DRAFT
    assert "It was taken back." in words_of(sign_in(bob), url(waiting))


def test_what_changed_since_it_was_handed_in(waiting: Message, bob: User, north: School) -> None:
    family(north, "Tom Baker")
    page = words_of(sign_in(bob), url(waiting))
    assert "Changed since it was handed in" in page
    assert re.search(r"Who 1 family\s+2 families", page)
    never = {"rule": "may_send", "settings": {"senders": {"outreach@school": ["superintendent"]}}}
    put_in_force(north.district, EITHER, never)
    page = words_of(sign_in(bob), url(waiting))
    assert "rules v. 1 rules v. 2" in page
    assert "The policy’s answer has changed since. Return it to its author." in page
    assert "Approve:" not in page


def test_reading_it_in_another_language_is_no_change(waiting: Message, bob: User) -> None:
    client = sign_in(bob)
    client.cookies["language"] = "es"
    page = words_of(client, url(waiting))
    assert "Aprobar" in page
    assert "Cambios desde que se entregó" not in page


def test_neighbors_of_the_same_families(
    waiting: Message, ann: User, bob: User, sam: User, north: School, south: School
) -> None:
    sent_message(ann, north, at_time=RELEASED + timedelta(days=1, hours=5), subject="Half day")
    sent_message(
        bob, None, district=north.district, at_time=RELEASED + timedelta(days=2), subject="All"
    )
    sent_message(sam, south, at_time=RELEASED + timedelta(days=2), subject="Elsewhere")
    sent_message(ann, north, at_time=RELEASED - timedelta(days=3), subject="Long ago")
    page = words_of(sign_in(bob), url(waiting)).partition("within a day")[2]
    assert "Half day" in page
    assert "All" in page
    assert "Elsewhere" not in page
    assert "Long ago" not in page


def test_home_asks_whoever_may_decide(
    waiting: Message, ann: User, bob: User, dee: User, north: School
) -> None:
    soon = handed_in(ann, north, RELEASED + timedelta(hours=3), subject="Tonight", text="Come.")
    home = words_of(sign_in(dee), "/riverside/")
    now, _heading, coming = home.partition("Coming up")
    assert "Approve “Tonight”?" in now
    assert "Approve “Picture day”?" in coming
    assert "Approve" not in words_of(sign_in(ann), "/riverside/")
    with working_in(north.district_id):
        approvals.approve(message=soon, by=bob, now=database_now(), as_checked=soon.content_hash)
        assert Approval.objects.count() == 1
    assert "Tonight”?" not in words_of(sign_in(dee), "/riverside/")


def test_other_people_have_no_business_there(
    waiting: Message, sam: User, pia: User, cora: User
) -> None:
    assert sign_in(sam).get(url(waiting)).status_code == 403
    assert sign_in(pia).get(url(waiting)).status_code == 403
    assert sign_in(cora).get(url(waiting)).status_code == 404
    assert answer(sign_in(sam), waiting, "approve").status_code == 403
    assert status(waiting) == S.SUBMITTED


def test_stale_page_says_so(waiting: Message, bob: User) -> None:
    stale = answer(sign_in(bob), waiting, "approve", as_checked="f" * 64)
    assert stale.status_code == 409
    assert "Read it again, then decide." in stale.content.decode()
    assert status(waiting) == S.SUBMITTED
