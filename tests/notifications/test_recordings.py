"""Recordings: what is taken, what is turned away and why, who may add and who may hear them."""

import io
import math
import random
import struct
import wave
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content, speech, voices
from notifications.actions import drafts, recordings, sending
from notifications.forms import RecordingForm
from notifications.models import Advice, Message, Recording
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import family, message, sent_message
from tests.notifications.in_force import approval, put_in_force

NOW = datetime(2026, 12, 8, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def tone(
    *, hertz: float = 440, seconds: float = 1.5, rate: int = 16_000, loud: float = 0.4,
    kind: str = "WAV", channels: int = 1,
) -> bytes:  # fmt: skip
    """A voice of one note, as a file."""
    moments = np.arange(int(rate * seconds)) / rate
    sound = loud * np.sin(2 * math.pi * hertz * moments)
    kept = io.BytesIO()
    soundfile.write(kept, np.repeat(sound[:, None], channels, 1), rate, format=kind)
    return kept.getvalue()


def upload(content: bytes, name: str = "voice.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="audio/wav")


def pitch(wav: bytes) -> float:
    sound, rate = soundfile.read(io.BytesIO(wav))
    spectrum = np.abs(np.fft.rfft(sound))
    return float(np.fft.rfftfreq(len(sound), 1 / rate)[spectrum.argmax()])


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1), (8_000, 1), (11_025, 1)])
def test_every_usual_file_becomes_the_telephones_own(kind: str, rate: int, channels: int) -> None:
    heard = speech.read(upload(tone(kind=kind, rate=rate, channels=channels)))
    with wave.open(io.BytesIO(heard.wav)) as made:
        assert (made.getframerate(), made.getnchannels(), made.getsampwidth()) == (8000, 1, 2)
    assert abs(pitch(heard.wav) - 440) < 2
    assert abs(float(heard.seconds) - 1.5) < 0.1
    assert len(heard.peaks) == 60
    assert max(heard.peaks) == 100
    assert all(0 <= one <= 100 for one in heard.peaks)


def test_what_a_telephone_cannot_carry_does_not_fold_into_the_voice() -> None:
    low = tone(hertz=440, rate=48_000)
    sound, rate = soundfile.read(io.BytesIO(low))
    high = 0.4 * np.sin(2 * math.pi * 6_000 * np.arange(len(sound)) / rate)
    kept = io.BytesIO()
    soundfile.write(kept, sound + high, rate, format="WAV")
    made, _rate = soundfile.read(io.BytesIO(speech.read(upload(kept.getvalue())).wav))
    spectrum = np.abs(np.fft.rfft(made))
    at = np.fft.rfftfreq(len(made), 1 / 8000)
    assert spectrum[(at > 1_900) & (at < 2_100)].max() < spectrum.max() / 1000


def test_a_clipped_recording_is_fine() -> None:
    heard = speech.read(upload(tone(loud=1.0)))
    assert abs(pitch(heard.wav) - 440) < 2


def zipped() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("voice.wav", b"\0" * 1_000_000)
    return kept.getvalue()


def header(rate: int = 8_000, channels: int = 1, size: int = 0xFFFFFFF0) -> bytes:
    """A WAV that promises more than it holds."""
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    return (
        b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + struct.pack("<I", 16) + form
        + b"data" + struct.pack("<I", size - 36)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"R", "foreign"),
        (b"\xff", "foreign"),
        (b"<html><script>alert(1)</script></html>", "foreign"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "foreign"),
        (b"%PDF-1.7 and so on", "foreign"),
        (b"MZ\x90\x00 a program", "foreign"),
        (b"#!/bin/sh\nrm -rf /", "foreign"),
        (zipped(), "foreign"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "foreign"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\0" * 100, "phone"),
        (b"\0\0\0\x20ftypisom\0\0\0\0" + b"\0" * 100, "phone"),
        (b"\x1aE\xdf\xa3" + b"\0" * 100, "browser"),
        (b"RIFF\0\0\0\0WAVE<html><script>alert(1)</script>", "unreadable"),
        (b"RIFF\0\0\0\0AVI ", "foreign"),
        (b"OggS" + b"\0" * 200, "unreadable"),
        (b"fLaC" + b"\xff" * 200, "unreadable"),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"<script>" * 50, "unreadable"),
        (b"\xff\xfb\x90\x00" + b"\0" * 500, "unreadable"),
        (header(), "short"),
        (header(rate=2_000) + b"\0\1" * 8_000, "unreadable"),
        (header(rate=4_000_000) + b"\0\1" * 8_000, "unreadable"),
        (header(channels=60) + b"\0\1" * 90_000, "unreadable"),
        (tone(seconds=0.9), "short"),
        (tone(loud=0), "silent"),
        (tone(loud=0.001), "silent"),
        (tone(seconds=181, rate=8_000), "long"),
        (b"\0" * (speech.LARGEST + 1), "large"),
    ],
)
def test_what_is_no_voice_is_turned_away_with_a_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(speech.NotSpeech) as turned:
        speech.read(upload(content))
    assert turned.value.reason == reason
    assert str(turned.value) == str(speech.REFUSALS[reason])


@pytest.mark.parametrize("name", ["../../etc/passwd", "voice.html", "a\0b.wav", "CON", "ü" * 200])
def test_the_name_of_a_file_means_nothing(name: str) -> None:
    given = upload(tone())
    given._name = name
    assert speech.read(given).seconds


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_broken_files_break_nothing(kind: str) -> None:
    whole = tone(kind=kind, rate=8_000)
    dice = random.Random(7)  # noqa: S311
    for _again in range(6):
        torn = bytearray(whole[: dice.randrange(20, len(whole))])
        for _hole in range(dice.randrange(1, 40)):
            torn[dice.randrange(16, len(torn))] = dice.randrange(256)
        # It is read, or it is a sentence; anything else ends this test.
        with suppress(speech.NotSpeech):
            speech.read(upload(bytes(torn)))


def test_a_reader_that_is_killed_costs_a_sentence_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "PATIENCE", 0.001)
    with pytest.raises(speech.NotSpeech, match="can’t be read"):
        speech.read(upload(tone()))


def test_reader_is_held_by_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = tmp_path / "reader.py"
    text = speech.READER.read_text()
    greedy.write_text(text.replace("answer = convert(", "kept = bytearray(4 * 2**30); convert("))
    assert greedy.read_text() != text
    monkeypatch.setattr(speech, "READER", greedy)
    with pytest.raises(speech.NotSpeech, match="can’t be read"):
        speech.read(upload(tone()))


def record(draft: Message, by: User, **given: Any) -> Recording:
    fields: dict[str, Any] = {
        "message": draft,
        "language": "en",
        "file": upload(tone()),
        "voice": by,
        "source": "browser",
        "by": by,
    }
    return recordings.record(**fields | given)


def test_principal_records_the_english_call(ann: User, north: School, files: Path) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        made = record(draft, ann)
        assert draft.words.get(language="en").recording == made
        assert (made.voice, made.made_by, made.school, made.title) == (
            ann, ann, north, "Picture day",
        )  # fmt: skip
        written = Event.objects.get(name="notifications.recording.made")
        assert written.details["sha256"] == made.sha256
    kept = [one for one in files.rglob("*") if one.is_file()]
    assert [one.name for one in kept] == [f"{made.key}.wav"]
    assert kept[0].read_bytes()[:4] == b"RIFF"


def test_a_file_that_cannot_be_used_leaves_nothing(ann: User, north: School, files: Path) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        with pytest.raises(speech.NotSpeech):
            record(draft, ann, file=upload(tone(loud=0)))
        assert not Recording.objects.exists()
        assert not Event.objects.exists()
    assert [one for one in files.rglob("*") if one.is_file()] == []


def test_assistant_brings_the_principals_voice(ann: User, north: School) -> None:
    lund = person("Signe Lund")
    appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    draft = message(lund, north)
    with working_in(north.district_id):
        made = record(draft, lund, voice=ann, source="file")
        assert (made.voice, made.made_by) == (ann, lund)


def test_a_colleague_may_be_named_for_the_translation_alone(ann: User, north: School) -> None:
    ortiz = person("Lucia Ortiz")
    appoint(ortiz, RoleKey.ATTENDANCE_CLERK, north)
    draft = message(ann, north)
    with working_in(north.district_id):
        assert record(draft, ann, language="es", voice=ortiz).voice == ortiz
        with pytest.raises(Refused, match="from the list"):
            record(draft, ann, voice=ortiz)


@pytest.mark.parametrize("whose", ["sam", "cora", "pia"])
def test_no_stranger_is_named_as_the_voice(
    request: pytest.FixtureRequest, ann: User, north: School, whose: str
) -> None:
    stranger = request.getfixturevalue(whose)
    draft = message(ann, north)
    with working_in(north.district_id):
        for language in ("en", "es"):
            with pytest.raises(Refused, match="from the list"):
                record(draft, ann, language=language, voice=stranger)


def test_a_voice_needs_words(ann: User, north: School) -> None:
    draft = message(ann, north, spanish="")
    with working_in(north.district_id), pytest.raises(Refused, match="Write the words"):
        record(draft, ann, language="es")


def test_a_saved_recording_is_used_again_and_taken_off(ann: User, north: School) -> None:
    first, second = message(ann, north), message(ann, north)
    with working_in(north.district_id):
        made = record(first, ann)
        assert voices.saved(second, "en") == [made]
        assert voices.saved(second, "es") == []
        drafts.attach(message=second, language="en", recording=made, by=ann)
        assert second.words.get(language="en").recording == made
        with pytest.raises(Refused, match="another school or language"):
            drafts.attach(message=second, language="es", recording=made, by=ann)
        drafts.attach(message=second, language="en", recording=None, by=ann)
        assert second.words.get(language="en").recording is None
        assert Recording.objects.count() == 1


def test_another_schools_recording_is_not_offered(
    ann: User, sam: User, north: School, south: School
) -> None:
    theirs, mine = message(sam, south), message(ann, north)
    with working_in(north.district_id):
        made = record(theirs, sam)
        assert voices.saved(mine, "en") == []
        with pytest.raises(Refused, match="another school"):
            drafts.attach(message=mine, language="en", recording=made, by=ann)


def test_what_is_sent_off_is_not_recorded_again(ann: User, north: School) -> None:
    sent = sent_message(ann, north)
    with working_in(north.district_id), pytest.raises(Refused, match="not a draft"):
        record(sent, ann)


def test_next_school_records_nothing_here(ann: User, sam: User, north: School) -> None:
    draft = message(ann, north)
    with working_in(north.district_id), pytest.raises(Denied):
        record(draft, sam)


# The pages.


def address(draft: Message, language: str = "en") -> str:
    return f"/riverside/messages/{draft.reference}/edit/recording/{language}/"


def test_upload_without_a_script(ann: User, north: School) -> None:
    draft = message(ann, north)
    fields = {"file": upload(tone()), "voice": ann.pk, "source": "file"}
    answer = sign_in(ann).post(address(draft), fields)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/edit/recording/#voice-en")
    page = sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/recording/")
    assert "Recorded by you, today" in page.content.decode()
    assert "<audio controls" in page.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html></html>", "This is not a recording."),
        (b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\0" * 100, "Phones’ own format (M4A)"),
        (tone(loud=0), "We hear no voice."),
    ],
)
def test_upload_that_cannot_be_used_says_so_at_the_field(
    ann: User, north: School, content: bytes, sentence: str
) -> None:
    draft = message(ann, north)
    fields = {"file": upload(content), "voice": ann.pk, "source": "file"}
    page = sign_in(ann).post(address(draft), fields).content.decode()
    assert "<title>Error: " in page
    assert page.count(sentence) == 2
    assert 'href="#id_en_file"' in page


def test_no_more_than_the_largest_recording_is_taken_in(
    ann: User, north: School, settings: Any
) -> None:
    settings.FILE_UPLOAD_HANDLERS = [
        "notifications.uploads.RecordingQuota",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]
    draft = message(ann, north)
    taken = []
    with mock.patch.object(RecordingForm, "clean_file", lambda form: taken.append(form.files)):
        fields = {"file": upload(b"RIFF" * 8 * 2**20), "voice": ann.pk, "source": "file"}
        sign_in(ann).post(address(draft), fields | {"voice": "nobody"})
    assert speech.LARGEST < taken[0]["file"].size < speech.LARGEST + 2**20


def test_recorder_gets_the_part_of_the_page(ann: User, north: School) -> None:
    draft = message(ann, north)
    fields = {"file": upload(tone()), "voice": ann.pk, "source": "browser"}
    answer = sign_in(ann).post(address(draft), fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Saved. Calls will play this recording." in answer.content.decode()
    assert "<html" not in answer.content.decode()
    silent = fields | {"file": upload(tone(loud=0))}
    answer = sign_in(ann).post(address(draft), silent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "We hear no voice." in answer.content.decode()


def test_recording_is_served_whole_and_in_ranges(ann: User, north: School) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        made = record(draft, ann)
        whole = Path(made.file.path).read_bytes()
    client = sign_in(ann)
    url = f"/riverside/messages/recordings/{made.key}.wav"
    answer = client.get(url)
    assert answer.content == whole
    assert answer["Content-Type"] == "audio/wav"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    for asked, body in {
        "bytes=0-1": whole[:2],
        "bytes=100-": whole[100:],
        "bytes=-10": whole[-10:],
        f"bytes=5-{len(whole) + 50}": whole[5:],
    }.items():
        answer = client.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, body)
        assert answer["Content-Range"].endswith(f"/{len(whole)}")
    assert client.get(url, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert client.get(url, headers={"Range": "lines=1-2"}).content == whole


def test_recording_is_heard_by_its_own_school(
    ann: User, sam: User, cora: User, north: School, riverside: District
) -> None:
    draft = message(ann, north)
    with working_in(riverside.pk):
        made = record(draft, ann)
    url = f"/riverside/messages/recordings/{made.key}.wav"
    assert sign_in(sam).get(url).status_code == 403
    assert sign_in(cora).get(url).status_code == 404
    assert sign_in(cora).get(f"/hilltop/messages/recordings/{made.key}.wav").status_code == 404
    missing = f"/riverside/messages/recordings/{uuid4()}.wav"
    assert sign_in(ann).get(missing).status_code == 404


def test_recording_is_heard_by_who_is_asked_to_approve_or_advise(
    ann: User, riverside: District, north: School
) -> None:
    """Neither of them may write to anybody."""
    kim, cole, lee = person("Kim Key"), person("Carl Cole"), person("Lee Long")
    appoint(kim, RoleKey.HR_DIRECTOR, riverside)
    appoint(cole, RoleKey.HR_REVIEWER, riverside)
    appoint(lee, RoleKey.HR_REVIEWER, riverside)
    put_in_force(riverside, approval("hr_director"))
    family(north, "Elena Morales")
    draft = message(ann, north)
    with working_in(riverside.pk):
        made = record(draft, ann)
        url = f"/riverside/messages/recordings/{made.key}.wav"
        assert sign_in(kim).get(url).status_code == 403
        checked = content.fingerprint(draft)
        sending.send(message=draft, by=ann, now=database_now(), as_checked=checked)
        Advice.objects.create(
            district=riverside, reference="AD-2026-00001", message=draft, adviser=cole,
            asked_by=ann, status=Advice.Status.ASKED,
        )  # fmt: skip
    heard = {one.full_name: sign_in(one).get(url).status_code for one in (kim, cole, lee)}
    assert heard == {"Kim Key": 200, "Carl Cole": 200, "Lee Long": 403}
