"""Home, the chooser, hats, languages, and the pages for what went wrong."""

import re
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import health, outcomes
from config.launcher.services import free_port
from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from records import book, sealer
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as messages


def _text(page: bytes) -> str:
    return page.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_home_shows_what_waits_and_what_one_may(ann: User, north: School) -> None:
    page = _text(sign_in(ann).get("/riverside/").content)
    assert "One thing is waiting, nothing is urgent." in page
    assert "Confirm dismissal times and languages" in page
    assert "send an emergency message" in page
    assert "<title>Home – " in page


def test_home_counts_what_is_urgent_in_its_title(ian: User, north: School) -> None:
    page = _text(sign_in(ian).get("/riverside/").content)
    assert "North Middle has no principal" in page
    assert "<title>(1) Home – " in page


def test_home_with_nothing_to_do_says_so(riverside: District, north: School) -> None:
    lee = factories.person("Lee")
    factories.appoint(lee, RoleKey.TEACHER, north)
    page = _text(sign_in(lee).get("/riverside/").content)
    assert "Nothing needs you." in page


def test_page_says_so_when_the_broker_is_gone(
    ann: User, north: School, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health._Kept, "until", 0.0)
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    page = _text(sign_in(ann).get("/riverside/").content)
    assert "Sending is slower just now: work in the background starts late" in page


def test_home_survives_an_app_that_cannot_answer(
    ann: User, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(desk: object) -> None:
        raise OperationalError

    monkeypatch.setattr("districts.todos.offered", fail)
    answer = sign_in(ann).get("/riverside/")
    assert answer.status_code == 200
    assert "What you may do" in _text(answer.content)
    assert "settings and people" in _text(answer.content)


def _menu(page: bytes) -> list[str]:
    links = re.findall(r"<li[^>]*><a [^>]*>(.*?)</a></li>", page.decode(), re.S)
    return [re.sub(r"<[^>]+>", "", link).strip() for link in links]


def test_messages_stand_second_in_the_menu_of_who_writes_them(
    ann: User, bob: User, ian: User, north: School
) -> None:
    teacher, reader = factories.person(), factories.person()
    factories.appoint(teacher, RoleKey.TEACHER, north)
    factories.appoint(reader, RoleKey.BOARD_MEMBER, north.district)
    for writer in (ann, bob, ian, teacher):
        menu = _menu(sign_in(writer).get("/riverside/").content)
        assert menu[:2] == ["Home", "Messages"], writer
    assert "Messages" not in _menu(sign_in(reader).get("/riverside/").content)


def test_pages_of_a_message_stand_under_messages(ann: User, north: School) -> None:
    one = messages.sent_message(ann, north)
    client = sign_in(ann)
    for path in ("", f"{one.reference}/", f"{one.reference}/people/", "new/"):
        page = client.get(f"/riverside/messages/{path}").content.decode()
        current = re.findall(r'<a href="[^"]*" aria-current="page">', page)
        assert current == ['<a href="/riverside/messages/" aria-current="page">'], path


def test_emergency_button_is_for_those_who_may_send_one(
    ann: User, ian: User, pia: User, north: School
) -> None:
    button = 'class="btn btn-live" href="/riverside/emergency/"'
    page = sign_in(ann).get("/riverside/").content.decode()
    assert button in page
    assert "emergency" not in page[page.index('class="mainnav') : page.index("</nav>")]
    for other in (ian, pia):
        assert button not in sign_in(other).get("/riverside/").content.decode()


def test_delegate_is_told_for_whom_they_act(ann: User, sam: User, north: School) -> None:
    with working_in(north.district_id):
        held = Appointment.objects.get(person=ann)
    factories.delegate(held, sam)
    page = _text(sign_in(sam).get("/riverside/").content)
    assert "You also act for Ms. Archer." in page
    assert "For Ms. Archer" in page


def test_one_place_needs_no_choice(ann: User, north: School) -> None:
    assert sign_in(ann).get("/")["Location"] == "/riverside/"


def test_chooser_lists_every_hat_in_every_district(
    ann: User, hilltop: District, riverside: District
) -> None:
    factories.appoint(ann, RoleKey.GUARDIAN, hilltop)
    page = _text(sign_in(ann).get("/").content)
    assert "Hilltop" in page
    assert "Riverside" in page


def test_chooser_without_a_role_says_whom_to_ask(db: None) -> None:
    page = _text(sign_in(factories.person()).get("/").content)
    assert "You have no role anywhere right now." in page


def test_parent_who_works_here_wears_one_hat_at_a_time(ann: User, riverside: District) -> None:
    factories.appoint(ann, RoleKey.GUARDIAN, riverside)
    client = sign_in(ann)
    assert client.get("/riverside/access/").status_code == 200
    assert "You are here as staff." in _text(client.get("/riverside/").content)
    client.post("/riverside/hat/", {"hat": "family"})
    assert "You are here as a parent." in _text(client.get("/riverside/").content)
    assert client.get("/riverside/access/").status_code == 403
    client.post("/riverside/hat/", {"hat": "staff"})
    assert client.get("/riverside/access/").status_code == 200


def test_hat_that_one_does_not_hold_is_refused(ann: User, north: School) -> None:
    assert sign_in(ann).post("/riverside/hat/", {"hat": "family"}).status_code == 409


def test_look_alike_school_has_its_telling_word_in_bold(ann: User, riverside: District) -> None:
    factories.school(riverside, "north-hills", name="North Hills Elementary")
    page = sign_in(ann).get("/riverside/").content.decode()
    assert "<b>Middle</b>" in page
    assert "<b>School</b>" not in page


def test_language_is_kept_for_the_browser_and_the_person(ann: User, north: School) -> None:
    client = sign_in(ann)
    answer = client.post("/language/", {"language": "es", "next": "/riverside/access/"})
    assert answer["Location"] == "/riverside/access/"
    page = client.get("/riverside/access/").content.decode()
    assert '<html lang="es"' in page
    assert "Personas" in page
    ann.refresh_from_db()
    assert ann.language == "es"
    client.post("/sign-out/")
    assert '<html lang="es"' in client.get("/sign-in/").content.decode()
    assert '<html lang="es"' in sign_in(ann).get("/riverside/").content.decode()


def test_spanish_is_written_as_in_this_country(bob: User, riverside: District) -> None:
    District.objects.filter(pk=riverside.pk).update(colour="#2F6B3C")
    User.objects.filter(pk=bob.pk).update(language="es")
    page = _text(sign_in(bob).get("/riverside/settings/district/").content)
    assert "6.3 a 1" in page


def test_sessions_page_keeps_the_zone_of_the_district(ann: User, north: School) -> None:
    client = Client()
    client.post("/sign-in/", {"login": ann.email, "password": factories.PASSWORD})
    client.get("/riverside/")
    assert "Pacific" in _text(client.get("/account/sessions/").content)


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_language_switch_leads_nowhere_else(db: None, back: str) -> None:
    assert Client().post("/language/", {"language": "es", "next": back})["Location"] == "/"


def test_account_keeps_language_and_appearance(ann: User) -> None:
    client = sign_in(ann)
    client.post("/account/", {"language": "es", "theme": "dark"})
    page = client.get("/account/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'lang="es"' in page


def test_record_book_shows_entries_with_and_without_seal(bob: User, riverside: District) -> None:
    client = sign_in(bob)
    with working_in(riverside.pk):
        book.write("districts.district.reviewed", subject=riverside, by=bob)
    assert "not yet sealed" in _text(client.get("/riverside/history/").content)
    with working_in(riverside.pk):
        sealer.seal(riverside.pk)
    page = _text(client.get("/riverside/history/").content)
    assert "Confirmed the settings of the district" in page
    assert "Dr. Bell" in page
    assert "Every entry is sealed." in page


def test_record_book_names_whom_an_appointment_was_for(bob: User, riverside: District) -> None:
    with working_in(riverside.pk):
        held = Appointment.objects.get(person=bob)
        book.write("districts.appointment.made", subject=held, by=None)
    page = _text(sign_in(bob).get("/riverside/history/").content)
    assert "Appointed a person" in page
    assert "Dr. Bell · superintendent" in page
    assert "the system" in page


def test_record_book_names_a_message_by_reference_and_subject(
    ann: User, bob: User, north: School
) -> None:
    one = messages.message(ann, north, reference="M-2026-00412")
    client = sign_in(bob)
    with working_in(north.district_id):
        book.write("notifications.message.begun", subject=one, by=ann)
    assert "M-2026-00412" in _text(client.get("/riverside/history/").content)
    assert "“Picture day”" in _text(client.get("/riverside/history/").content)


def test_record_book_asks_once_for_the_titles_of_many_messages(
    ann: User, bob: User, north: School
) -> None:
    client = sign_in(bob)
    counts = []
    for _round in range(2):
        for _one in range(3):
            one = messages.message(ann, north)
            with working_in(north.district_id):
                book.write("notifications.message.begun", subject=one, by=ann)
        client.get("/riverside/history/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/riverside/history/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_record_book_names_the_page_that_somebody_was_refused(
    bob: User, ann: User, riverside: District
) -> None:
    assert sign_in(ann).get("/riverside/settings/district/").status_code == 403
    page = _text(sign_in(bob).get("/riverside/history/").content)
    assert "Asked for something and was refused" in page
    assert "Ms. Archer" in page
    assert "District settings" in page


def test_record_book_turns_its_pages(bob: User, riverside: District) -> None:
    with working_in(riverside.pk):
        for _entry in range(120):
            book.write("districts.district.reviewed", subject=riverside, by=bob)
        sealer.seal(riverside.pk)
        assert Event.objects.count() == 120
    client = sign_in(bob)
    page = client.get("/riverside/history/").content.decode()
    assert "Newest" not in page
    seen = 0
    for _page in range(3):
        seen += page.count("Confirmed the settings of the district")
        older = re.search(r'href="(\?before=[^"]+)"', page)
        if older:
            page = client.get(f"/riverside/history/{older[1]}").content.decode()
            assert "Newest" in page
    assert older is None
    assert seen == 120
    assert client.get("/riverside/history/?before=nonsense").status_code == 404


def test_page_that_is_not_there_is_a_page(db: None) -> None:
    answer = Client().get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


def test_broken_page_shows_a_reference_and_undoes_everything(
    bob: User, riverside: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_then_break(*_: object, **__: object) -> None:
        District.objects.filter(pk=riverside.pk).update(short_name="Half done")
        raise ZeroDivisionError

    monkeypatch.setattr("config.home._gathered", write_then_break)
    client = sign_in(bob)
    client.raise_request_exception = False
    answer = client.get("/riverside/")
    assert answer.status_code == 500
    assert answer["X-Request-Id"] in answer.content.decode()
    riverside.refresh_from_db()
    assert riverside.short_name == "Riverside"


def test_database_that_is_gone_is_a_page_that_says_so(
    bob: User, riverside: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    client = sign_in(bob)
    client.raise_request_exception = False
    monkeypatch.setattr("districts.middleware._slug", gone)
    answer = client.get("/riverside/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"


def test_deadlock_is_a_bug_and_not_an_absence() -> None:
    class Deadlock(Exception):
        pgcode = "40P01"

    gone, deadlock = OperationalError("no server"), OperationalError("deadlock")
    deadlock.__cause__ = Deadlock()
    assert outcomes.is_database_gone(gone)
    assert not outcomes.is_database_gone(deadlock)


def test_too_many_tries_are_a_page(ann: User, north: School) -> None:
    client = sign_in(ann)
    wrong = {"oldpassword": "guess", "password1": "x" * 20, "password2": "x" * 20}
    for _guess in range(8):
        answer = client.post("/account/password/", wrong)
    assert answer.status_code == 429
    assert "<h1" in answer.content.decode()
    assert "lang=" in answer.content.decode()


def test_language_chosen_before_sign_in_is_kept_through_it(ann: User, north: School) -> None:
    client = Client()
    client.post("/language/", {"language": "es", "next": "/sign-in/"})
    client.post("/sign-in/", {"login": ann.email, "password": factories.PASSWORD})
    assert '<html lang="es"' in client.get("/riverside/").content.decode()


def test_stale_form_is_a_page_that_says_so(bob: User, riverside: District) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"login": bob.email, "password": factories.PASSWORD})
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/help/", "/accessibility/", "/nowhere/"])
def test_every_answer_carries_the_strict_policy(db: None, path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
