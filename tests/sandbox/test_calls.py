"""Calls through the real client: they ring, are answered, and play what the app's TwiML says."""

import io
import math
import struct
import urllib.request
import wave

import pytest
from twilio.base.exceptions import TwilioRestException  # noqa: TID251 - as the app meets it
from twilio.request_validator import RequestValidator  # noqa: TID251 - it has the last word

from sandbox import recordings
from tests.config.houses import eventually
from tests.sandbox.outside import OURS

EVENTS = ["initiated", "ringing", "answered", "completed"]
HELLO = "<Response><Say>Hello.</Say></Response>"


def call(company, account, number, **more):
    more = more or {"twiml": HELLO}
    return company.client(account).calls.create(to=number, from_=OURS, **more)


def ended(company, account, sid):
    """Its last word, once there is one."""
    fetch = company.client(account).calls(sid).fetch
    over = {"completed", "busy", "failed", "no-answer", "canceled"}
    assert eventually(lambda: fetch().status in over, seconds=10)
    return fetch()


def tone(seconds, rate=8000):
    samples = (int(9000 * math.sin(n / 5)) for n in range(int(seconds * rate)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(b"".join(struct.pack("<h", each) for each in samples))
    return file.getvalue()


def test_call_is_answered_and_says_its_words(company, account, number, app):
    url = app.says("/voice", '<Say language="es-MX" voice="Polly.Mia">Buenos días.</Say>')
    made = call(company, account, number, url=url)
    assert made.status == "queued"
    done = ended(company, account, made.sid)
    assert (done.status, done.duration, done.answered_by) == ("completed", "1", None)
    asked = app.heard("/voice")[0]
    assert (asked.fields["CallSid"], asked.fields["CallStatus"]) == (made.sid, "in-progress")
    assert RequestValidator(company.token(account)).validate(
        asked.url, asked.fields, asked.signature
    )
    (piece,) = company.phone(number)["items"][0]["pieces"]
    assert (piece["words"], piece["language"]) == ("Buenos días.", "es-MX")


def test_callbacks_tell_of_each_event_in_turn(company, account, number, app):
    made = call(
        company,
        account,
        number,
        twiml=HELLO,
        machine_detection="Enable",
        status_callback=app.at("/s"),
        status_callback_event=EVENTS,
    )
    assert eventually(lambda: len(app.heard("/s")) == 4, seconds=5)
    told = sorted((each.fields for each in app.heard("/s")), key=lambda f: f["SequenceNumber"])
    assert [each["CallStatus"] for each in told] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [each["SequenceNumber"] for each in told] == ["0", "1", "2", "3"]
    assert {each["CallbackSource"] for each in told} == {"call-progress-events"}
    assert (told[-1]["AnsweredBy"], told[-1]["CallDuration"]) == ("human", "1")
    assert told[0]["CallSid"] == made.sid
    validator = RequestValidator(company.token(account))
    assert all(validator.validate(e.url, e.fields, e.signature) for e in app.heard("/s"))


def test_only_the_end_is_told_when_no_event_was_asked_for(company, account, number, app):
    made = call(company, account, number, twiml=HELLO, status_callback=app.at("/s"))
    ended(company, account, made.sid)
    assert eventually(lambda: app.heard("/s"), seconds=5)
    assert app.statuses("/s", "CallStatus") == ["completed"]


def test_recording_is_fetched_and_can_be_heard(company, account, number, app):
    sound = tone(2)
    app.answers["/fire.wav"] = (200, "audio/wav", sound)
    url = app.says("/voice", "<Play>/fire.wav</Play><Pause length='3'/>")
    done = ended(company, account, call(company, account, number, url=url).sid)
    assert done.duration == "5"
    piece = company.phone(number)["items"][0]["pieces"][0]
    assert (piece["verb"], piece["seconds"]) == ("Play", 2.0)
    status, kind, body = raw(company, piece["audio"])
    assert (status, kind, body) == (200, "audio/wav", sound)
    assert raw(company, piece["audio"], Range="bytes=10-19")[::2] == (206, sound[10:20])


def raw(company, path, **headers):
    asked = urllib.request.Request(company.url + path, headers=headers)
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def test_pressed_key_goes_to_the_action(company, account, number, app):
    gather = '<Gather numDigits="1" action="/pressed" input="dtmf"><Say>Press 1.</Say></Gather>'
    url = app.says("/voice", f"{gather}<Say>Nothing was pressed.</Say>")
    app.says("/pressed", "<Say>Thank you.</Say><Hangup/><Say>Never said.</Say>")
    company.told(f"/sandbox/phones/{number}", {"do": "press", "digits": "1"})
    ended(company, account, call(company, account, number, url=url).sid)
    assert [each.fields["Digits"] for each in app.heard("/pressed")] == ["1"]
    said = [each["words"] for each in company.phone(number)["items"][0]["pieces"]]
    assert said == ["Press 1.", "1", "Thank you."]


def test_gather_without_a_key_goes_on_below(company, account, number, app):
    gather = '<Gather action="/pressed" timeout="2"><Say>Press 1.</Say></Gather>'
    url = app.says("/voice", f"{gather}<Redirect>/again</Redirect>")
    app.says("/again", "<Say>Goodbye.</Say>")
    ended(company, account, call(company, account, number, url=url).sid)
    assert not app.heard("/pressed")
    assert company.phone(number)["items"][0]["pieces"][-1]["words"] == "Goodbye."


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((500, "text/plain", b""), "No TwiML came: 500."),
        ((200, "application/xml", b"<Response><Say>"), "The TwiML is not well-formed"),
        ((200, "application/xml", b"<Reply/>"), "not with <Response>"),
        ((200, "application/xml", b"<Response><Dance/></Response>"), "<Dance> is not a verb"),
        ((200, "application/xml", b"<Response><Play>/no</Play></Response>"), "The recording did"),
        ((200, "application/xml", b"<Response><Redirect>/v</Redirect></Response>"), "goes on for"),
    ],
)
def test_fault_of_the_app_ends_the_call_and_is_kept(company, account, number, app, answer, fault):
    app.answers["/v"] = answer
    app.answers["/no"] = (404, "text/plain", b"")
    done = ended(company, account, call(company, account, number, url=app.at("/v")).sid)
    assert done.status == "completed"
    assert fault in company.phone(number)["items"][0]["fault"]


def test_disconnected_phone_fails(company, account):
    assert ended(company, account, call(company, account, "+12535550101").sid).status == "failed"


def test_flip_phone_is_busy_the_first_time(company, account):
    ended_as = [
        ended(company, account, call(company, account, "+14255550164").sid).status for _ in range(2)
    ]
    assert ended_as == ["busy", "completed"]


def test_machine_takes_the_call_on_its_tape(company, account):
    machine = "+14255550133"
    more = {"twiml": HELLO, "machine_detection": "DetectMessageEnd"}
    done = ended(company, account, call(company, account, machine, **more).sid)
    assert done.answered_by == "machine_end_beep"
    assert company.phone(machine)["items"][0]["by_machine"]
    company.told(f"/sandbox/phones/{machine}", {"do": "erase-tape"})
    assert company.phone(machine)["items"] == []
    company.told(f"/sandbox/phones/{machine}", {"do": "pick-up"})
    done = ended(company, account, call(company, account, machine, **more).sid)
    assert done.answered_by == "human"


def test_phone_can_be_made_busy_and_be_disconnected(company, account, number):
    at = f"/sandbox/phones/{number}"
    wanted = [("be-busy", "busy"), ("be-free", "completed")]
    wanted += [("disconnect", "failed"), ("reconnect", "completed")]
    for what, status in wanted:
        company.told(at, {"do": what})
        assert ended(company, account, call(company, account, number).sid).status == status


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "", "twiml": HELLO}, 21201),
        ({"to": "555", "twiml": HELLO}, 21217),
        ({"to": "+15005550001", "twiml": HELLO}, 21217),
        ({"to": "+15005550002", "twiml": HELLO}, 21214),
        ({"to": "+15005550003", "twiml": HELLO}, 21215),
        ({"to": "+15005550004", "twiml": HELLO}, 21216),
        ({"to": "+12535550188", "twiml": HELLO, "from_": "+15005550001"}, 21212),
        ({"to": "+12535550188"}, 21205),
    ],
)
def test_refusals_have_the_codes_of_the_real_ones(company, account, fields, code):
    with pytest.raises(TwilioRestException) as refusal:
        company.client(account).calls.create(**{"from_": OURS, **fields})
    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_calls_are_listed_by_whom_they_went_to_and_how_they_ended(company, account, number):
    client = company.client(account)
    made = [call(company, account, number).sid for _ in range(3)]
    for sid in made:
        ended(company, account, sid)
    assert [each.sid for each in client.calls.list(to=number, page_size=1)] == made[::-1]
    assert client.calls.list(to=number, status="busy") == []


def test_person_at_the_phone_answers_and_presses(lively, account, number, app):
    gather = '<Gather numDigits="1" action="/pressed" timeout="20"><Say>Press 1.</Say></Gather>'
    url = app.says("/voice", gather)
    app.says("/pressed", "<Say>Thank you.</Say>")
    made = call(lively, account, number, url=url)
    assert eventually(lambda: lively.phone(number).get("state") == "ringing", seconds=5)
    at = f"/sandbox/phones/{number}/calls/{made.sid}"
    lively.told(at, {"do": "answer"})
    assert eventually(lambda: lively.phone(number)["items"][0]["gathers"], seconds=5)
    lively.told(at, {"do": "press", "digits": "2"})
    assert ended(lively, account, made.sid).status == "completed"
    assert app.heard("/pressed")[0].fields["Digits"] == "2"
    assert lively.ask(at, {"do": "answer"})[0] == 400


@pytest.mark.parametrize(("what", "status"), [("decline", "busy"), ("let-ring", "no-answer")])
def test_person_at_the_phone_need_not_answer(lively, account, number, what, status):
    made = call(lively, account, number, twiml=HELLO, timeout=3)
    assert eventually(lambda: lively.phone(number).get("state") == "ringing", seconds=5)
    lively.told(f"/sandbox/phones/{number}/calls/{made.sid}", {"do": what})
    assert ended(lively, account, made.sid).status == status


def test_call_is_ended_from_our_side(lively, account, number):
    client = lively.client(account)
    made = call(lively, account, number, twiml="<Response><Pause length='40'/></Response>")
    assert eventually(lambda: client.calls(made.sid).fetch().status == "ringing", seconds=5)
    lively.told(f"/sandbox/phones/{number}/calls/{made.sid}", {"do": "answer"})
    assert eventually(lambda: client.calls(made.sid).fetch().status == "in-progress", seconds=5)
    assert client.calls(made.sid).update(status="completed").status == "completed"
    ringing = call(lively, account, number)
    assert client.calls(ringing.sid).update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException):
        client.calls(ringing.sid).update(status="completed")


@pytest.mark.parametrize("code", [1, 6, 7])
def test_shape_of_a_recording_is_read_in_each_of_the_telephone_s_laws(code):
    bits, sample = (16, struct.pack("<h", 900)) if code == 1 else (8, b"\x33")
    data = sample * 4000
    form = struct.pack("<HHIIHH", code, 1, 8000, 8000, 1, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    seconds, peaks = recordings.shape(
        b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
    )
    assert seconds == 0.5
    assert set(peaks) == {1.0}
    assert recordings.shape(b"ID3 an MP3") == (0.0, ())
