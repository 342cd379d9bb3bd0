"""The six steps and the red way, as people walk them in a browser without a script."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from districts.models import Appointment, Dismissal, District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import sending
from notifications.models import DueRelease, Message, Ruling, Words
from optin.models import SenderGroup
from records.models import Event
from rosters.models import ContactPoint
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.factories import (
    family,
    message,
    sender,
    sent_message,
    stop,
    waiting_message,
)
from tests.notifications.test_drafts import class_of
from tests.notifications.test_recordings import record

TEXTS = {
    "subject_en": "Picture day",
    "text_en": "Picture day is on Thursday.",
    "subject_es": "Día de fotos",
    "text_es": "El día de fotos es el jueves.",
}


def step(draft: Message, name: str) -> str:
    return f"/riverside/messages/{draft.reference}/edit/{name}/"


def page(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def plain(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page(answer)).split())


def newest(at: School) -> Message:
    with working_in(at.district_id):
        return Message.objects.order_by("-pk")[0]


@pytest.fixture
def roster(north: School) -> School:
    family(north, "Ada Abbot", [("Al", "07")])
    family(north, "Rosa Ruiz", [("Rita", "07")], language="es")
    family(north, "Ho Kim", [("Hana", "08")], language="ko")
    family(north, "", [("Nobody", "08")])
    for group in SenderGroup:
        sender(north.district, group=group.value)
    return north


@pytest.fixture
def by_text(ann: User, roster: School) -> Message:
    """A draft that may go: in two languages, by text and email."""
    return message(ann, roster, channels=["sms", "email"])


def test_principal_walks_the_six_steps(ann: User, roster: School) -> None:
    client = sign_in(ann)
    first = client.get("/riverside/messages/new/")
    assert "step 1 of 6" in page(first)
    begun = client.post(
        "/riverside/messages/new/", {"begun_with": str(uuid4()), "place": "north-middle"}
    )
    draft = newest(roster)
    assert begun["Location"] == step(draft, "audience")
    second = client.post(begun["Location"], {"audience": "grades", "grades": ["07"]})
    assert second["Location"] == step(draft, "words")
    third = client.post(second["Location"], TEXTS)
    assert third["Location"] == step(draft, "recording")
    fourth = client.post(third["Location"], {"channels": ["sms", "email"]})
    assert fourth["Location"] == step(draft, "when")
    fifth = client.post(fourth["Location"], {"choice": "now"})
    assert fifth["Location"] == step(draft, "check")
    check = client.get(fifth["Location"])
    assert "Send to 2 families" in page(check)
    assert "step 6 of 6" in page(check)
    key = re.search(r'name="as_checked" value="(\w{64})"', page(check))
    assert key is not None
    sent = client.post(fifth["Location"], {"as_checked": key[1]})
    assert sent["Location"] == f"/riverside/messages/{draft.reference}/"
    with working_in(roster.district_id):
        draft.refresh_from_db()
        assert draft.status == Message.Status.HOLDING
        assert DueRelease.objects.filter(message=draft).exists()


def test_button_pressed_twice_sends_once(ann: User, by_text: Message) -> None:
    client = sign_in(ann)
    key = as_checked(client, by_text)
    for _again in range(2):
        answer = client.post(step(by_text, "check"), {"as_checked": key})
        assert answer["Location"] == f"/riverside/messages/{by_text.reference}/"
    with working_in(by_text.district_id):
        assert DueRelease.objects.count() == 1
        assert Event.objects.filter(name="notifications.message.sent_off").count() == 1


def test_click_that_comes_second_shows_the_message(
    ann: User, by_text: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had read the draft before a colleague's click was done."""
    client, send = sign_in(ann), sending.send

    def late(**given: Any) -> Message:
        send(**given)
        return send(**given | {"as_checked": "of other words"})

    key = as_checked(client, by_text)
    monkeypatch.setattr(sending, "send", late)
    answer = client.post(step(by_text, "check"), {"as_checked": key})
    assert answer["Location"] == f"/riverside/messages/{by_text.reference}/"


def as_checked(client: Client, draft: Message) -> str:
    found = re.search(r'name="as_checked" value="(\w{64})"', page(client.get(step(draft, "check"))))
    assert found is not None
    return found[1]


def test_changed_after_the_check_is_not_sent(ann: User, by_text: Message) -> None:
    client = sign_in(ann)
    key = as_checked(client, by_text)
    with working_in(by_text.district_id):
        Words.objects.filter(language="en").update(text="Something else.")
    answer = client.post(step(by_text, "check"), {"as_checked": key})
    assert answer.status_code == 409
    assert "<title>Error: " in page(answer)
    assert "Something was changed since you checked." in plain(answer)
    assert "Something else." in page(answer)
    with working_in(by_text.district_id):
        by_text.refresh_from_db()
        assert by_text.status == Message.Status.DRAFT
        assert not Ruling.objects.exclude(step=Ruling.Step.CHECK).exists()


def test_looking_at_every_step_changes_nothing(ann: User, by_text: Message) -> None:
    """What the check page showed is kept, beside the message."""
    client = sign_in(ann)
    for name in ("audience", "words", "recording", "when", "check"):
        assert client.get(step(by_text, name)).status_code == 200
    assert client.get("/riverside/messages/new/").status_code == 200
    assert client.get("/riverside/emergency/").status_code == 200
    assert client.get("/riverside/emergency/fire/new/").status_code == 200
    with working_in(by_text.district_id):
        assert not Event.objects.exists()
        assert Ruling.objects.get().step == Ruling.Step.CHECK
        assert Message.objects.count() == 1


def test_double_click_on_continue_begins_one_draft(ann: User, north: School) -> None:
    client, key = sign_in(ann), str(uuid4())
    places = {"begun_with": key, "place": "north-middle"}
    both = [client.post("/riverside/messages/new/", places)["Location"] for _twice in range(2)]
    assert both[0] == both[1]
    with working_in(north.district_id):
        assert Message.objects.count() == 1


def test_district_chooses_a_school_or_all(bob: User, north: School, riverside: District) -> None:
    factories.school(riverside, "north-hills", name="North Hills Elementary")
    client = sign_in(bob)
    shown = page(client.get("/riverside/messages/new/"))
    assert "North <b>Middle</b> School" in shown
    assert "North <b>Hills</b> Elementary" in shown
    given = {"begun_with": str(uuid4()), "place": "whole-district"}
    client.post("/riverside/messages/new/", given)
    assert newest(north).school_id is None
    assert "step 2 of 6" in page(client.get(step(newest(north), "audience")))


def test_a_school_that_is_not_ones_own_cannot_be_chosen(
    ann: User, north: School, south: School
) -> None:
    answer = sign_in(ann).post(
        "/riverside/messages/new/", {"begun_with": str(uuid4()), "place": "south-high"}
    )
    assert "<title>Error: " in page(answer)
    with working_in(north.district_id):
        assert not Message.objects.exists()


def test_kinds_that_are_not_theirs_say_whose_they_are(ann: User, bob: User, north: School) -> None:
    clerk = factories.person("Lucia Ortiz")
    factories.appoint(clerk, RoleKey.ATTENDANCE_CLERK, north)
    shown = plain(sign_in(clerk).get("/riverside/messages/new/"))
    assert "Emergency Sent by Ms. Archer (principal) and Dr. Bell (superintendent)." in shown
    assert "/riverside/emergency/" not in page(sign_in(clerk).get("/riverside/messages/new/"))
    assert "/riverside/emergency/" in page(sign_in(ann).get("/riverside/messages/new/"))


# Who gets it


def test_count_again_counts_without_keeping(ann: User, by_text: Message) -> None:
    answer = sign_in(ann).post(
        step(by_text, "audience"), {"audience": "grades", "grades": ["08"], "count": "1"}
    )
    shown = plain(answer)
    assert "2 families" in shown
    assert "No parent or guardian on file" in shown
    with working_in(by_text.district_id):
        by_text.refresh_from_db()
        assert by_text.audience == "school"


def test_each_tick_brings_the_new_count_alone(ann: User, by_text: Message) -> None:
    answer = sign_in(ann).post(
        step(by_text, "audience"),
        {"audience": "grades", "grades": ["07"]},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in page(answer)
    assert "2 families" in plain(answer)
    assert "1 English and 1 Spanish" in plain(answer)


def test_half_a_choice_is_said_and_kept(ann: User, by_text: Message) -> None:
    answer = sign_in(ann).post(step(by_text, "audience"), {"audience": "grades"})
    assert page(answer).count("Tick at least one grade.") == 2


def test_some_classes(ann: User, roster: School) -> None:
    art = class_of(roster, "Art", family(roster, "Zoe Zink", [("Zed", "07")]))
    draft = message(ann, roster)
    client = sign_in(ann)
    assert "Art" in page(client.get(step(draft, "audience")))
    client.post(step(draft, "audience"), {"audience": "classes", "classes": [art.pk]})
    assert "1 family of North Middle, Art" in plain(client.get(step(draft, "check")))


def test_before_the_first_import(ann: User, north: School) -> None:
    draft = message(ann, north)
    shown = page(sign_in(ann).get(step(draft, "audience")))
    assert "Rosters arrive after the first import" in shown
    assert ">Continue<" not in shown
    checked = plain(sign_in(ann).get(step(draft, "check")))
    assert "Nobody is in this audience." in checked
    assert "Send to" not in checked


def test_correction_shows_and_keeps_its_audience(ann: User, roster: School) -> None:
    first = sent_message(ann, roster, status=Message.Status.SENT)
    draft = message(ann, roster, audience=Message.Audience.CONTACTED, corrects=first)
    shown = plain(sign_in(ann).get(step(draft, "audience")))
    assert f"Exactly those that {first.reference} was sent to" in shown
    assert "step 1 of 4" in plain(sign_in(ann).get(step(draft, "words")))


# Words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text_en": ""}, "Write the text in English."),
        ({"subject_en": " "}, "Write the subject in English."),
        ({"text_es": ""}, "Write the text in Spanish."),
        ({"text_en": "a" * 1501}, "This text is too long: 1501 characters."),
        ({"text_en": "See bit.ly/x9"}, "Phone companies hold back texts with shortened links"),
        ({"text_es": "Vea https://TinyURL.com/abc."}, "shortened links (TinyURL.com)"),
        ({"text_en": "We meet at ______."}, "Text in English: there is still a gap to fill in"),
        ({"text_en": "Dear {{name}}, hello"}, "there is still a gap to fill in"),
    ],
)
def test_words_that_cannot_go_say_why(
    ann: User, by_text: Message, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in(ann).post(step(by_text, "words"), TEXTS | changes)
    assert page(answer).count(sentence) == 2  # in the summary, and at the field
    with working_in(by_text.district_id):
        assert by_text.words.get(language="en").text == "Picture day is on Thursday."


@pytest.mark.parametrize(
    "text", ["Our habit.ly is fine", "write to t.co.uk now", "me@bit.ly", "page bit.lyon.example"]
)
def test_innocent_words_pass(ann: User, by_text: Message, text: str) -> None:
    answer = sign_in(ann).post(step(by_text, "words"), TEXTS | {"text_en": text})
    assert answer.status_code == 302


def test_spanish_may_come_later_but_nothing_goes_without_it(ann: User, by_text: Message) -> None:
    client = sign_in(ann)
    given = TEXTS | {"subject_es": "", "text_es": ""}
    assert client.post(step(by_text, "words"), given).status_code == 302
    checked = plain(client.get(step(by_text, "check")))
    assert "A Spanish version is required. 1 family here reads Spanish." in checked
    assert "Write the Spanish version" in checked
    assert "as_checked" not in page(client.get(step(by_text, "check")))


def test_lengths_follow_the_typing(ann: User, by_text: Message) -> None:
    answer = sign_in(ann).post(
        step(by_text, "words"),
        TEXTS | {"text_en": "a" * 150, "text_es": "á" + "a" * 60},
        headers={"HX-Request": "true"},
    )
    # "North Middle: " stands before both.
    assert "164 characters · 2 parts" in plain(answer)
    assert "75 characters · 2 parts" in plain(answer)
    assert page(answer).count("hx-swap-oob") == 2


def test_curly_marks_that_cost_a_part_are_said(ann: User, by_text: Message) -> None:
    text = "It’s picture day – bring the form that went home with your child today, please."
    answer = sign_in(ann).post(
        step(by_text, "words"), TEXTS | {"text_en": text}, headers={"HX-Request": "true"}
    )
    assert "plain quotes and hyphens instead of ’ –" in plain(answer)


def test_who_reads_neither_language_is_said(ann: User, by_text: Message) -> None:
    shown = plain(sign_in(ann).get(step(by_text, "words")))
    assert "1 family uses another language (1 Korean). It gets English." in shown


# When


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"choice": ""}, "Choose when it should go."),
        ({"choice": "other"}, "Enter the day, for example 12/8/2026."),
        ({"choice": "other", "on": "tomorrow"}, "Enter the day as month/day/year"),
        ({"choice": "other", "on": "2/3/2020", "at": "4 pm"}, "That day is over."),
        ({"choice": "other", "on": "3/14/2027", "at": "2:30 am"}, "this time does not exist"),
        ({"choice": "other", "on": "11/7/2027", "at": "1:30 am"}, "this time comes twice"),
        ({"choice": "other", "on": "2/3/2099", "at": "4 pm"}, "more than a year from now"),
        ({"choice": "other", "on": "2/3/2099", "at": "tea time"}, "Enter a time, for example"),
    ],
)
def test_times_that_cannot_be_say_why(
    ann: User, by_text: Message, at_time: Any, typed: dict[str, str], sentence: str
) -> None:
    at_time("2026-12-08T18:00Z")
    answer = sign_in(ann).post(step(by_text, "when"), typed)
    assert page(answer).count(sentence) == 2


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"choice": "now"}, None),
        ({"on": "12/8/2026", "at": "4:00 pm"}, datetime(2026, 12, 9, 0, 0, tzinfo=UTC)),
        ({"on": "2026-12-09", "at": "16:00"}, datetime(2026, 12, 10, 0, 0, tzinfo=UTC)),
        ({"on": "Dec 9, 2026", "at": "7am"}, datetime(2026, 12, 9, 15, 0, tzinfo=UTC)),
        # Summer time begins on March 14.
        ({"on": "3/15/2027", "at": "4 pm"}, datetime(2027, 3, 15, 23, 0, tzinfo=UTC)),
        ({"choice": "2026-12-08T14:45:00-08:00"}, datetime(2026, 12, 8, 22, 45, tzinfo=UTC)),
    ],
)
def test_times_are_taken_as_people_write_them(
    ann: User, by_text: Message, at_time: Any, typed: dict[str, str], wanted: datetime | None
) -> None:
    at_time("2026-12-08T18:00Z")
    answer = sign_in(ann).post(step(by_text, "when"), {"choice": "other"} | typed)
    assert answer["Location"] == step(by_text, "check")
    with working_in(by_text.district_id):
        by_text.refresh_from_db()
        assert by_text.wanted_at == wanted


def test_hours_after_school_are_offered(ann: User, by_text: Message, at_time: Any) -> None:
    at_time("2026-12-11T23:00Z")  # Friday, after dismissal
    shown = plain(sign_in(ann).get(step(by_text, "when")))
    assert "Mon Dec 14, 2026, 2:45 pm Pacific, after dismissal" in shown
    assert "Dec 11, 2026, 2:45 pm" not in shown


def test_school_without_hours_offers_no_dismissal(ann: User, by_text: Message) -> None:
    with working_in(by_text.district_id):
        Dismissal.objects.all().delete()
    shown = plain(sign_in(ann).get(step(by_text, "when")))
    assert "after dismissal" not in shown
    assert "Another time" in shown


# Check


def test_scheduled_message_names_its_hour(ann: User, by_text: Message, at_time: Any) -> None:
    at_time("2026-12-07T18:00Z")
    client = sign_in(ann)
    client.post(step(by_text, "when"), {"choice": "other", "on": "12/8/2026", "at": "4:00 pm"})
    shown = plain(client.get(step(by_text, "check")))
    assert "Schedule for Tue 4:00 pm: 3 families" in shown
    assert "Tue Dec 8, 2026, 4:00 pm Pacific" in shown
    assert "After dismissal, 2:45 pm" in shown
    at_time("2026-12-09T18:00Z")
    late = plain(client.get(step(by_text, "check")))
    assert "The time you chose has passed." in late
    assert "Schedule for" not in late


def test_reach_adds_up_and_every_reason_is_named(
    ann: User, by_text: Message, riverside: District
) -> None:
    stop(riverside, mobile_of("Rosa"))
    shown = plain(sign_in(ann).get(step(by_text, "check")))
    assert "2 of 4 families" in shown
    assert "2 will be reached 2 will not" in shown
    assert "1 No parent or guardian on file" in shown
    assert "1 Replied STOP" in shown


def mobile_of(given_name: str) -> str:
    district = District.objects.get(slug="riverside")
    with working_in(district.pk):
        found = ContactPoint.objects.get(guardian__given_name=given_name, kind="mobile")
        return str(found.destination)


def test_call_without_a_voice_is_not_sent_yet(ann: User, roster: School) -> None:
    draft = message(ann, roster)
    shown = plain(sign_in(ann).get(step(draft, "check")))
    assert "A voice must be recorded." in shown
    assert "A phone call must be a recorded voice. English is not recorded yet." in shown
    assert "What you can do" in shown
    assert f"/{draft.reference}/edit/recording/?then=check" in page(
        sign_in(ann).get(step(draft, "check"))
    )


def test_policy_is_asked_again_when_the_button_is_pressed(ann: User, roster: School) -> None:
    draft = message(ann, roster)
    with working_in(roster.district_id):
        key = content.fingerprint(draft)
    answer = sign_in(ann).post(step(draft, "check"), {"as_checked": key})
    assert answer.status_code == 409
    assert "A voice must be recorded." in plain(answer)
    with working_in(roster.district_id):
        draft.refresh_from_db()
        assert draft.status == Message.Status.DRAFT


def test_change_from_the_check_leads_back_to_it(ann: User, by_text: Message) -> None:
    answer = sign_in(ann).post(step(by_text, "words") + "?then=check", TEXTS)
    assert answer["Location"] == step(by_text, "check")


def test_look_alikes_are_told_apart(ann: User, by_text: Message, riverside: District) -> None:
    factories.school(riverside, "north-hills", name="North Hills Elementary")
    shown = page(sign_in(ann).get(step(by_text, "check")))
    assert "North <u>Middle</u> School" in shown
    assert "North <b>Hills</b> Elementary" in shown


def test_next_school_is_refused_and_next_district_finds_nothing(
    by_text: Message, sam: User, cora: User
) -> None:
    for name in ("audience", "words", "recording", "when", "check"):
        assert sign_in(sam).get(step(by_text, name)).status_code == 403
        assert sign_in(sam).post(step(by_text, name), TEXTS).status_code == 403
        assert sign_in(cora).get(step(by_text, name)).status_code == 404
    missing = "/riverside/messages/M-2020-00001/edit/words/"
    assert sign_in(sam).get(missing).status_code == 404


def test_colleague_opens_the_draft(by_text: Message, north: School) -> None:
    lund = factories.person("Signe Lund")
    factories.appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    assert "Send to 3 families" in plain(sign_in(lund).get(step(by_text, "check")))


def test_sent_message_has_no_steps_any_more(ann: User, roster: School) -> None:
    sent = sent_message(ann, roster)
    for name in ("audience", "words", "recording", "when", "check"):
        answer = sign_in(ann).get(step(sent, name))
        assert answer["Location"] == f"/riverside/messages/{sent.reference}/"


def test_draft_is_put_away(ann: User, by_text: Message) -> None:
    url = f"/riverside/messages/{by_text.reference}/withdrawal/"
    assert sign_in(ann).get(url).status_code == 405
    assert sign_in(ann).post(url)["Location"] == "/riverside/messages/"
    with working_in(by_text.district_id):
        by_text.refresh_from_db()
        assert by_text.status == Message.Status.WITHDRAWN


# The red way


def emergency_words(**changes: str) -> dict[str, str]:
    return {"begun_with": str(uuid4()), "place": "north-middle"} | TEXTS | changes


def test_principal_tells_of_an_evacuation(ann: User, roster: School) -> None:
    client = sign_in(ann)
    assert "What is happening?" in page(client.get("/riverside/emergency/"))
    new = page(client.get("/riverside/emergency/evacuation/new/"))
    assert "We have left the building." in new
    assert "Salimos del edificio." in new
    begun = client.post("/riverside/emergency/evacuation/new/", emergency_words())
    draft = newest(roster)
    assert begun["Location"] == step(draft, "recording")
    assert (draft.kind, draft.incident, draft.audience) == ("emergency", "evacuation", "school")
    onward = client.post(begun["Location"], {"channels": ["sms", "email"]})
    assert onward["Location"] == step(draft, "check")
    check = client.get(onward["Location"])
    assert "live-band" in page(check)
    to = "3 families and 1 staff member"
    sentence = f"I understand this texts and emails {to} of North Middle now."
    assert sentence in plain(check)
    assert f"Text and email {to}" in plain(check)
    key = as_checked(client, draft)
    without = client.post(onward["Location"], {"as_checked": key})
    assert "<title>Error: " in page(without)
    assert plain(without).count("Tick the sentence above the button") == 2
    sent = client.post(onward["Location"], {"as_checked": key, "understood": "on"})
    assert sent["Location"] == f"/riverside/messages/{draft.reference}/"


def test_gaps_of_the_sample_words_must_be_filled(ann: User, roster: School) -> None:
    client = sign_in(ann)
    words = {"text_en": "Students are safe at ______.", "text_es": "A salvo en ______."}
    answer = client.post("/riverside/emergency/fire/new/", emergency_words(**words))
    assert "Two things to fix" in page(answer)
    with working_in(roster.district_id):
        assert not Message.objects.exists()


def test_unknown_incident_is_not_there(ann: User, north: School) -> None:
    assert sign_in(ann).get("/riverside/emergency/picnic/new/").status_code == 404


def test_superintendent_says_where(bob: User, north: School, south: School) -> None:
    client = sign_in(bob)
    where = page(client.get("/riverside/emergency/lockdown/new/"))
    assert "Where?" in where
    assert 'href="?place=north-middle"' in where
    there = page(client.get("/riverside/emergency/lockdown/new/?place=south-high"))
    assert "Lockdown at South High" in there
    client.post("/riverside/emergency/lockdown/new/", emergency_words(place="whole-district"))
    assert newest(north).school_id is None


def test_who_may_not_is_told_whom_to_call(ann: User, bob: User, north: School) -> None:
    teacher = factories.person("Wei Chen")
    factories.appoint(teacher, RoleKey.TEACHER, north)
    for url in ("/riverside/emergency/", "/riverside/emergency/fire/new/"):
        answer = sign_in(teacher).get(url)
        assert answer.status_code == 403
        assert "Call 911 first." in page(answer)
        assert 'href="tel:+12535550142"' in page(answer)
        assert "Ms. Archer" in plain(answer)
    assert (
        sign_in(teacher).post("/riverside/emergency/fire/new/", emergency_words()).status_code
        == 403
    )


def test_clerk_begins_no_emergency(north: School, ann: User) -> None:
    clerk = factories.person("Lucia Ortiz")
    factories.appoint(clerk, RoleKey.ATTENDANCE_CLERK, north)
    answer = sign_in(clerk).post("/riverside/emergency/fire/new/", emergency_words())
    assert answer.status_code == 403
    with working_in(north.district_id):
        assert not Message.objects.exists()


def test_principal_begins_none_for_another_school(ann: User, sam: User, south: School) -> None:
    client = sign_in(ann)
    client.post("/riverside/emergency/fire/new/", emergency_words(place="south-high"))
    client.post("/riverside/emergency/fire/new/", emergency_words(place="whole-district"))
    with working_in(south.district_id):
        assert not Message.objects.exclude(school__slug="north-middle").exists()


def test_parent_is_led_home(pia: User, riverside: District) -> None:
    assert sign_in(pia).get("/riverside/emergency/")["Location"] == "/riverside/"


def test_whole_district_is_typed_before_it_is_told(
    bob: User, roster: School, riverside: District
) -> None:
    draft = message(
        bob, None, district=riverside, kind="emergency", incident="fire", channels=["sms"]
    )
    client = sign_in(bob)
    key = as_checked(client, draft)
    ticked = {"as_checked": key, "understood": "on"}
    for typed in ("", "River", "Hilltop"):
        answer = client.post(step(draft, "check"), ticked | {"typed": typed})
        assert plain(answer).count("Type “Riverside” to send.") == 2
    answer = client.post(step(draft, "check"), ticked | {"typed": " riverside "})
    assert answer["Location"] == f"/riverside/messages/{draft.reference}/"


def test_one_school_is_told_by_a_tick_alone(ann: User, roster: School) -> None:
    draft = message(ann, roster, kind="emergency", incident="fire", channels=["sms"])
    assert "to send" not in plain(sign_in(ann).get(step(draft, "check"))).split("I understand")[1]


def test_new_words_under_an_old_recording_are_said(
    ann: User, by_text: Message, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = sign_in(ann)
    with working_in(by_text.district_id):
        record(by_text, ann)
    client.post(step(by_text, "words"), TEXTS | {"text_en": "Picture day is on Friday."})
    shown = plain(client.get(step(by_text, "recording")))
    assert "The recording in English still says the old ones." in shown
    client.post(step(by_text, "words"), TEXTS | {"text_en": "Picture day is on Friday."})
    assert "still says" not in plain(client.get(step(by_text, "recording")))


def test_pages_open_for_who_reads_spanish(ann: User, by_text: Message) -> None:
    ann.language = "es"
    ann.save()
    for name in ("audience", "words", "recording", "when", "check"):
        answer = sign_in(ann).get(step(by_text, name))
        assert answer.status_code == 200
        assert '<html lang="es"' in page(answer)


def test_who_writes_to_the_whole_district_may_begin_a_closure(bob: User, roster: School) -> None:
    client = sign_in(bob)
    begun = page(client.get("/riverside/messages/new/"))
    assert "Weather or closure" in begun
    key = re.search(r'name="begun_with" value="([0-9a-f-]{36})"', begun)
    assert key
    given = {"begun_with": key[1], "place": "whole-district", "kind": "weather"}
    client.post("/riverside/messages/new/", given)
    with working_in(roster.district_id):
        assert Message.objects.get().kind == Message.Kind.WEATHER


def test_principal_is_offered_no_closure(ann: User, roster: School) -> None:
    assert "Weather or closure" not in page(sign_in(ann).get("/riverside/messages/new/"))


def test_what_kept_it_from_going_stands_on_its_check(
    ann: User, roster: School, by_text: Message
) -> None:
    with working_in(roster.district_id):
        now = database_now()
        key = content.fingerprint(by_text)
        sending.send(message=by_text, by=ann, now=now, as_checked=key)
        Appointment.objects.update(closed_at=now)
        sending.release(message=by_text, now=now + timedelta(seconds=11))
        Appointment.objects.update(closed_at=None)
    family(roster, "Nora Newcomer")
    shown = plain(sign_in(ann).get(step(by_text, "check")))
    assert "It did not go when its time came" in shown
    assert re.search(r"Who \d+ families \d+ families", shown)


def test_what_goes_to_the_same_families_is_seen_before_it_is_sent(
    ann: User, bob: User, by_text: Message, south: School
) -> None:
    """The district's message that day, with the way to move one's own; not another school's."""
    district, soon = by_text.district, database_now() + timedelta(hours=2)
    waiting_message(bob, None, soon, district=district, subject="Conference late start")
    waiting_message(ann, south, soon, subject="At another school")
    client = sign_in(ann)
    for name, way in (("when", "Choose another time to move yours"), ("check", "Move mine")):
        shown = plain(client.get(step(by_text, name)))
        assert "Conference late start" in shown, name
        assert way in shown
        assert "At another school" not in shown
