"""Messages to other systems never go into a network of ours, whatever a name leads to."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from optin import webhook_addresses, webhook_calls
from optin.webhook_calls import Call, Outcome
from tenancy.refusals import Refused
from tests.optin.receivers import Receiver

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104
    "10.0.0.5",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.5",
    "::ffff:169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    # Of IPv4 inside IPv6: by 6to4, Teredo and a translator.
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001:0:7f00:1::",
    "64:ff9b::a00:5",
    "64:ff9b:1::a00:5",
]
OUTSIDE = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"]


@pytest.fixture
def in_earnest(settings: Any) -> None:
    settings.IS_SECURE = True


def call(url: str) -> Outcome:
    (found,) = webhook_calls.make([Call(1, 1, 1, url, b"{}", {})], seconds=2)
    return found


def leads(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name leads there; tells which were asked for."""
    names: list[str] = []

    def found(host: str, port: int) -> list[str]:
        names.append(host)
        return list(addresses)

    monkeypatch.setattr(webhook_addresses, "addresses_of", found)
    return names


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_goes_inside(in_earnest: None, address: str) -> None:
    assert not webhook_addresses.may_go(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are_reached(in_earnest: None, address: str) -> None:
    assert webhook_addresses.may_go(address)


@pytest.mark.parametrize("address", INSIDE)
def test_name_that_leads_inside_gets_nothing(
    in_earnest: None, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    leads(monkeypatch, address)
    assert call("https://sis.example/").trouble == "forbidden"


def test_name_that_leads_inside_and_outside_gets_nothing(
    in_earnest: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(monkeypatch, "93.184.216.34", "10.0.0.5")
    assert call("https://sis.example/").trouble == "forbidden"


def test_name_that_leads_nowhere_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(host: str, port: int) -> list[str]:
        raise OSError(host)

    monkeypatch.setattr(webhook_addresses, "addresses_of", none)
    assert call("https://sis.example/").trouble == "unreached"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[fe80::1]", "[::ffff:7f00:1]"]
)
def test_address_in_digits_is_looked_at_too(
    in_earnest: None, receiver: Receiver, host: str
) -> None:
    outcome = call(f"http://{host}:{receiver.port}/")
    assert outcome.trouble == "forbidden"
    assert receiver.got == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.0.0.1", "017700000001"])
def test_odd_spellings_of_this_machine_lead_nowhere(
    in_earnest: None, receiver: Receiver, host: str
) -> None:
    assert call(f"http://{host}:{receiver.port}/").trouble in {"forbidden", "unreached"}
    assert receiver.got == []


def test_connection_is_made_to_the_address_that_was_looked_at(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for once; a name that leads elsewhere the second time leads nobody there."""
    names = leads(monkeypatch, "127.0.0.1")
    assert call(f"http://sis.example:{receiver.port}/").is_delivered
    assert names == ["sis.example"]
    assert receiver.got[0].headers["Host"] == f"sis.example:{receiver.port}"


def test_redirect_inside_is_not_followed(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = leads(monkeypatch, "127.0.0.1")
    receiver.status, receiver.answers_with = 307, {"Location": "http://169.254.169.254/latest/"}
    outcome = call(f"http://sis.example:{receiver.port}/")
    assert (outcome.trouble, outcome.status_code) == ("answer", 307)
    assert (names, len(receiver.got)) == (["sis.example"], 1)


def test_proxy_of_the_environment_is_asked_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would resolve names by itself."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert call(receiver.url).is_delivered


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sis.example.org", "whole address"),
        ("https://", "whole address"),
        ("https://sis.example.org:port/", "whole address"),
        ("https://sis.example.org/a b", "whole address"),
        ("https://sís.example.org/", "whole address"),
        ("http://sis.example.org/", "begins with https"),
        ("ftp://sis.example.org/", "begins with https"),
        ("http://10.0.0.5/", "begins with https"),
        ("https://name:secret@sis.example.org/", "names, passwords"),
        ("https://sis.example.org/#part", "names, passwords"),
        ("https://10.0.0.5/", "inside a network"),
        ("https://[fe80::1]/", "inside a network"),
        ("https://169.254.169.254/latest/", "inside a network"),
    ],
)
def test_address_that_is_none_is_refused_as_it_is_written(url: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        webhook_addresses.check(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost:8000/hook", "https://[::1]:8000/"]
)
def test_this_machine_is_for_development_alone(url: str, settings: Any) -> None:
    webhook_addresses.check(url)
    settings.IS_SECURE = True
    with pytest.raises(Refused):
        webhook_addresses.check(url)
    assert not webhook_addresses.may_go(urlsplit(url).hostname or "")


@pytest.mark.parametrize("url", ["https://sis.example.org/belltower?key=1", "https://8.8.8.8:8443"])
def test_public_address_is_taken(in_earnest: None, url: str) -> None:
    webhook_addresses.check(url)
