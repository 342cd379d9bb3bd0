"""What carries a district's messages: the company once it is live; before that the sandbox alone,
by every path, with production's settings (decision D22)."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from config.launcher import HOUSE
from districts.models import District, School, User
from notifications.delivery import letters, settling
from notifications.models import Channel, Chunk, SenderNumber
from notifications.transports.carriers import NoCarrier, carrier_of, sandbox_token, tokens_of
from tenancy.scope import working_in
from tests.notifications.factories import claim, family, message, released, sender

LIVE = datetime(2026, 9, 1, tzinfo=UTC)
ACCOUNT = f"AC{'1' * 32}"


@pytest.fixture
def production(settings: Any, riverside: District) -> District:
    """Everything that a live house has; this district is not live."""
    riverside.refresh_from_db()
    settings.PHONE_ACCOUNTS = {riverside.phone_account: ("t" * 32, "f" * 32), ACCOUNT: ("x",)}
    settings.EMAIL_BACKEND = "anymail.backends.sendgrid.EmailBackend"
    settings.SANDBOX_URL = "http://127.0.0.1:8026"
    settings.SANDBOX_MAIL = "smtp://127.0.0.1:8025"
    settings.SANDBOX_KEY = "a key"
    return riverside


def test_district_that_is_not_live_has_the_sandbox_though_it_has_an_account(
    production: District,
) -> None:
    found = carrier_of(production.phone_account, live_since=None)
    assert found.base_url == "http://127.0.0.1:8026"
    assert found.token == sandbox_token(production.phone_account) != "t" * 32
    assert (found.mail["host"], found.mail["port"]) == ("127.0.0.1", 8025)
    assert found.mail["backend"] == "django.core.mail.backends.smtp.EmailBackend"


def test_live_district_has_the_company_and_its_own_token(production: District) -> None:
    found = carrier_of(production.phone_account, live_since=LIVE)
    assert (found.base_url, found.token) == ("https://api.twilio.com", "t" * 32)
    assert found.mail == {}


def test_live_district_without_an_account_has_nothing(production: District) -> None:
    with pytest.raises(NoCarrier):
        carrier_of(f"AC{'9' * 32}", live_since=LIVE)


@pytest.mark.parametrize(
    "address",
    [
        "https://api.twilio.com",
        "https://API.Twilio.com",
        "https://api.twilio.com.",
        "https://api.dublin.ie1.twilio.com",
        "http://api.twilio.com:8080/x",
        "https://twilio.com",
    ],
)
def test_sandbox_is_never_the_company(production: District, settings: Any, address: str) -> None:
    settings.SANDBOX_URL = address
    with pytest.raises(NoCarrier):
        carrier_of(production.phone_account, live_since=None)


@pytest.mark.parametrize("missing", ["SANDBOX_URL", "SANDBOX_KEY", "SANDBOX_MAIL"])
def test_without_a_sandbox_nothing_leaves(
    production: District, settings: Any, missing: str
) -> None:
    setattr(settings, missing, "")
    with pytest.raises(NoCarrier):
        carrier_of(production.phone_account, live_since=None)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("kind", ["outreach", "emergency"])
def test_every_path_of_a_district_that_is_not_live_ends_in_the_sandbox(
    production: District, ann: User, north: School, channel: str, kind: str
) -> None:
    family(north, "Elena Morales", email="elena@example.org")
    for group in ("other", "emergency"):
        sender(production, group=group)
    asked = message(ann, north, kind=kind, channels=["sms", "email"])
    sent = released(asked, ann)
    if channel == Channel.VOICE:
        with working_in(production.pk):
            Chunk.objects.filter(channel="sms").update(channel="voice")
    held = claim(sent, channel)
    with working_in(production.pk):
        found = letters.prepare(held).carrier
    asked_about, _unknown = settling._unknowns(held)
    for carrier in (found, asked_about):
        assert carrier.base_url == "http://127.0.0.1:8026"
        assert carrier.mail["host"] == "127.0.0.1"
        assert carrier.token != "t" * 32


def test_nobody_else_makes_a_carrier_or_knows_the_companys_address() -> None:
    rooms = [HOUSE / one for one in ("notifications", "config", "optin", "tenancy")]
    for room in rooms:
        for path in room.rglob("*.py"):
            text = path.read_text()
            if path.name != "carriers.py":
                assert not re.search(r"\bCarrier\(", text), path
                assert "api.twilio" not in text, path
            if not path.name.startswith("twilio_"):
                assert "twilio.rest" not in text, path


def test_number_to_send_from_is_asked_for(production: District, ann: User, north: School) -> None:
    family(north, "Elena Morales")
    sent = released(message(ann, north, channels=["sms"]), ann)
    draft = message(ann, north, channels=["sms"])
    by_mail = message(ann, north, channels=["email"])
    with working_in(production.pk):
        SenderNumber.objects.all().delete()
        with pytest.raises(NoCarrier):
            letters.prepare(claim(sent))
        with pytest.raises(NoCarrier):
            letters.check_carried(draft)
        letters.check_carried(by_mail)


def test_letters_come_from_the_districts_name_at_our_address(
    production: District, ann: User, north: School, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Belltower <bell@belltower.example>"
    family(north, "Elena Morales", mobile=None, email="elena@example.org")
    held = claim(released(message(ann, north, channels=["email"]), ann), "email")
    with working_in(production.pk):
        assert letters.prepare(held).sender == "Riverside <bell@belltower.example>"


def test_tokens_are_the_accounts_own_then_the_sandboxs(production: District) -> None:
    assert tokens_of(ACCOUNT) == ("x",)
    assert tokens_of(production.phone_account) == ("t" * 32, "f" * 32)
    assert tokens_of(f"AC{'9' * 32}") == (sandbox_token(f"AC{'9' * 32}"),)


def test_without_a_sandbox_an_unknown_account_has_no_token(settings: Any) -> None:
    settings.PHONE_ACCOUNTS, settings.SANDBOX_KEY = {}, ""
    assert tokens_of(ACCOUNT) == ()
