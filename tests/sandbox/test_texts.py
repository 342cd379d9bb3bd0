"""Texts through the real client: what is accepted, what is refused, what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException  # noqa: TID251 - as the app meets it
from twilio.request_validator import RequestValidator  # noqa: TID251 - it has the last word

from tests.config.houses import eventually
from tests.sandbox.outside import OURS


def send(client, to, body="Picture day is Thursday.", **more):
    return client.messages.create(to=to, from_=OURS, body=body, **more)


def test_text_is_accepted_then_delivered(company, account, number):
    client = company.client(account)
    text = send(client, number)
    assert text.status == "queued"
    assert (text.direction, text.num_segments, text.error_code) == ("outbound-api", "1", None)
    assert text.date_sent is None
    assert eventually(lambda: client.messages(text.sid).fetch().status == "delivered", seconds=5)
    assert client.messages(text.sid).fetch().date_sent is not None


def test_text_without_from_goes_out_from_a_number_of_its_messaging_service(
    company, account, number
):
    told = {"account": account, "number": "+12535550143", "sms_url": "http://127.0.0.1:1/"}
    assert company.ask("/sandbox/numbers", told)[0] == 401
    assert company.ask("/sandbox/numbers", told, **company.basic(account))[0] == 200
    text = company.client(account).messages.create(
        to=number, messaging_service_sid=f"MG{'0' * 32}", body="Hello."
    )
    assert (text.status, text.from_) == ("accepted", "+12535550143")


@pytest.mark.parametrize(
    ("body", "parts"),
    [("a" * 160, "1"), ("a" * 161, "2"), ("€" * 81, "2"), ("í" * 70, "1"), ("í" * 71, "2")],
)
def test_parts_are_counted_as_the_network_does(company, account, number, body, parts):
    assert send(company.client(account), number, body).num_segments == parts


def test_callbacks_are_signed_as_the_real_ones(company, account, number, app):
    url = app.at("/status?b=2&a=%C3%A9#rc=3")
    text = send(company.client(account), number, status_callback=url)
    assert eventually(lambda: app.statuses("/status") == ["sent", "delivered"], seconds=5)
    validator = RequestValidator(company.token(account))
    for each in app.heard("/status"):
        assert validator.validate(each.url, each.fields, each.signature)
        assert each.agent == "TwilioProxy/1.1"
        assert each.fields["MessageSid"] == each.fields["SmsSid"] == text.sid
        assert each.fields["To"] == number
        assert "ErrorCode" not in each.fields
    assert "RawDlrDoneDate" in app.heard("/status")[-1].fields


def test_callback_that_failed_is_tried_again_as_its_address_says(company, account, number, app):
    app.answers["/s"] = (503, "text/plain", b"")
    send(company.client(account), number, status_callback=app.at("/s#rc=2&rp=4xx,5xx,ct,rt"))
    assert eventually(lambda: len(app.heard("/s")) == 6, seconds=5)
    assert sorted(app.statuses("/s")) == ["delivered"] * 3 + ["sent"] * 3


def test_callback_that_failed_is_let_be_when_its_address_says_nothing(
    company, account, number, app
):
    app.answers["/s"] = (503, "text/plain", b"")
    send(company.client(account), number, status_callback=app.at("/s"))
    assert eventually(lambda: len(app.heard("/s")) == 2, seconds=5)
    assert not eventually(lambda: len(app.heard("/s")) > 2, seconds=0.5)


def test_callback_to_another_machine_is_not_sent(company, account, number):
    send(company.client(account), number, status_callback="http://192.0.2.1/status")
    assert eventually(lambda: "not on this machine" in company.ask("/wire")[1], seconds=5)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "", "body": "x"}, 21604),
        ({"to": "555", "body": "x"}, 21211),
        ({"to": "+12535550188", "body": ""}, 21602),
        ({"to": "+12535550188", "body": "x" * 1601}, 21617),
        ({"to": "+12535550188", "body": "x", "status_callback": "ftp://x"}, 21609),
        ({"to": "+12535550188", "body": "x", "from_": ""}, 21603),
        ({"to": "+12535550188", "body": "x", "from_": "us"}, 21212),
        ({"to": "+12535550133", "body": "x"}, 21614),
        ({"to": "+15005550001", "body": "x"}, 21211),
        ({"to": "+15005550002", "body": "x"}, 21612),
        ({"to": "+15005550003", "body": "x"}, 21408),
        ({"to": "+15005550004", "body": "x"}, 21610),
        ({"to": "+15005550009", "body": "x"}, 21614),
        ({"to": "+12535550188", "body": "x", "from_": "+15005550001"}, 21212),
        ({"to": "+12535550188", "body": "x", "from_": "+15005550007"}, 21606),
        ({"to": "+12535550188", "body": "x", "from_": "+15005550008"}, 21611),
    ],
)
def test_refusals_have_the_codes_of_the_real_ones(company, account, fields, code):
    with pytest.raises(TwilioRestException) as refusal:
        company.client(account).messages.create(**{"from_": OURS, **fields})
    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert company.ask(f"/sandbox/truth.json?account={account}")[1]["messages"] == 0


def test_text_to_a_disconnected_phone_fails_afterwards(company, account, app):
    text = send(company.client(account), "+12535550101", status_callback=app.at("/s"))
    assert eventually(lambda: app.statuses("/s") == ["failed"], seconds=5)
    assert app.heard("/s")[0].fields["ErrorCode"] == "30005"
    assert company.client(account).messages(text.sid).fetch().error_code == 30005


def test_texts_are_found_again_by_whom_they_went_to_and_when(company, account, number):
    client = company.client(account)
    before = datetime.now(UTC) - timedelta(seconds=2)
    for each in range(5):
        send(client, number, f"Text {each}")
    send(client, "+12535550188", "Another phone")
    found = client.messages.list(to=number, date_sent_after=before, page_size=2)
    assert [each.body for each in found] == [f"Text {each}" for each in (4, 3, 2, 1, 0)]
    assert client.messages.list(to=number, date_sent_before=before) == []
    assert len(client.messages.list(from_=OURS, page_size=4)) == 6
    assert client.messages.list(to=number, date_sent=datetime.now(UTC).date()) != []


def test_nothing_of_another_account_is_there(company, account, number):
    text = send(company.client(account), number)
    other = company.client("AC" + "0" * 32)
    with pytest.raises(TwilioRestException) as refusal:
        other.messages(text.sid).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_wrong_token_is_refused(company, account, number):
    client = company.client(account)
    client.auth = client.username, client.password = account, "0" * 32
    with pytest.raises(TwilioRestException) as refusal:
        send(client, number)
    assert (refusal.value.status, refusal.value.code) == (401, 20003)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, 21604),
        (b"\xff\xfe%zz&&&=&To", 400, 21604),
        (b"&".join([b"a=1"] * 300), 400, 20001),
        (b"To=%2B12535550188&From=%2B12535550142&Body=" + b"x" * 1_000_000, 413, 20413),
    ],
)
def test_garbage_is_answered_like_anything_else(company, account, body, status, code):
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    said = company.ask(path, body, **company.basic(account))
    assert said[0] == status
    assert (said[1]["code"], said[1]["status"]) == (code, status)


@pytest.mark.parametrize("path", ["/2010-04-01/Nothing.json", "/2010-04-01/Accounts/X/Calls.json"])
def test_resource_that_is_not_there_is_404(company, account, path):
    status, said = company.ask(path, **company.basic(account))
    assert (status, said["code"]) == (404, 20404)
