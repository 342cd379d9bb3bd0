"""Network weather: late, lost and doubled callbacks, refusals, and faults by percent."""

import time
from hashlib import sha256
from http.client import RemoteDisconnected

import pytest
from twilio.base.exceptions import TwilioRestException  # noqa: TID251 - as the app meets it

from sandbox.weather import SWITCHES, Fault, Weather
from tests.config.houses import eventually
from tests.sandbox.outside import OURS


def send(company, account, number, **more):
    return company.client(account).messages.create(to=number, from_=OURS, body="x", **more)


def accepted(company, account):
    return company.ask(f"/sandbox/truth.json?account={account}")[1]["messages"]


def test_doubled_callbacks_come_twice(company, account, number, app):
    company.told("/sandbox/weather", {"doubled_callbacks": True})
    send(company, account, number, status_callback=app.at("/s"))
    assert eventually(lambda: len(app.heard("/s")) == 4, seconds=5)
    assert sorted(app.statuses("/s")) == ["delivered", "delivered", "sent", "sent"]


def test_texts_down_accepts_none(company, account, number):
    company.told("/sandbox/weather", {"texts_down": True})
    with pytest.raises(TwilioRestException) as refusal:
        send(company, account, number)
    assert (refusal.value.status, refusal.value.code) == (500, 20500)
    assert accepted(company, account) == 0


def test_rate_limit_lets_one_through(company, account, number):
    company.told("/sandbox/weather", {"rate_limit": True})
    send(company, account, number)
    with pytest.raises(TwilioRestException) as refusal:
        send(company, account, number)
    assert (refusal.value.status, refusal.value.code) == (429, 20429)
    assert accepted(company, account) == 1


def test_several_switches_are_on_at_once_and_clear_turns_them_off(company):
    company.told("/sandbox/weather", {"lost_callbacks": True})
    now = company.told("/sandbox/weather", {"slow_callbacks": True})
    assert (now["lost_callbacks"], now["slow_callbacks"]) == (True, True)
    cleared = company.told("/sandbox/weather", {"clear": True})
    assert not any(cleared[each] for each in SWITCHES)


@pytest.mark.parametrize("asked", [{"rain": True}, {"faults": "many"}, {"latency": -1}, [1]])
def test_unknown_weather_is_refused_in_words(company, asked):
    status, said = company.ask("/sandbox/weather", asked)
    assert status == 400
    assert said.endswith(".")


def test_third_of_the_callbacks_is_lost_and_the_rest_is_late_and_out_of_order():
    weather = Weather()
    weather.become({"lost_callbacks": True, "slow_callbacks": True, "seed": 3})
    delays = [weather.callback_delays() for _ in range(3000)]
    assert 900 < delays.count([]) < 1100
    late = [each[0] for each in delays if each]
    assert 2 <= min(late) < max(late) <= 20
    assert late != sorted(late)


def test_faults_are_the_same_again_with_the_same_seed():
    one, other = Weather(), Weather()
    for each in (one, other):
        each.become({"faults": 20, "seed": 7})
    drawn = [one.next_fault() for _ in range(6000)]
    assert drawn == [other.next_fault() for _ in range(6000)]
    kinds = [each[0] for each in drawn if each]
    assert 1080 < len(kinds) < 1320
    assert all(150 < kinds.count(kind) < 250 for kind in Fault)


SEEN = {
    Fault.TOO_MANY: 429,
    Fault.REFUSED: 500,
    Fault.ACCEPTED: 500,
    Fault.RESET: "cut",
    Fault.HELD: 201,
    Fault.LATE: "cut",
}


def what_is_seen(company, account, number):
    try:
        send(company, account, number)
    except TwilioRestException as refusal:
        return refusal.status
    except OSError:  # as requests tells of a connection that was cut
        return "cut"
    return 201


def test_faults_accept_what_they_say_they_accept(company, account, number):
    company.told("/sandbox/weather", {"faults": 100, "seed": 7, "accept_late": 0.3, "hang": 0.2})
    dice = Weather()
    dice.become({"faults": 100, "seed": 7})
    expected, seen, wanted = 0, [], []
    for _ in range(30):
        fault, coin = dice.next_fault()
        expected += fault in {Fault.ACCEPTED, Fault.HELD, Fault.LATE}
        expected += fault is Fault.RESET and coin
        seen.append(what_is_seen(company, account, number))
        wanted.append(SEEN[fault])
    assert seen == wanted
    assert eventually(lambda: accepted(company, account) == expected, seconds=5)


def test_reset_connection_is_reset_and_not_just_closed(company, account, number):
    company.told("/sandbox/weather", {"faults": 100, "seed": seed_of(Fault.RESET)})
    with pytest.raises(ConnectionResetError) as cut:
        post(company, account, number)
    assert not isinstance(cut.value, RemoteDisconnected)


def test_late_acceptance_comes_after_the_connection_was_dropped(company, account, number):
    company.told("/sandbox/weather", {"faults": 100, "seed": seed_of(Fault.LATE)})
    with pytest.raises(RemoteDisconnected):
        post(company, account, number)
    assert accepted(company, account) == 0
    assert eventually(lambda: accepted(company, account) == 1, seconds=5)


def post(company, account, number):
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    body = f"To={number}&From={OURS}&Body=x".replace("+", "%2B").encode()
    company.ask(path, body, **company.basic(account))


def seed_of(wanted):
    for seed in range(1000):
        weather = Weather()
        weather.become({"faults": 100, "seed": seed})
        fault = weather.next_fault()
        if fault and fault[0] is wanted:
            return seed
    raise AssertionError(wanted)


def test_latency_holds_every_answer(company, account, number):
    company.told("/sandbox/weather", {"latency": 0.2})
    began = time.monotonic()
    send(company, account, number)
    assert time.monotonic() - began >= 0.2


def test_truth_counts_what_was_accepted(company, account, number):
    for _ in range(2):
        send(company, account, number)
    truth = company.ask(f"/sandbox/truth.json?account={account}&full=1")[1]
    same = sha256(f"{number}\0x".encode()).hexdigest()
    assert truth["by_to_and_body"] == {same: 2}
    sid, to, body, created = truth["accepted"][0]
    assert (to, body) == (number, sha256(b"x").hexdigest())
    assert sid.startswith("SM")
    assert abs(created - time.time()) < 60
