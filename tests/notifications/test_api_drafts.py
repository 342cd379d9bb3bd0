"""Whole messages by a program, under a policy that asks for voices, topics and advice."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Advice, Message
from optin.models import SenderGroup
from tenancy.scope import working_in
from tests.conftest import with_token
from tests.districts.factories import appoint, person
from tests.notifications.emergencies import SAYS, by_clover_park, recording
from tests.notifications.factories import family, message, sender
from tests.notifications.in_force import central, put_in_force
from tests.notifications.test_api import API, post, send
from tests.notifications.test_drafts import class_of
from tests.policies.signing import signed

TEXTS = {
    "en": {"subject": "Picture day", "text": "Picture day is on Thursday."},
    "es": {"subject": "Día de fotos", "text": "El día de fotos es el jueves."},
}


@pytest.fixture
def school(north: School) -> School:
    family(north, "Elena Morales", [("Ana", "07")], language="es", email="elena@example.org")
    family(north, "Ada Abbot", [("Al", "08")], email="ada@example.org")
    for group in SenderGroup:
        sender(north.district, group=group.value)
    return north


def begin(client: Client, at: School, **more: Any) -> Any:
    asked = {"begun_with": str(uuid4()), "kind": "outreach", "school": at.slug, "words": TEXTS}
    return post(client, "messages/", asked | more)


def change(client: Client, reference: str, **asked: Any) -> Any:
    url = f"{API}messages/{reference}/"
    return client.patch(url, asked, content_type="application/json")


def row(reference: str, at: School) -> Message:
    with working_in(at.district_id):
        return Message.objects.get(reference=reference)


def voices(client: Client, at: School, by: User) -> dict[str, str]:
    """Recorded in a browser some day; found by the program."""
    for language in ("en", "es"):
        recording(at, by, language, "Picture day")
    kept = client.get(f"{API}recordings/?school={at.slug}").json()
    return {one["language"]: one["key"] for one in kept}


@pytest.mark.requirement("S0-30", "S0-31")
def test_a_whole_outreach_by_program(ann: User, school: School, riverside: District) -> None:
    by_clover_park(riverside)
    signed(ann, riverside)
    client = with_token(ann, riverside)
    made = begin(client, school, topic="picture_day", grades=["07"]).json()
    assert (made["audience"], made["grades"]) == ("grades", ["07"])
    assert made["decision"]["outcome"] == "blocked"
    keys = voices(client, school, ann)
    voiced = change(client, made["reference"], recordings=keys).json()
    assert voiced["recordings"] == keys
    assert voiced["decision"]["outcome"] in {"allowed", "note"}, voiced["decision"]
    sent = send(client, row(made["reference"], school), act=voiced["act"])
    assert sent.json()["status"] == "holding", sent.content


@pytest.mark.requirement("S0-33", "S0-38")
def test_a_whole_emergency_by_program(ann: User, school: School, riverside: District) -> None:
    by_clover_park(riverside)
    cole = person("Carl Cole", display_name="Mr. Cole")
    appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside, phone="(253) 555-0107")
    client = with_token(ann, riverside)
    words = {language: {"subject": s, "text": t} for language, (s, t) in SAYS.items()}
    keys = voices(client, school, ann)
    made = begin(
        client, school, kind="emergency", incident="evacuation", words=words, recordings=keys
    ).json()
    advice = f"messages/{made['reference']}/advice/"
    told = client.get(API + advice).json()
    assert (told["is_needed"], told["is_given"]) == (True, False)
    (adviser,) = told["advisers"]
    assert adviser["name"] == "Mr. Cole"
    assert post(client, advice, {"adviser": ann.pk}).status_code == 409
    assert post(client, advice, {"adviser": adviser["id"]}).json()["advisers"][0]["status"]
    noted = post(client, advice, {"adviser": adviser["id"], "how": "phone"})
    assert noted.json()["is_given"] is True
    draft = row(made["reference"], school)
    sent = send(client, draft, act=made["act"], follows_manual=True)
    assert sent.json()["status"] == "holding", sent.content
    with working_in(riverside.pk):
        assert Advice.objects.filter(message=draft, how="phone").exists()


def test_classes_are_named_as_the_roster_names_them(
    ann: User, school: School, riverside: District
) -> None:
    class_of(school, "Band", family(school, "Ho Kim"))
    client = with_token(ann, riverside)
    made = begin(client, school).json()
    chosen = change(client, made["reference"], classes=["class-Band"]).json()
    assert chosen["audience"] == "classes"
    with working_in(riverside.pk):
        assert row(made["reference"], school).audience_classes.count() == 1
    unknown = change(client, made["reference"], classes=["class-Choir"])
    assert (unknown.status_code, "class-Choir" in unknown.content.decode()) == (400, True)
    whole = change(client, made["reference"], audience="school", topic="grading").json()
    assert (whole["audience"], whole["topic"]) == ("school", "grading")


def test_what_a_change_leaves_out_stays(ann: User, school: School, riverside: District) -> None:
    client = with_token(ann, riverside)
    made = begin(client, school, channels=["sms"], wanted_at="2099-12-08T16:00:00Z").json()
    changed = change(client, made["reference"], words={"en": {"text": "It is on Friday."}}).json()
    assert changed["channels"] == ["sms"]
    assert changed["wanted_at"] == made["wanted_at"]
    assert changed["as_checked"] != made["as_checked"]
    assert change(client, made["reference"], wanted_at=None).json()["wanted_at"] is None


def test_voices_of_other_schools_are_neither_heard_nor_used(
    ann: User, sam: User, bob: User, school: School, south: School, riverside: District
) -> None:
    theirs = recording(south, sam, "en")
    client = with_token(ann, riverside)
    assert client.get(f"{API}recordings/").json() == []
    assert client.get(f"{API}recordings/?school={south.slug}").status_code == 403
    made = begin(client, school).json()
    refused = change(client, made["reference"], recordings={"en": str(theirs.key)})
    assert refused.status_code == 409
    assert change(client, made["reference"], recordings={"en": str(uuid4())}).status_code == 404
    all_of_them = with_token(bob, riverside).get(f"{API}recordings/?language=en").json()
    assert [one["school"] for one in all_of_them] == [south.slug]


def test_a_program_hands_a_draft_on_to_the_district(
    ann: User, school: School, riverside: District
) -> None:
    ito = person("Ida Ito", display_name="Ms. Ito")
    appoint(ito, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    put_in_force(riverside, central("late_start"))
    draft = message(ann, school, topic="late_start")
    client = with_token(ann, riverside)
    handed = post(client, f"messages/{draft.reference}/handover/", {})
    assert (handed.status_code, handed.json()["school"]) == (200, None)
    with working_in(riverside.pk):
        assert row(draft.reference, school).handed_to == ito


def test_another_district_changes_nothing(
    cora: User, ann: User, school: School, hilltop: District
) -> None:
    draft = message(ann, school)
    client = with_token(cora, hilltop)
    assert change(client, draft.reference, topic="grading").status_code == 401
    with working_in(hilltop.pk):
        url = f"/api/v1/hilltop/messages/{draft.reference}/"
    for path in ("", "advice/", "handover/"):
        assert client.post(url + path, {}, content_type="application/json").status_code in {
            404,
            405,
        }
