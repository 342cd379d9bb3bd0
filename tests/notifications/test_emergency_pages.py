"""The red way on a phone: timing at the start, words kept beforehand, news, and no engine."""

import re
from typing import Any
from uuid import uuid4

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content, gate, judging, steps
from notifications.actions import corrections, ready, sending
from notifications.models import Channel, Message, ReadyWords
from notifications.panel import panel
from policies import deciding
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, plain
from tests.notifications.in_force import approval, put_in_force

S, FollowUp = Message.Status, Message.FollowUp
MORNING = "2026-12-02T09:40:00-08:00"  # a Wednesday; school lets out at 2:45 pm


def _newest(at: School) -> Message:
    with working_in(at.district_id):
        return Message.objects.select_related("district").latest("pk")


def _start(by: User) -> str:
    return plain(sign_in(by).get("/riverside/emergency/"))


@pytest.mark.requirement("S0-42a", "S0-42b", "S0-42c", "S0-42d", "S0-42e")
def test_start_page_says_when_each_incident_goes(ann: User, north: School, at_time: Any) -> None:
    by_clover_park(north.district)
    at_time(MORNING)
    page = _start(ann)
    for told in (
        "Evacuation Policy: send immediately now",
        "Fire Policy: send immediately now",
        "Lockdown Policy: end of day 2:45 pm",
        "Weapon on campus Policy: end of day 2:45 pm",
        "Injury or death Policy: end of day 2:45 pm",
        "Something else Policy: you choose the time",
        "This is practice",
    ):
        assert told in page, told


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-12-02T15:00:00-08:00", "Lockdown Policy: end of day now"),
        ("2026-12-05T09:40:00-08:00", "Policy: end of day, and there is no school today now"),
    ],
)
def test_after_school_nothing_is_left_to_wait_for(
    ann: User, north: School, at_time: Any, moment: str, told: str
) -> None:
    by_clover_park(north.district)
    at_time(moment)
    assert told in _start(ann)


def test_policy_without_timing_leaves_the_plain_sentences(ann: User, north: School) -> None:
    assert "Doors are locked, students stay inside" in _start(ann)
    assert "Policy:" not in _start(ann)


def test_closure_is_for_whom_to_call(ann: User, bob: User, north: School) -> None:
    page = _start(ann)
    assert "Closure or weather? That is districtwide. Call Dr. Bell, (253) 555-0100" in page


# Kept beforehand


@pytest.fixture
def kept(ann: User, north: School) -> Message:
    """Words and both voices of an evacuation, kept for the next one."""
    made = emergency(ann, north)
    with working_in(north.district_id):
        ready.keep(message=made, by=ann)
    return made


def test_kept_words_and_voices_begin_the_next_one_in_one_tap(
    ann: User, north: School, kept: Message
) -> None:
    client = sign_in(ann)
    page = client.get("/riverside/emergency/evacuation/new/")
    assert "Continue with what is kept" in plain(page)
    assert "English recording" in page.content.decode()
    found = re.search(r'name="begun_with" value="([^"]+)"', page.content.decode())
    assert found
    given = {"begun_with": found[1], "place": "north-middle", "as_kept": "1"}
    first = client.post("/riverside/emergency/evacuation/new/", given)
    again = client.post("/riverside/emergency/evacuation/new/", given)
    begun = _newest(north)
    assert first["Location"] == again["Location"]
    assert first["Location"] == f"/riverside/messages/{begun.reference}/edit/check/"
    with working_in(north.district_id):
        assert Message.objects.count() == 2
        voiced = {one.language: one for one in begun.words.all()}
        assert all(one.recording_id for one in voiced.values())
        assert voiced["es"].text == "Salimos del edificio. Todos están bien."


def test_without_a_voice_it_goes_on_to_the_recording(ann: User, north: School) -> None:
    made = emergency(ann, north, channels=["sms", "email"])
    with working_in(north.district_id):
        ready.keep(message=made, by=ann)
    given = {"begun_with": str(uuid4()), "place": "north-middle", "as_kept": "1"}
    onward = sign_in(ann).post("/riverside/emergency/evacuation/new/", given)
    assert onward["Location"].endswith("/edit/recording/")


def test_newest_words_hold_and_another_school_has_none(
    ann: User, sam: User, north: School, kept: Message
) -> None:
    with working_in(north.district_id):
        kept.words.filter(language="es").delete()
        kept.words.filter(language="en").update(text="Newer words.")
        ready.keep(message=kept, by=ann)
        assert [one.text for one in ready.of(north, "evacuation").values()] == ["Newer words."]
        assert ready.of(north, "fire") == {}
    other = plain(sign_in(sam).get("/riverside/emergency/evacuation/new/"))
    assert "Continue with what is kept" not in other
    assert "Newer words." not in other


def test_words_with_gaps_are_not_kept(ann: User, north: School) -> None:
    made = emergency(ann, north)
    with working_in(north.district_id):
        made.words.filter(language="en").update(text="Students are safe at ______.")
        with pytest.raises(Refused):
            ready.keep(message=made, by=ann)
        assert not ReadyWords.objects.exists()


def test_recording_page_keeps_them(ann: User, north: School, kept: Message) -> None:
    client = sign_in(ann)
    at = f"/riverside/messages/{kept.reference}/edit"
    assert "Keep these words and voices" in plain(client.get(f"{at}/recording/"))
    kept_again = client.post(f"{at}/ready/", follow=True)
    assert "Kept. The next message about “Evacuation” begins with these words." in plain(kept_again)
    with working_in(north.district_id):
        assert ReadyWords.objects.count() == 4


# News for those who know


@pytest.fixture
def gone(ann: User, bob: User, north: School) -> Message:
    f.family(north, "Elena Morales", language="es")
    return f.sent_message(
        ann, north, kind="emergency", incident="lockdown", families={"reached": 1}
    )


@pytest.mark.parametrize(
    ("kind", "step", "subject", "says"),
    [
        ("update", "words", "Update: Picture day", "More about our message of 4:00 pm: ______"),
        ("all_clear", "check", "All clear: Picture day", "All clear. The emergency that we wrote"),
    ],
)
def test_news_is_a_tap_away_and_prefilled(
    ann: User, north: School, gone: Message, kind: str, step: str, subject: str, says: str
) -> None:
    page = plain(sign_in(ann).get(f"/riverside/messages/{gone.reference}/"))
    assert "Send an update" in page
    assert "All clear" in page
    url = f"/riverside/messages/{gone.reference}/correction/"
    onward = sign_in(ann).post(url, {"begun_with": str(uuid4()), "follow_up": kind})
    second = _newest(north)
    assert onward["Location"] == f"/riverside/messages/{second.reference}/edit/{step}/"
    assert (second.corrects_id, second.audience, second.follow_up) == (gone.pk, "contacted", kind)
    assert second.channels == [Channel.SMS, Channel.EMAIL]
    with working_in(north.district_id):
        worded = {one.language: one for one in second.words.all()}
        assert worded["en"].subject == subject
        assert worded["en"].text.replace("\N{NO-BREAK SPACE}", " ").startswith(says)
        assert set(worded) == {"en", "es"}
        assert steps.order_of(second) == ("words", "check")


def test_news_of_a_lockdown_waits_for_nothing(
    ann: User, north: School, gone: Message, at_time: Any
) -> None:
    by_clover_park(north.district)
    at_time(MORNING)
    with working_in(north.district_id):
        second = corrections.begin(
            message=gone, by=ann, begun_with=uuid4(), now=database_now(), follow_up="all_clear"
        )
        verdict = judging.judge(second, database_now(), by=ann).verdict
        assert {one.rule for one in verdict.to_settle} <= {"manual_followed"}
        assert gate.gate_of(verdict, second).act == gate.Act.SEND


def test_outreach_has_no_all_clear(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families={"reached": 1})
    assert "All clear" not in plain(sign_in(ann).get(f"/riverside/messages/{one.reference}/"))
    with working_in(north.district_id), pytest.raises(Refused):
        corrections.begin(
            message=one, by=ann, begun_with=uuid4(), now=database_now(), follow_up="all_clear"
        )


def test_history_names_copies_board_and_news(ann: User, bob: User, gone: Message) -> None:
    notice = {"kind": "service", "audience": "lists", "follows": gone, "channels": ["email"]}
    copied = notice | {"lists": ["leadership", "secretaries", "liaison", "reception"]}
    f.sent_message(ann, gone.school, release_basis="copy", **copied)
    f.message(bob, gone.school, **notice, lists=["board"])
    news = {"kind": "emergency", "corrects": gone, "audience": "contacted", "channels": ["sms"]}
    f.sent_message(ann, gone.school, follow_up="all_clear", **news)
    page = plain(sign_in(ann).get(f"/riverside/messages/{gone.reference}/"))
    assert "Copies sent to 4 lists" in page
    assert "Board notice drafted for Dr. Bell" in page
    assert "All clear sent: M-" in page


# To the whole district


@pytest.mark.requirement("S0-11")
def test_a_second_person_agrees_before_it_goes_to_the_whole_district(
    riverside: District, north: School, bob: User
) -> None:
    put_in_force(
        riverside,
        approval("superintendent", of="emergency@district", without=("superintendent",)),
    )
    dana = person("Dana Cole", display_name="Ms. Cole")
    appoint(dana, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    f.family(north, "Elena Morales")
    fire = f.message(dana, None, district=riverside, kind="emergency", incident="fire")
    at = f"/riverside/messages/{fire.reference}/edit/check/"
    page = plain(sign_in(dana).get(at))
    assert "This needs the approval of Dr. Bell." in page
    assert "Ask for approval: 1 family" in page
    assert "Nothing goes out before somebody of these agrees: Dr. Bell (superintendent)" in page


# Without the engine


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the engine")

    monkeypatch.setattr(deciding, "decide", fail)
    monkeypatch.setattr("policies.decide", fail)


def test_without_the_check_the_panel_says_whom_to_call_and_the_button_stays(
    ann: User, bob: User, north: School, broken: None
) -> None:
    f.family(north, "Elena Morales", language="es")
    draft = emergency(ann, north)
    page = plain(sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "The policy check is not available." in page
    assert "Call Dr. Bell, (253) 555-0100" in page
    assert "not checked" in page
    assert "Text, phone and email 1 family" in page


def test_unchecked_emergency_goes_on_standing_authority(
    ann: User, bob: User, riverside: District, north: School, broken: None
) -> None:
    f.family(north, "Elena Morales", language="es")
    sent = f.released(emergency(ann, north), ann)
    assert (sent.status, sent.release_basis) == (S.SENDING, Message.Basis.AUTHORITY)


def test_unchecked_outreach_waits(ann: User, bob: User, north: School, broken: None) -> None:
    draft = f.message(ann, north)
    with working_in(north.district_id):
        judgement = judging.judge(draft, database_now(), by=ann)
        shown = panel(
            judgement.verdict,
            judgement.facts,
            checked_at=database_now(),
            district=north.district,
        )
        assert not judgement.lets_go
        assert [one.topic for one in shown.lines] == ["Policy check", "Policy check"]
        with pytest.raises(Refused):
            sending.send(
                message=draft,
                by=ann,
                now=database_now(),
                as_checked=content.fingerprint(draft),
            )
