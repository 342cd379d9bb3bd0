"""An emergency that went first in English owes its Spanish version until a follow-up has it."""

from uuid import uuid4

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content, owed
from notifications.actions import corrections, drafts, overrides, sending
from notifications.actions.drafts import Wording
from notifications.models import Message
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import home, plain
from tests.notifications.in_force import put_in_force

pytestmark = pytest.mark.requirement("S0-29")
WHY = "The street is closed now, and nobody here writes Spanish."
NEEDS = {
    "rule": "language_required",
    "settings": {"language": "es", "kinds": ["emergency"], "may_owe": ["superintendent"]},
}
TO_DO = "Send “Picture day” in Spanish, too"


@pytest.fixture
def first(ann: User, bob: User, north: School) -> Message:
    """Gone in English alone, as the superintendent decided."""
    put_in_force(north.district, NEEDS)
    f.family(north, "Elena Morales", language="es")
    made = f.message(ann, north, kind="emergency", incident="fire", channels=["sms"], spanish="")
    with working_in(north.district_id):
        decided = {"rule": "language_required", "reason": WHY, "now": database_now()}
        overrides.decide(message=made, by=bob, **decided)
    return f.released(made, ann)


def follow(first: Message, by: User, spanish: str) -> Message:
    """An update, sent off by this person and gone where the policy lets it."""
    with working_in(first.district_id):
        now = database_now()
        kind = {"follow_up": Message.FollowUp.UPDATE, "begun_with": uuid4()}
        second = corrections.begin(message=first, by=by, now=now, **kind)
        worded = {"en": Wording("News", "It is over."), "es": Wording("Novedades", spanish)}
        return drafts.write_words(message=second, words=worded, by=by)


def owing(at: District) -> list[Message]:
    with working_in(at.pk):
        return list(owed.owing(owed.language_owed(at, database_now())))


def test_s0_29_owed_until_an_update_has_it(first: Message, ann: User, riverside: District) -> None:
    assert owing(riverside) == [first]
    update = follow(first, ann, "Ya terminó.")
    assert owing(riverside) == [first]
    f.released(update, ann)
    assert owing(riverside) == []


def test_s0_29_sender_and_school_have_it_to_do_with_a_clock(
    first: Message, ann: User, sam: User, north: School
) -> None:
    deputy, teacher = person("Al Adams"), person("Tia Tate")
    appoint(deputy, RoleKey.ASSISTANT_PRINCIPAL, north)
    appoint(teacher, RoleKey.TEACHER, north)
    page = home(ann)
    assert TO_DO in page
    assert "Spanish is owed since" in page
    assert TO_DO in home(deputy)
    assert TO_DO not in home(teacher)
    assert TO_DO not in home(sam)


def test_s0_29_oversight_shows_it(first: Message, bob: User, riverside: District) -> None:
    page = plain(sign_in(bob).get("/riverside/oversight/"))
    section = page.partition("Versions still owed")[2].partition("Sent without the policy")[0]
    assert f"Spanish is owed North Middle · {first.reference}" in section
    member = person("Mona Board")
    appoint(member, RoleKey.BOARD_MEMBER, riverside)
    nameless = plain(sign_in(member).get("/riverside/oversight/"))
    assert "Spanish is owed" in nameless
    assert "Ms. Archer" not in nameless


def test_nothing_is_owed_of_what_waits_or_has_it(ann: User, bob: User, north: School) -> None:
    put_in_force(north.district, NEEDS)
    f.family(north, "Elena Morales", language="es")
    both = f.message(ann, north, kind="emergency", incident="fire", channels=["sms"])
    f.released(both, ann)
    waits = f.message(ann, north, kind="emergency", incident="fire", channels=["sms"], spanish="")
    with working_in(north.district_id):
        now = database_now()
        decided = {"rule": "language_required", "reason": WHY, "now": now}
        overrides.decide(message=waits, by=bob, **decided)
        sending.send(message=waits, by=ann, now=now, as_checked=content.fingerprint(waits))
    assert owing(north.district) == []


def test_where_no_rule_wants_it_any_more_nothing_is_owed(first: Message) -> None:
    put_in_force(first.district)
    assert owing(first.district) == []
