"""The page of phones and inboxes, and the forms on it."""

import re
import smtplib
import urllib.request
from email.message import EmailMessage
from urllib.parse import quote, urlencode

import pytest

from tests.config.houses import eventually
from tests.sandbox.outside import OURS
from tests.sandbox.test_calls import HELLO, call, ended, tone

HOSTILE = '<script>alert("x")</script>'


def page(company, path="/"):
    with urllib.request.urlopen(company.url + path, timeout=10) as answer:
        return answer.read().decode()


def device(company, name):
    """The one article of that phone or inbox."""
    found = re.findall(r"<article .*?</article>", page(company, f"/?q={quote(name)}"), re.DOTALL)
    return next((each for each in found if name.lstrip("+") in each), "")


def press(company, path, fields, **headers):
    """What a browser does with a form of ours."""
    asked = {"Content_Type": "application/x-www-form-urlencoded", "Origin": company.url}
    return company.ask(path, urlencode(fields).encode(), **{**asked, **headers})


def mail(company, to, subject="Hello"):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Bell <bell@example.org>", to, subject
    letter.set_content("Hello.")
    with smtplib.SMTP("127.0.0.1", company.smtp, timeout=10) as door:
        door.send_message(letter)


def test_text_lies_on_its_phone_and_nothing_in_it_becomes_markup(company, account, number):
    company.client(account).messages.create(to=number, from_=OURS, body=f"{HOSTILE}\nTwo")
    drawn = device(company, number)
    assert 'class="device cell"' in drawn
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;<br>Two" in drawn
    assert HOSTILE not in page(company)


@pytest.mark.parametrize(
    ("number", "shape", "words"),
    [
        ("+15095550101", "cell dead", "Number disconnected"),
        ("+15095550133", "machine", "Erase tape"),
        ("+15095550164", "flip", "Stay busy"),
    ],
)
def test_special_phones_have_shapes_of_their_own(company, number, shape, words):
    company.told("/sandbox/owners", {number: {"name": "Somebody"}})
    drawn = device(company, number)
    assert f'class="device {shape}"' in drawn
    assert words in drawn


def test_owners_give_names_and_languages(company, account, number):
    company.told("/sandbox/owners", {number: {"name": f"Elena <{number}>", "language": "es"}})
    company.client(account).messages.create(to=number, from_=OURS, body="Hola")
    drawn = device(company, number)
    assert f"Elena &lt;{number}&gt;</h2>" in drawn
    assert "Español" in drawn
    assert '<p class="bubble" lang="es">Hola</p>' in drawn
    assert company.phone(number)["language"] == "es"


def test_call_has_a_card_with_its_recording(company, account, number, app):
    app.answers["/fire.wav"] = (200, "audio/wav", tone(2))
    url = app.says("/voice", "<Play>/fire.wav</Play>")
    ended(company, account, call(company, account, number, url=url).sid)
    drawn = device(company, number)
    assert "Answered, heard 2 of 2 s" in drawn
    assert '<audio controls preload="none"' in drawn
    assert drawn.count("<rect") == 40


def test_machine_counts_what_is_on_its_tape(company, account):
    machine = "+13605550133"
    ended(company, account, call(company, account, machine).sid)
    assert 'aria-label="1 message on the tape" role="img">1</span>' in device(company, machine)
    press(company, f"/sandbox/phones/{machine}", {"do": "erase-tape"})
    assert 'role="img">0</span>' in device(company, machine)


def test_letters_lie_in_an_inbox_until_they_are_opened(company, account):
    address = f"{account.lower()}@example.org"
    mail(company, address, "Conference week")
    assert "<li><b>Bell</b>\n<span>Conference week</span>" in device(company, address)
    page(company, f"/mails?to={quote(address)}")
    assert '<li class="read"><b>Bell</b>' in device(company, address)


def test_inbox_bounces_the_next_letter_alone(company, account):
    address = f"{account.lower()}@example.org"
    company.told(f"/sandbox/phones/{address}", {"do": "bounce-next"})
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mail(company, address)
    mail(company, address)
    assert len(company.phone(address)["items"]) == 1


def test_buttons_are_forms_that_come_back_to_their_device(company, number):
    at = f"/sandbox/phones/{quote(number)}"
    assert press(company, at, {"do": "be-busy"})[0] == 200  # after the redirect
    assert company.phone(number)["state"] == "busy"
    assert "Be free" in device(company, number)


def test_weather_is_switched_by_buttons(company):
    press(company, "/sandbox/weather", {"switch": "lost_callbacks"})
    pressed = 'value="lost_callbacks" aria-pressed="true"'
    assert pressed in page(company)
    press(company, "/sandbox/weather", {"clear": "1"})
    assert pressed not in page(company)
    assert company.ask("/sandbox/weather")[1]["lost_callbacks"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_forms_of_other_places_are_refused(company, number, headers):
    at = f"/sandbox/phones/{number}"
    assert press(company, at, {"do": "disconnect"}, **headers)[0] == 403
    assert company.phone(number).get("kind") != "dead"


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/sandbox/nothing", {}, 404),
        ("/sandbox/phones/12", {"do": "be-busy"}, 400),
        ("/sandbox/phones/+12535550188", {"do": "dance"}, 400),
        ("/sandbox/phones/+12535550188", {"do": 1}, 400),
        ("/sandbox/phones/+12535550188/text", {"body": " "}, 400),
        ("/sandbox/phones/+12535550188/calls/CA1", {"do": "answer"}, 404),
        ("/sandbox/owners", {"+12535550188": "Elena"}, 400),
        ("/sandbox/weather", b"{not json", 400),
        ("/sandbox/owners", b"{" + b" " * 1_100_000 + b"}", 413),
    ],
)
def test_what_the_desk_cannot_do_is_said_in_words(company, path, given, status):
    said = company.ask(path, given)
    assert said[0] == status
    assert said[1].endswith(".")


def test_search_finds_by_number_and_by_name(company, number):
    company.told("/sandbox/owners", {number: {"name": "Rosalind Franklin"}})
    for wanted in (number, number[-7:], "rosalind"):
        found = company.ask(f"/sandbox/phones.json?q={quote(wanted)}")[1]
        assert number in [each["number"] for each in found]
    assert "No phone and no inbox is called that." in page(company, "/?q=nobody-at-all")


def test_wire_log_names_requests_without_their_words(company, account, number, app):
    url = app.at("/status?secret=1")
    company.client(account).messages.create(
        to=number, from_=OURS, body="Very private", status_callback=url
    )
    assert eventually(lambda: "</b>\n/status<span" in page(company, "/wire"), seconds=5)
    log = page(company, "/wire")
    assert f"/Accounts/{account[:8]}…/Messages.json" in log
    assert "private" not in log
    assert "secret" not in log


def test_clear_forgets_what_was_said_and_keeps_who_has_which_phone(lively, account, number):
    lively.told("/sandbox/owners", {number: {"name": "Tom Baker"}})
    mail(lively, "tom@example.org")
    call(lively, account, number, twiml=HELLO)
    lively.client(account).messages.create(to=number, from_=OURS, body="Hello")
    lively.told("/sandbox/clear", {})
    assert lively.ask("/sandbox/truth.json")[1]["messages"] == 0
    assert lively.ask("/mails.json")[1] == []
    assert lively.phone(number)["name"] == "Tom Baker"
    assert lively.phone(number)["items"] == []


def test_news_is_another_number_when_something_came(company, account, number):
    before = company.ask("/sandbox/news")[1]
    assert company.ask("/sandbox/news")[1] == before
    company.client(account).messages.create(to=number, from_=OURS, body="Hello")
    assert company.ask("/sandbox/news")[1] != before


@pytest.mark.parametrize("path", ["/sandbox.css", "/phones.css", "/sandbox.js", "/sandbox.svg"])
def test_files_of_the_page_are_served(company, path):
    assert company.ask(path)[0] == 200
