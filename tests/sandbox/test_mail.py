"""The mail sink as a process: letters go in by SMTP and lie on a page."""

import json
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from config.launcher import HOUSE
from config.launcher.services import free_port
from tests.config.houses import eventually
from tests.sandbox.outside import KEY

HOSTILE = '<script>alert("x")</script>'


class PostOffice:
    def __init__(self) -> None:
        self.smtp, self.http = free_port(), free_port()

    def take(
        self, to: str, subject: str, text: str, sender: str = "bell@belltower.example"
    ) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, to, subject
        letter.set_content(text)
        self.take_as_it_is(letter)

    def take_as_it_is(self, letter: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as door:
            door.send_message(letter)

    def get(self, path: str, host: str = "127.0.0.1") -> tuple[int, str, dict[str, str]]:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.http}{path}", headers={"Host": host}
        )
        try:
            with urllib.request.urlopen(asked, timeout=10) as page:
                return page.status, page.read().decode(), dict(page.headers)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode(), dict(refusal.headers)

    def is_open(self) -> bool:
        try:
            return self.get("/mails.json")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    ports = ["--smtp-port", str(office.smtp), "--http-port", str(office.http)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *ports], cwd=HOUSE, env={"SANDBOX_KEY": KEY}
    )
    assert eventually(office.is_open, seconds=30)
    yield office
    process.terminate()
    assert process.wait(timeout=20) in (0, -15)


def test_letter_is_shown_and_the_newest_comes_first(office):
    office.take("tom.baker@example.org", "First", "Good morning.")
    office.take("elena@example.org", "Permiso para Max, sí", "Buenos días.\nHasta mañana.")
    mails = json.loads(office.get("/mails.json")[1])
    assert [mails[0]["subject"], mails[1]["subject"]] == ["Permiso para Max, sí", "First"]
    assert mails[0]["text"] == "Buenos días.\nHasta mañana."
    assert mails[0]["to"] == ["elena@example.org"]
    page = office.get("/mails")[1]
    assert page.index("Permiso para Max, sí") < page.index("First")


def test_letters_of_one_address_are_shown_alone(office):
    office.take("karl@example.org", "For Karl", "Hello.")
    office.take("dana@example.org", "For Dana", "Hello.")
    page = office.get("/mails?to=karl%40example.org")[1]
    assert "For Karl" in page
    assert "For Dana" not in page


def test_nothing_in_a_letter_becomes_markup(office):
    office.take(f'"{HOSTILE}"@example.org', HOSTILE, HOSTILE, sender="<b>@example.org")
    page = office.get("/mails")[1]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page


def test_addresses_in_a_letter_can_be_followed(office):
    office.take("tom@example.org", "Your link", 'Open http://127.0.0.1:8000/a/?b=1&c="2".')
    page = office.get("/mails")[1]
    assert '<a href="http://127.0.0.1:8000/a/?b=1&amp;c=">' in page


def test_letter_without_plain_text_says_so(office):
    letter = EmailMessage()
    letter["From"] = letter["To"] = "tom@example.org"
    letter["Subject"] = "Only markup"
    letter.set_content("<p>Hello</p>", subtype="html")
    office.take_as_it_is(letter)
    assert json.loads(office.get("/mails.json")[1])[0]["text"] == "(This letter has no plain text.)"


def test_page_allows_nothing_of_another_place_and_nothing_inline(office):
    policy = office.get("/mails")[2]["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert "unsafe" not in policy
    assert "style=" not in office.get("/mails")[1]


def test_page_answers_to_the_names_of_this_machine_alone(office):
    assert office.get("/mails.json", host="evil.example")[0] == 421
    assert office.get("/mails.json", host=f"localhost:{office.http}")[0] == 200


def test_page_that_is_not_there_is_404(office):
    assert office.get("/no-such-page")[0] == 404


def test_sandbox_without_a_key_says_what_it_needs():
    words = [sys.executable, "-m", "sandbox", "--smtp-port", "0", "--http-port", "0"]
    said = subprocess.run(words, cwd=HOUSE, env={}, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("The sandbox needs SANDBOX_KEY,")
    assert "Traceback" not in said.stderr
