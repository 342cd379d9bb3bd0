"""A decision to send earlier, about a message that somebody approved for its own time."""

from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import approvals, overrides, sending
from notifications.models import Approval, Message
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import plain
from tests.notifications.in_force import approval, put_in_force

S = Message.Status
WORDS = {"reason": "Rumors spread faster than the facts.", "rule": "incident_timing"}
TIMING = {
    "rule": "incident_timing",
    "settings": {"now": [], "end_of_day": ["lockdown"], "may_override": ["superintendent"]},
}
EITHER = ("superintendent", "communications_director")
pytestmark = [pytest.mark.requirement("S0-42c"), pytest.mark.requirement("S0-11")]


@pytest.fixture(autouse=True)
def nine_forty(db: None, at_time: Any) -> None:
    at_time("2026-12-02T09:40:00-08:00")


@pytest.fixture
def dee(riverside: District) -> User:
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return dee


def approved(
    by: User, yes_of: User, at: School, *others: User, changed_by: User | None = None
) -> Message:
    """A lockdown that was handed in, agreed to by each of these and waits for dismissal."""
    is_all = bool(others)
    put_in_force(at.district, TIMING, approval(*EITHER, of="emergency@school", is_all=is_all))
    f.family(at, "Elena Morales")
    hands = [changed_by.pk] if changed_by else []
    given = {"incident": "lockdown", "channels": ["sms"], "editors": hands}
    made = f.message(by, at, kind="emergency", **given)
    with working_in(at.district_id):
        now, checked = database_now(), content.fingerprint(made)
        waits = sending.send(message=made, by=by, now=now, as_checked=checked)
        said = {"message": waits, "now": now, "as_checked": waits.content_hash}
        for one in (yes_of, *others):
            going = approvals.approve(by=one, **said)
        assert going.status == S.SCHEDULED
        return going


def decide(of: Message, by: User) -> Message:
    with working_in(of.district_id):
        return overrides.decide(message=of, by=by, now=database_now(), **WORDS)


def test_decision_of_whoever_approves_is_their_yes(
    dee: User, bob: User, north: School, at_time: Any
) -> None:
    going = decide(approved(dee, bob, north), bob)
    assert (going.status, going.release_basis, going.submission) == (S.HOLDING, "override", 2)
    at_time("2026-12-02T09:41:00-08:00")
    with working_in(north.district_id):
        yes = Approval.objects.get(message=going, submission=2)
        assert (yes.by, yes.content_hash) == (bob, going.content_hash)
        assert sending.release(message=going, now=database_now()).status == S.SENDING


def test_own_message_is_handed_in_again_and_the_decision_stands(
    dee: User, bob: User, north: School
) -> None:
    """Nobody agrees to what they wrote, and the yes of before was to another time."""
    waiting = approved(bob, dee, north)
    url = f"/riverside/messages/{waiting.reference}/"
    client = sign_in(bob)
    assert "It was approved for its own time" in plain(client.get(f"{url}override/"))
    assert client.post(f"{url}override/", WORDS)["Location"] == url
    assert "It goes as soon as it is approved again." in plain(client.get(url))
    with working_in(north.district_id):
        waiting.refresh_from_db()
        assert (waiting.status, waiting.submission) == (S.SUBMITTED, 2)
        given = {"now": database_now(), "as_checked": waiting.content_hash}
        going = approvals.approve(message=waiting, by=dee, **given)
        assert (going.status, going.release_basis) == (S.HOLDING, "override")


def test_who_changed_the_draft_decides_and_does_not_agree(
    ann: User, dee: User, bob: User, north: School
) -> None:
    waiting = approved(ann, dee, north, changed_by=bob)
    assert decide(waiting, bob).status == S.SUBMITTED


def test_each_of_the_others_is_asked_again(ann: User, dee: User, bob: User, north: School) -> None:
    waiting = decide(approved(ann, dee, north, bob), bob)
    assert waiting.status == S.SUBMITTED
    with working_in(north.district_id):
        given = {"now": database_now(), "as_checked": waiting.content_hash}
        assert Approval.objects.get(message=waiting, submission=2).by == bob
        with pytest.raises(Refused, match="already"):
            approvals.approve(message=waiting, by=bob, **given)
        assert approvals.approve(message=waiting, by=dee, **given).status == S.HOLDING
