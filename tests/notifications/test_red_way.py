"""What the red way says beside its steps: the manual, a second start, a drill, every rule."""

from datetime import timedelta
from typing import Any

import pytest

from districts.models import District, School, User
from notifications.models import Advice, Message, Words
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, plain

MANUAL = "https://riverside.example/manual"
START = "/riverside/emergency/"
NEW = "/riverside/emergency/evacuation/new/"


@pytest.fixture
def draft(ann: User, cole: User, north: School) -> Message:
    by_clover_park(north.district)
    f.family(north, "Elena Morales", language="es")
    return emergency(ann, north)


def _step(of: Message, step: str) -> str:
    return f"/riverside/messages/{of.reference}/edit/{step}/"


@pytest.mark.requirement("S0-03", "S0-38")
def test_manual_is_on_the_first_page_and_beside_the_tick(
    bob: User, ann: User, cole: User, draft: Message
) -> None:
    client = sign_in(ann)
    client.post(_step(draft, "advice"), {"how": "phone", "advised": cole.pk})
    pages = (START, _step(draft, "check"))
    assert not any("emergency manual</a>" in client.get(one).content.decode() for one in pages)
    District.objects.filter(pk=draft.district_id).update(emergency_manual=MANUAL)
    for one in pages:
        assert f'href="{MANUAL}"' in client.get(one).content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"), [("riverside.example/manual", MANUAL), ("javascript:alert(1)", "")]
)
def test_district_sets_the_address_of_its_manual(
    bob: User, riverside: District, typed: str, kept: str
) -> None:
    given = {
        "name": riverside.name,
        "short_name": riverside.short_name,
        "mark": riverside.mark,
        "colour": riverside.colour,
        "time_zone": riverside.time_zone,
        "languages": riverside.languages,
        "emergency_manual": typed,
        "year_ends": riverside.year_ends,
    }
    page = sign_in(bob).post("/riverside/settings/district/", given).content.decode()
    riverside.refresh_from_db()
    assert riverside.emergency_manual == kept
    assert ("Enter a web address" in page) == (not kept)


def test_second_start_of_the_same_incident_is_shown_the_first(
    ann: User, bob: User, draft: Message, south: School
) -> None:
    page = sign_in(bob).get(f"{NEW}?place=north-middle")
    told = f"Ms. Archer started {draft.reference} about the same incident just now."
    assert f"{told} Join that one or start another below." in plain(page)
    assert f'href="/riverside/messages/{draft.reference}/"' in page.content.decode()
    for other in (f"{NEW}?place=south-high", NEW.replace("evacuation", "fire")):
        assert "same incident" not in plain(sign_in(bob).get(other))
    with working_in(draft.district_id):
        Message.objects.update(begun_at=database_now() - timedelta(minutes=11))
    assert "same incident" not in plain(sign_in(bob).get(f"{NEW}?place=north-middle"))


def test_drill_in_a_live_emergency_asks_before_the_button(
    ann: User, cole: User, draft: Message
) -> None:
    client = sign_in(ann)
    client.post(_step(draft, "advice"), {"how": "phone", "advised": cole.pk})
    assert "Why is it right this time?" not in plain(client.get(_step(draft, "check")))
    with working_in(draft.district_id):
        Words.objects.filter(message=draft, language="es").update(text="Es un simulacro.")
    page = plain(client.get(_step(draft, "check")))
    assert "The words speak of a drill, practice or a test" in page
    assert "Why is it right this time?" in page


def test_every_rule_that_passed_stands_open_beside_an_emergency(
    ann: User, cole: User, draft: Message
) -> None:
    client = sign_in(ann)
    client.post(_step(draft, "advice"), {"how": "phone", "advised": cole.pk})
    page = client.get(_step(draft, "check")).content.decode()
    assert 'class="passed"' not in page
    assert "The policy sends this at once." in page


@pytest.mark.requirement("S0-33")
@pytest.mark.parametrize(
    ("typed", "noted"),
    [("", 0), ("9:10 am", 30), ("11:50 pm", 9 * 60 + 50), ("9:30 pm", None), ("9:50 am", None)],
)
def test_advice_is_noted_with_its_time_and_words(
    ann: User, cole: User, draft: Message, at_time: Any, typed: str, noted: int | None
) -> None:
    at_time("2026-12-02T09:40:00-08:00")
    given = {"how": "phone", "advised": cole.pk, "at": typed, "words": "Police agree."}
    answer = sign_in(ann).post(_step(draft, "advice"), given)
    with working_in(draft.district_id):
        found = Advice.objects.filter(message=draft).first()
        now = database_now()
    if noted is None:
        assert "Enter a time within the last 12 hours." in plain(answer)
        assert found is None
    else:
        assert found is not None
        assert (found.answered_at, found.words) == (
            now - timedelta(minutes=noted),
            "Police agree.",
        )
