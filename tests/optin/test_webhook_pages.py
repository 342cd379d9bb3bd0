"""IT's pages: a webhook set up with a secret that is shown once, how it does, and its end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import District, School, User
from districts.roles import RoleKey
from optin import todos
from optin.actions import webhook_deliveries
from optin.models import WebhookDelivery, WebhookEndpoint
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.classrooms import Room
from tests.optin.families import asked, in_force, says, takes_back
from tests.optin.receivers import Receiver, endpoint, now_is, work

LIST = "/riverside/settings/webhooks/"
NEW = f"{LIST}new/"
GIVEN = {"name": "Skyward", "url": "https://sis.example.org/belltower", "kinds": ["contact"]}


@pytest.fixture
def it(ian: User) -> Client:
    return sign_in(ian)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_sets_one_up_and_sees_the_secret_once(riverside: District, it: Client) -> None:
    assert NEW in text(it, LIST)
    answer = it.post(NEW, GIVEN)
    words = answer.content.decode()
    assert answer.status_code == 200
    secret = words.partition("<code>")[2].partition("</code>")[0]
    assert secret.startswith("btw_")
    assert len(secret) > 40
    with working_in(riverside.pk):
        made = WebhookEndpoint.objects.get()
    assert secret not in text(it, LIST)
    assert secret not in text(it, f"{LIST}{made.reference}/")
    with working_in(riverside.pk), connection.cursor() as sql:
        sql.execute("select t::text from optin_webhookendpoint t")
        assert secret not in sql.fetchone()[0]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Fill in “Which system it is”."),
        ({"url": ""}, "Fill in “Its address”."),
        ({"url": "http://sis.example.org/"}, "Enter an address that begins with https://."),
        ({"url": "https://10.0.0.5/"}, "Nothing is sent to addresses inside a network."),
        ({"kinds": []}, "Choose at least one kind of permission."),
        ({"kinds": ["all"]}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_told(
    riverside: District, it: Client, changed: dict[str, object], words: str
) -> None:
    assert words in it.post(NEW, GIVEN | changed).content.decode()
    with working_in(riverside.pk):
        assert not WebhookEndpoint.objects.exists()


def test_same_name_is_told_on_the_form(riverside: District, ian: User, it: Client) -> None:
    endpoint(riverside, ian, "https://sis.example.org/")
    assert "this name already" in it.post(NEW, GIVEN).content.decode()


def test_page_tells_how_it_does_without_who_ended_what(
    riverside: District, north: School, chen: User, ann: User, ian: User, math: Room,
    receiver: Receiver, it: Client,
) -> None:  # fmt: skip
    made, _ = endpoint(riverside, ian, receiver.url)
    page = f"{LIST}{made.reference}/"
    assert "nothing sent yet" in text(it, LIST)
    consent = in_force(math.students[0], chen, north, ann)
    work(riverside)
    takes_back(consent)
    receiver.status = 503
    work(riverside)
    words = text(it, page)
    for seen in (consent.reference, "In force", "Over", "delivered", "is tried again", "(503)"):
        assert seen in words
    for hidden in ("ithdrawn", "aken back", math.students[0].family_name):
        assert hidden not in words
    assert "failing" in text(it, LIST)
    assert "1 message waits" in text(it, LIST)


def test_given_up_is_shown(
    riverside: District, north: School, chen: User, ian: User, math: Room, it: Client
) -> None:
    made, _ = endpoint(riverside, ian, "https://sis.example.org/")
    says(asked(math.students[0], chen, north))
    with working_in(riverside.pk):
        WebhookDelivery.objects.update(given_up_at=database_now())
    page = f"{LIST}{made.reference}/"
    words = text(it, page)
    assert "After three days without success." in words
    assert "given up" in words
    says(asked(math.students[1], chen, north))
    given_up = text(it, f"{page}?which=given-up")
    assert given_up.count("chip stop") < text(it, page).count('class="chip')
    assert "on its way" not in given_up
    assert "given up" not in text(it, f"{page}?which=waiting")


def test_what_fails_for_an_hour_is_on_its_home_page(
    riverside: District, ian: User, ann: User
) -> None:
    made, _ = endpoint(riverside, ian, "https://sis.example.org/")
    for minutes, number in ((59, 0), (61, 1)):
        with working_in(riverside.pk):
            now = database_now()
            since = now - timedelta(minutes=minutes)
            WebhookEndpoint.objects.update(failing_since=since, rests_until=now)
            desks = {one: Desk(one, riverside, Hat.STAFF, [], now) for one in (ian, ann)}
            seen = {one: todos.offered(desk).todos for one, desk in desks.items()}
        assert [one.url for one in seen[ian]] == [f"{LIST}{made.reference}/"] * number
        assert seen[ann] == []


def test_old_messages_are_cleared_away_and_none_that_waits(
    riverside: District, north: School, chen: User, ian: User, math: Room
) -> None:
    endpoint(riverside, ian, "https://sis.example.org/")
    for student in math.students[:3]:
        says(asked(student, chen, north))
    with working_in(riverside.pk):
        now = database_now()
        told, given_up, _waits = WebhookDelivery.objects.order_by("pk")
        WebhookDelivery.objects.update(made_at=now - timedelta(days=91))
        WebhookDelivery.objects.filter(pk=told.pk).update(delivered_at=now)
        WebhookDelivery.objects.filter(pk=given_up.pk).update(given_up_at=now)
        assert webhook_deliveries.clear(now=now - timedelta(days=2)) == 0
        assert webhook_deliveries.clear(now=now) == 2
        assert WebhookDelivery.objects.get().delivered_at is None


def test_another_secret_a_test_and_the_end(
    riverside: District, ian: User, it: Client, receiver: Receiver
) -> None:
    made, secret = endpoint(riverside, ian, receiver.url)
    page = f"{LIST}{made.reference}/"
    another = it.post(f"{page}secret/").content.decode()
    assert "btw_" in another
    assert secret not in another
    assert "signed with the former secret, too" in another
    assert it.post(f"{page}test/").status_code == 302
    assert "on its way" in text(it, page)
    work(riverside)
    assert "Test" in text(it, page)
    assert it.post(f"{page}end/")["Location"] == LIST
    assert now_is(made).ended_at
    words = text(it, page)
    assert "ended" in words
    assert "Send a test" not in words
    assert it.post(f"{page}test/").status_code == 409


def test_settings_lead_there_for_it_alone(
    riverside: District, bob: User, it: Client, ann: User
) -> None:
    director = factories.person("Dora Dell")
    factories.appoint(director, RoleKey.IT_DIRECTOR, riverside)
    for client in (it, sign_in(director)):
        assert f'href="{LIST}"' in text(client, "/riverside/settings/")
        assert text(client, LIST)
    assert f'href="{LIST}"' not in text(sign_in(bob), "/riverside/settings/")
    for client in (sign_in(bob), sign_in(ann)):
        assert client.get(LIST).status_code == 403
        assert client.post(NEW, GIVEN).status_code == 403


def test_next_door_finds_nothing(
    riverside: District, hilltop: District, ian: User, cora: User
) -> None:
    made, _ = endpoint(riverside, ian, "https://sis.example.org/")
    theirs = factories.person("Nils Next")
    factories.appoint(theirs, RoleKey.IT_ADMINISTRATOR, hilltop)
    for client in (sign_in(cora), sign_in(theirs)):
        assert client.get(LIST).status_code == 404
        assert client.get(f"{LIST}{made.reference}/").status_code == 404
    own = sign_in(theirs)
    assert own.get(f"/hilltop/settings/webhooks/{made.reference}/").status_code == 404
    for act in ("secret", "test", "end"):
        assert own.post(f"/hilltop/settings/webhooks/{made.reference}/{act}/").status_code == 404
    assert "Skyward" not in text(own, "/hilltop/settings/webhooks/")
