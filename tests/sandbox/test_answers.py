"""Phones that write back: keywords, the webhook of our number, and the answer to it."""

import pytest
from twilio.base.exceptions import TwilioRestException  # noqa: TID251 - as the app meets it
from twilio.request_validator import RequestValidator  # noqa: TID251 - it has the last word

from tests.config.houses import eventually


@pytest.fixture
def line(company, account, app):
    """A number of ours whose texts go to /sms; one of its own for each test."""
    ours = f"+1253555{account[2:6].translate(str.maketrans('abcdef', '012345'))}"
    told = {"account": account, "number": ours, "sms_url": app.at("/sms")}
    assert company.ask("/sandbox/numbers", told, **company.basic(account))[0] == 200
    app.says("/sms", "")
    return ours


def write(company, number, body, to):
    return company.told(f"/sandbox/phones/{number}/text", {"body": body, "to": to})


def test_text_from_a_phone_is_posted_to_our_webhook(company, account, number, app, line):
    write(company, number, "¿A qué hora?", line)
    assert eventually(lambda: app.heard("/sms"), seconds=5)
    asked = app.heard("/sms")[0]
    assert asked.fields["Body"] == "¿A qué hora?"
    assert (asked.fields["From"], asked.fields["To"]) == (number, line)
    assert asked.fields["AccountSid"] == account
    assert "OptOutType" not in asked.fields
    validator = RequestValidator(company.token(account))
    assert validator.validate(asked.url, asked.fields, asked.signature)


@pytest.mark.parametrize("word", ["STOP", " stop ", "StopAll", "UNSUBSCRIBE", "END", "quit"])
def test_stop_blocks_the_pair_and_is_still_posted(company, account, number, app, line, word):
    write(company, number, word, line)
    assert eventually(lambda: app.heard("/sms"), seconds=5)
    with pytest.raises(TwilioRestException) as refusal:
        company.client(account).messages.create(to=number, from_=line, body="x")
    assert (refusal.value.status, refusal.value.code) == (400, 21610)
    company.client(account).messages.create(to=number, from_="+12535550199", body="x")


@pytest.mark.parametrize("word", ["Stop please", "ALTO", "PARAR", "No"])
def test_other_words_block_nothing(company, account, number, line, word):
    write(company, number, word, line)
    assert company.client(account).messages.create(to=number, from_=line, body="x").sid


def test_start_lifts_the_block(company, account, number, line):
    write(company, number, "STOP", line)
    assert company.phone(number)["stopped"] == [line]
    write(company, number, "start", line)
    assert company.phone(number)["stopped"] == []
    assert company.client(account).messages.create(to=number, from_=line, body="x").sid


def test_answer_of_the_webhook_reaches_the_phone_that_said_stop(
    company, account, number, app, line
):
    app.says("/sms", "<Message>No more texts.\nSTART brings them back.</Message>")
    write(company, number, "STOP", line)

    def answered():
        items = company.phone(number)["items"]
        return items[0]["body"].startswith("No more texts.\n") and items[0]["status"] == "delivered"

    assert eventually(answered, seconds=5)
    truth = company.ask(f"/sandbox/truth.json?account={account}")[1]
    assert (truth["messages"], truth["replies"]) == (0, 1)


def test_phone_writes_to_the_number_that_it_last_heard_from(company, account, number, line):
    company.client(account).messages.create(to=number, from_=line, body="Hello")
    assert company.told(f"/sandbox/phones/{number}/text", {"body": "Hi"})["to"] == line


def test_text_to_a_number_that_nobody_set_is_refused_in_words(company, number):
    path = f"/sandbox/phones/{number}/text"
    status, said = company.ask(path, {"body": "Hi", "to": "+12065550100"})
    assert status == 400
    assert "/sandbox/numbers" in said
