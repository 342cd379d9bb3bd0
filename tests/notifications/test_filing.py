"""The moment at which a message was asked for stays the same while it waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content, judging
from notifications.actions import advice, sending
from notifications.actions.sending import Said
from notifications.facts import asked_at
from notifications.models import Message
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency

S = Message.Status
# Wednesday, December 2, 2026, 9:40 am in Riverside.
MORNING = "2026-12-02T09:40:00-08:00"
NOW = datetime(2026, 12, 2, 17, 40, tzinfo=UTC)
SENT_OFF, HANDED_IN = NOW - timedelta(hours=1), NOW - timedelta(hours=3)
WHY = {"incident_timing": "The buses must be away first."}


@pytest.mark.parametrize(
    ("status", "needs_approval", "asked"),
    [
        (S.DRAFT, False, NOW),
        (S.HOLDING, False, SENT_OFF),
        (S.SCHEDULED, False, SENT_OFF),
        (S.SUBMITTED, True, HANDED_IN),
        # Sent off by the last yes: handed in is when its sender asked.
        (S.SCHEDULED, True, HANDED_IN),
    ],
)
def test_it_is_asked_for_when_its_sender_lets_go_of_it(
    status: str, needs_approval: bool, asked: datetime
) -> None:
    message = Message(
        status=status,
        needs_approval=needs_approval,
        submitted_at=HANDED_IN,
        changed_at=SENT_OFF,
    )
    assert asked_at(message, NOW) == asked


@pytest.fixture
def draft(riverside: District, north: School, ann: User, at_time: Any) -> Message:
    """A fire that Ann has been advised to send, set for tomorrow morning."""
    at_time(MORNING)
    by_clover_park(riverside)
    f.family(north, "Elena Morales")
    cole = factories.person("Carl Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    made = emergency(ann, north, "fire", wanted_at=NOW + timedelta(hours=20))
    with working_in(north.district_id):
        advice.note(message=made, adviser=cole, how="phone", by=ann, now=database_now())
    return made


def send(of: Message, by: User, **reasons: str) -> Message:
    said = Said(follows_manual=True, reasons=reasons)
    with working_in(of.district_id):
        checked = content.fingerprint(of)
        return sending.send(message=of, by=by, now=database_now(), as_checked=checked, said=said)


@pytest.mark.requirement("S0-42d")
def test_a_fire_waits_for_a_later_time_with_a_reason_only(draft: Message, ann: User) -> None:
    with pytest.raises(Refused):
        send(draft, ann)
    assert send(draft, ann, **WHY).status == S.SCHEDULED


@pytest.mark.requirement("S0-33")
def test_advice_that_was_fresh_when_it_was_sent_off_is_not_old_at_its_time(
    draft: Message, ann: User, at_time: Any
) -> None:
    waiting = send(draft, ann, **WHY)
    at_time("2026-12-03T05:40:00-08:00")
    with working_in(draft.district_id):
        judgement = judging.judge(waiting, database_now(), by=ann)
        assert judgement.facts.asked_at == "2026-12-02T09:40-08:00"
        assert sending.release(message=waiting, now=database_now()).status == S.SENDING
