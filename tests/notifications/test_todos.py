"""What the home page asks of who writes messages, and what it says in passing."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Message
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.factories import RELEASED

S = Message.Status


@pytest.fixture(autouse=True)
def four_o_clock(db: None, at_time: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday, December 8, 4:02 pm in Riverside, for the database and for the page."""
    now = RELEASED + timedelta(minutes=2)
    at_time(now.isoformat())
    monkeypatch.setattr("config.home.timezone.now", lambda: now)


def _home(person: User) -> str:
    page = sign_in(person).get("/riverside/").content.decode()
    words = re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+(?=[,.])", "", re.sub(r"\s+", " ", words))


def test_message_that_policy_held_back_is_needed_now(ann: User, north: School) -> None:
    one = f.message(ann, north)
    f.ruling(one, "send")
    f.ruling(one, "release", "blocked")
    home = _home(ann)
    assert "“Picture day” was not sent" in home
    assert "Nobody was contacted" in home
    assert home.count("Picture day") == 2  # its name, and once more on its button


def test_message_that_fails_for_many_is_needed_now(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families={"reached": 80, "not_reached": 20})
    f.tally(one, "sms", delivered=80, failed=15, undelivered=5)
    assert "Many deliveries of “Picture day” fail" in _home(ann)
    assert "20 of 100 so far" in _home(ann)


def test_a_few_failures_are_no_alarm(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families={"reached": 95, "not_reached": 5})
    f.tally(one, "sms", delivered=95, failed=5)
    assert "Picture day" not in _home(ann)


def test_what_is_scheduled_today_says_whom_it_goes_to(ann: User, sam: User, north: School) -> None:
    f.family(north, "Tom Baker")
    f.family(north, "Pat Fern", mobile=None)
    evening = datetime(2026, 12, 9, 2, 0, tzinfo=UTC)
    f.waiting_message(ann, north, evening, subject="Report cards")
    f.waiting_message(ann, north, evening + timedelta(days=1), subject="Of tomorrow")
    home = _home(ann)
    assert "“Report cards” goes to 1 family" in home
    assert "Scheduled for 6:00 pm Pacific" in home
    assert "Of tomorrow" not in home
    assert "Report cards" not in _home(sam)


def test_draft_that_rests_for_a_day_is_called_to_mind(ann: User, north: School) -> None:
    old, new = f.message(ann, north, subject="Old one"), f.message(ann, north, subject="New one")
    with working_in(north.district_id):
        for one, hours in ((old, 25), (new, 1)):
            Message.objects.filter(pk=one.pk).update(changed_at=RELEASED - timedelta(hours=hours))
    home = _home(ann)
    assert "Finish “Old one”" in home
    assert "Last changed 1 d 1 h ago" in home
    assert "New one" not in home


def test_what_ended_today_is_one_quiet_line(ann: User, north: School) -> None:
    reached = {"reached": 401, "not_reached": 11}
    f.sent_message(ann, north, status=S.SENT, families=reached)
    before = RELEASED - timedelta(days=1)
    f.sent_message(ann, north, status=S.SENT, subject="Yesterday", at_time=before, families=reached)
    home = _home(ann)
    assert "“Picture day” reached 401 of 412 families." in home
    assert "Yesterday" not in home


def test_colleague_at_the_school_sees_what_goes_out_and_no_draft(ann: User, north: School) -> None:
    colleague = factories.person()
    factories.appoint(colleague, RoleKey.ASSISTANT_PRINCIPAL, north)
    f.waiting_message(ann, north, RELEASED + timedelta(hours=2), subject="Report cards")
    draft = f.message(ann, north, subject="Half-written")
    with working_in(north.district_id):
        Message.objects.filter(pk=draft.pk).update(changed_at=RELEASED - timedelta(days=3))
    home = _home(colleague)
    assert "Report cards" in home
    assert "Half-written" not in home


def test_who_writes_no_messages_hears_nothing_of_them(
    ann: User, north: School, riverside: District
) -> None:
    teacher = factories.person()
    factories.appoint(teacher, RoleKey.TEACHER, north)
    f.sent_message(ann, north, status=S.SENT, families={"reached": 1})
    assert "Picture day" not in _home(teacher)
