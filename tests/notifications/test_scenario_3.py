"""The wrong-school guard: an emergency that names another school stops on the check page."""

import pytest
from django.test import Client

from districts.models import District, School, User
from notifications import content
from notifications.models import Message, Words
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.emergencies import by_clover_park, emergency, plain, voiced
from tests.notifications.factories import family, message
from tests.policies.signing import signed

S = Message.Status


@pytest.fixture
def mistaken(riverside: District, north: School, south: School, ann: User, bob: User) -> Message:
    """Ann's evacuation of North Middle, whose words say South High."""
    by_clover_park(riverside)
    family(north, "Elena Morales")
    made = emergency(ann, north)
    say(made, "We have left South High School. Everybody is well.")
    return made


def say(of: Message, text: str) -> None:
    with working_in(of.district_id):
        Words.objects.filter(message=of, language="en").update(text=text)


def check(client: Client, of: Message) -> str:
    return plain(client.get(f"/riverside/messages/{of.reference}/edit/check/"))


def status(of: Message) -> str:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk).status


def send(client: Client, of: Message, **said: str) -> None:
    with working_in(of.district_id):
        said["as_checked"] = content.fingerprint(Message.objects.get(pk=of.pk))
    client.post(f"/riverside/messages/{of.reference}/edit/check/", said)


def test_it_stops_and_queues_nothing(mistaken: Message, ann: User) -> None:
    client = sign_in(ann)
    assert "South High" in check(client, mistaken)
    send(client, mistaken)
    send(client, mistaken, typed="South High", understood="on")
    assert status(mistaken) == S.DRAFT


def test_right_words_need_no_name(mistaken: Message, ann: User) -> None:
    say(mistaken, "We have left the building. Everybody is well.")
    assert "South High" not in check(sign_in(ann), mistaken)


@pytest.mark.requirement("S0-15")
def test_another_schools_families_are_not_anns(
    mistaken: Message, ann: User, sam: User, south: School
) -> None:
    theirs = emergency(sam, south)
    answer = sign_in(ann).get(f"/riverside/messages/{theirs.reference}/edit/check/")
    assert answer.status_code in {403, 404}


def test_the_name_typed_lets_it_go_and_another_does_not(
    riverside: District, north: School, south: School, ann: User, bob: User
) -> None:
    by_clover_park(riverside)
    family(north, "Elena Morales")
    signed(ann, riverside)
    about = message(ann, north, topic="picture_day")
    voiced(about, ann)
    say(about, "Picture day is at South High School.")
    client = sign_in(ann)
    assert "The words name" in check(client, about)
    send(client, about)
    send(client, about, typed="South High")
    assert status(about) == S.DRAFT
    send(client, about, typed="north middle")
    assert status(about) == S.HOLDING
