"""Coming in and staying in: password, emailed code, guessing, limits of a session."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from districts.models import District, School, User
from districts.sign_in import client_address
from tests.conftest import sign_in
from tests.districts import factories

pytestmark = pytest.mark.django_db


def _try(client: Client, email: str, password: str, **headers: str):
    return client.post("/sign-in/", {"login": email, "password": password}, **headers)


def test_password_lets_in_and_lands_at_home(ann: User, north: School) -> None:
    client = Client()
    answer = _try(client, ann.email, factories.PASSWORD)
    assert answer["Location"] == "/"
    assert client.get("/")["Location"] == "/riverside/"
    assert client.get("/riverside/").status_code == 200


def test_email_is_the_same_in_any_case(ann: User) -> None:
    assert _try(Client(), ann.email.upper(), factories.PASSWORD).status_code == 302


def test_wrong_password_and_unknown_person_get_the_same_answer(ann: User) -> None:
    wrong = _try(Client(), ann.email, "not-her-password")
    unknown = _try(Client(), "nobody@staff.example", "not-her-password")
    assert wrong.status_code == unknown.status_code == 200
    strip = re.compile(r'value="[^"]*"|content="[^"]*"|X-CSRFToken": "[^"]*"')
    assert strip.sub("", wrong.content.decode()) == strip.sub("", unknown.content.decode())
    assert "do not belong together" in wrong.content.decode()


def test_page_that_was_wanted_comes_after_sign_in(ann: User, north: School) -> None:
    client = Client()
    asked = client.get("/riverside/access/")
    assert asked["Location"] == "/sign-in/?next=/riverside/access/"
    answer = client.post(
        asked["Location"],
        {"login": ann.email, "password": factories.PASSWORD, "next": "/riverside/access/"},
    )
    assert answer["Location"] == "/riverside/access/"


def test_emailed_code_lets_in_without_a_password(ann: User, north: School) -> None:
    ann.set_unusable_password()
    ann.save()
    client = Client()
    client.post("/sign-in/code/", {"email": ann.email})
    (sent,) = mail.outbox
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", sent.body, re.MULTILINE)
    assert code, sent.body
    answer = client.post("/sign-in/code/confirm/", {"code": code[1]})
    assert answer.status_code == 302
    assert client.get("/riverside/").status_code == 200


def test_emailed_link_sets_a_new_password(ann: User, north: School) -> None:
    client = Client()
    client.post("/sign-in/forgotten/", {"email": ann.email})
    (sent,) = mail.outbox
    link = re.search(r"http://[^/]+(/sign-in/forgotten/\S+)", sent.body)
    assert link, sent.body
    form = client.get(link[1], follow=True)
    words = "three-bells-and-a-tower"
    client.post(form.request["PATH_INFO"], {"password1": words, "password2": words})
    assert _try(Client(), ann.email, words).status_code == 302
    assert _try(Client(), ann.email, factories.PASSWORD).status_code == 200


def test_emailed_link_opens_once(ann: User, north: School) -> None:
    client = Client()
    client.post("/sign-in/forgotten/", {"email": ann.email})
    link = re.search(r"http://[^/]+(/sign-in/forgotten/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    words = "three-bells-and-a-tower"
    client.post(form.request["PATH_INFO"], {"password1": words, "password2": words})
    again = Client().get(link[1], follow=True).content.decode()
    assert "password1" not in again


def test_code_for_an_unknown_address_opens_nothing(db: None) -> None:
    client = Client()
    known = client.post("/sign-in/code/", {"email": "nobody@staff.example"})
    assert known["Location"].startswith("/sign-in/code/confirm/")
    client.post("/sign-in/code/confirm/", {"code": "AAAAAA"})
    assert client.get("/account/").status_code == 302


def test_guessing_is_locked_out_and_says_what_still_works(ann: User) -> None:
    client = Client()
    for _guess in range(settings.AXES_FAILURE_LIMIT):
        answer = _try(client, ann.email, "guess")
    assert answer.status_code == 429
    assert "code" in answer.content.decode()
    assert _try(client, ann.email, factories.PASSWORD).status_code == 429


def test_guesses_at_one_person_do_not_lock_another_out(ann: User, bob: User) -> None:
    client = Client()
    for _guess in range(settings.AXES_FAILURE_LIMIT):
        _try(client, ann.email, "guess")
    assert _try(Client(), bob.email, factories.PASSWORD).status_code == 302


def test_closed_account_does_not_open(ann: User) -> None:
    ann.is_active = False
    ann.save()
    client = Client()
    _try(client, ann.email, factories.PASSWORD)
    assert client.get("/account/").status_code == 302


def test_nobody_signs_up(db: None) -> None:
    client = Client()
    client.post("/sign-in/new/", {"email": "new@staff.example", "password1": "a-long-enough-word"})
    assert not User.objects.filter(email="new@staff.example").exists()


def test_session_ends_after_half_an_hour_of_silence(ann: User, riverside: District) -> None:
    client = sign_in(ann)
    assert client.get("/riverside/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=29), tick=True):
        assert client.get("/riverside/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=True):
        answer = client.get("/riverside/access/")
        assert answer["Location"] == "/sign-in/?next=%2Friverside%2Faccess%2F&ended=idle"
        assert client.get("/riverside/")["Location"].startswith("/sign-in/")


def test_session_ends_after_twelve_hours_however_busy(ann: User, riverside: District) -> None:
    client = sign_in(ann)
    now = timezone.now()
    for minutes in range(0, 12 * 60, 29):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=True):
            assert client.get("/account/sessions/").status_code == 200
    with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=True):
        assert client.get("/riverside/")["Location"].startswith("/sign-in/")


def test_signing_in_changes_the_sessions_key(ann: User) -> None:
    client = Client()
    client.get("/sign-in/")
    before = client.session.session_key
    _try(client, ann.email, factories.PASSWORD)
    assert client.session.session_key != before


def test_person_sees_and_ends_own_sessions(ann: User, north: School) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        _try(client, ann.email, factories.PASSWORD)
        client.get("/riverside/")
    assert UserSession.objects.filter(user=ann).count() == 2
    here.post("/account/sessions/")
    assert here.get("/riverside/").status_code == 200
    assert elsewhere.get("/riverside/").status_code == 302


def test_sign_out_is_a_post(ann: User, north: School) -> None:
    client = sign_in(ann)
    client.get("/sign-out/")
    assert client.get("/riverside/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/riverside/").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, None, "127.0.0.1"),
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_address_is_what_our_own_proxies_saw(
    settings, proxies: int, header: str | None, address: str
) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert client_address(RequestFactory().get("/", **headers)) == address
