"""Every way on that the check page names leads to what puts it right."""

from typing import Any
from uuid import uuid4

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.actions import places
from notifications.models import Message, Recording, Words
from notifications.who_sends import may_send_elsewhere, who_sends
from tenancy.clock import database_now
from tenancy.refusals import Denied
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import plain
from tests.notifications.in_force import approval, central, put_in_force

SENDERS = {
    "emergency@school": ["principal", "superintendent", "communications_director"],
    "outreach@district": ["communications_director"],
}
MAY_SEND: dict[str, Any] = {"rule": "may_send", "settings": {"senders": SENDERS}}
OF_A_WEAPON = {
    "rule": "incident_senders",
    "settings": {"senders": {"weapon": ["superintendent", "principal"]}},
}


@pytest.fixture
def dee(riverside: District) -> User:
    """Dee may send emergencies, but by the table not about a weapon."""
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return dee


@pytest.mark.requirement("S0-42b")
def test_s0_42b_who_can_send_it_are_those_whom_the_table_names(
    ann: User, bob: User, dee: User, north: School
) -> None:
    put_in_force(north.district, MAY_SEND, OF_A_WEAPON)
    made = f.message(dee, north, kind="emergency", incident="weapon", channels=["sms"])
    page = plain(sign_in(dee).get(f"/riverside/messages/{made.reference}/edit/check/"))
    named = page.partition("Who can send it")[2].partition("Your words are kept")[0]
    assert "Ms. Archer" in named
    assert "Dr. Bell" in named
    assert "Ms. Drew" not in named


def test_without_a_table_for_the_incident_it_is_who_sends_here(
    dee: User, ann: User, north: School
) -> None:
    put_in_force(north.district, MAY_SEND, OF_A_WEAPON)
    made = f.message(ann, north, kind="emergency", incident="fire", channels=["sms"])
    with working_in(north.district_id):
        named = [one.name for one in who_sends(made, database_now())]
    assert named == ["Ms. Archer", "Ms. Drew"]


def test_what_the_policy_does_not_say_is_asked_with_its_rule(ann: User, north: School) -> None:
    put_in_force(north.district, MAY_SEND)
    f.family(north, "Elena Morales")
    made = f.message(ann, north, channels=["sms"])
    page = sign_in(ann).get(f"/riverside/messages/{made.reference}/edit/check/").content.decode()
    assert 'href="/riverside/policy/questions/new/?rule=may_send"' in page


OF_BOTH = {
    "outreach@school": ["principal", "communications_director"],
    "outreach@district": ["communications_director"],
}
EITHER = approval("superintendent", "communications_director", of="outreach@district")


def sends(senders: dict[str, list[str]]) -> dict[str, Any]:
    return {"rule": "may_send", "settings": {"senders": senders}}


@pytest.fixture
def everywhere(dee: User, north: School) -> Message:
    """A draft for every school, with a voice of the district and one of a school."""
    made = f.message(dee, None, district=north.district, channels=["sms"])
    with working_in(north.district_id):
        for language, at in (("en", None), ("es", north)):
            voice = Recording.objects.create(
                district=north.district, school=at, key=uuid4(), language=language, seconds=1,
                sha256="0" * 64, source=Recording.Source.FILE, voice=dee, made_by=dee,
            )  # fmt: skip
            Words.objects.filter(message=made, language=language).update(recording=voice)
    return made


@pytest.mark.requirement("S0-11")
def test_what_takes_a_yes_for_the_district_goes_to_one_school_without(
    everywhere: Message, dee: User, north: School
) -> None:
    put_in_force(north.district, sends(OF_BOTH), EITHER)
    f.family(north, "Elena Morales")
    client, url = sign_in(dee), f"/riverside/messages/{everywhere.reference}/edit/"
    page = client.get(f"{url}check/").content.decode()
    assert f'<a href="{url}place/">Send it to one school instead</a>' in page
    moved = client.post(f"{url}place/", {"place": north.slug})
    assert moved["Location"] == f"{url}check/"
    check = plain(client.get(f"{url}check/"))
    assert "You can send this." in check
    assert "1 family of North Middle, all grades" in check
    with working_in(north.district_id):
        everywhere.refresh_from_db()
        assert (everywhere.school, everywhere.audience) == (north, "school")
        assert everywhere.editors == [dee.pk]


@pytest.mark.parametrize(
    ("senders", "topics"), [(OF_BOTH, ("late_start",)), ({"outreach@district": ["principal"]}, ())]
)
def test_one_school_is_offered_only_where_it_would_go(
    everywhere: Message, dee: User, senders: dict[str, list[str]], topics: tuple[str, ...]
) -> None:
    put_in_force(everywhere.district, sends(senders), EITHER, central("closure", *topics))
    with working_in(everywhere.district_id):
        everywhere.topic = "late_start"
        assert not may_send_elsewhere(everywhere, dee, database_now())


def test_voices_of_another_school_stay_behind(
    everywhere: Message, dee: User, south: School
) -> None:
    with working_in(south.district_id):
        places.choose_place(message=everywhere, school=south, by=dee)
        kept = dict(Words.objects.filter(message=everywhere).values_list("language", "recording"))
    assert kept["en"] is not None
    assert kept["es"] is None


def test_nobody_moves_a_draft_to_where_they_do_not_write(
    ann: User, north: School, south: School
) -> None:
    made = f.message(ann, north)
    with working_in(north.district_id):
        for there in (south, None):
            with pytest.raises(Denied):
                places.choose_place(message=made, school=there, by=ann)


def test_whoever_takes_topics_of_the_district_widens_the_draft(
    ann: User, dee: User, north: School
) -> None:
    put_in_force(north.district, sends(OF_BOTH), central("late_start"))
    made = f.message(dee, north, topic="late_start", channels=["sms"])
    client, url = sign_in(dee), f"/riverside/messages/{made.reference}/edit/"
    assert f'href="{url}place/"' in client.get(f"{url}check/").content.decode()
    client.post(f"{url}place/", {"place": "whole-district"})
    with working_in(north.district_id):
        made.refresh_from_db()
        assert (made.school, made.audience) == (None, "district")
