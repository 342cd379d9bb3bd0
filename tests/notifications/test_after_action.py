"""The look back at an emergency: times, notes that stay, and the last word within a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from districts.models import School, User
from notifications.actions import after
from notifications.models import AfterNote, Message
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f
from tests.notifications.emergencies import home, plain
from tests.notifications.factories import RELEASED

S = Message.Status


@pytest.fixture
def gone(ann: User, north: School) -> Message:
    made = f.sent_message(
        ann,
        north,
        status=S.SENT,
        kind="emergency",
        incident="fire",
        begun_at=RELEASED - timedelta(seconds=95),
    )
    f.reach(made, reached=401, not_reached=11, half_reached_at=RELEASED + timedelta(seconds=70))
    return made


def _url(of: Message) -> str:
    return f"/riverside/messages/{of.reference}/after/"


def test_page_tells_how_long_everything_took(ann: User, gone: Message) -> None:
    page = plain(sign_in(ann).get(_url(gone)))
    assert "401 of 412 families reached" in page
    assert "1 min 35 s From the first word to the release" in page
    assert "1 min 10 s Until half of the families were reached" in page
    assert "5 min 0 s Until the last answer" in page
    assert "Half of the families reached" in page
    assert "Nothing is noted yet." in page
    assert "Print" in page
    assert _url(gone) in sign_in(ann).get(f"/riverside/messages/{gone.reference}/").content.decode()


def test_notes_stay_and_the_last_word_ends_it(ann: User, bob: User, gone: Message) -> None:
    sign_in(ann).post(_url(gone), {"words": "The east gate was locked.", "note": "1"})
    sign_in(bob).post(_url(gone), {"words": "Two keys from now on.", "finish": "1"})
    sign_in(ann).post(_url(gone), {"words": "", "finish": "1"})
    page = plain(sign_in(ann).get(_url(gone)))
    assert "The east gate was locked. Ms. Archer," in page
    assert "Two keys from now on. Dr. Bell," in page
    assert "Add the note" not in page
    late = sign_in(ann).post(_url(gone), {"words": "One more.", "note": "1"})
    assert "This is finished. What stands here stays as it is." in plain(late)
    with working_in(gone.district_id):
        assert [one.kind for one in AfterNote.objects.all()] == ["note", "finish"]


def test_what_is_noted_cannot_be_changed(ann: User, gone: Message) -> None:
    with working_in(gone.district_id):
        made = after.note(message=gone, words="As it was.", by=ann)
        with pytest.raises(DatabaseError), transaction.atomic():
            AfterNote.objects.filter(pk=made.pk).update(words="Otherwise.")


def test_empty_note_is_asked_for(ann: User, gone: Message) -> None:
    assert "Write what you want to remember." in plain(
        sign_in(ann).post(_url(gone), {"words": " ", "note": "1"})
    )


def test_open_for_a_day_it_is_called_to_mind(
    ann: User, gone: Message, at_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "Write down what you learned: “Picture day”"
    for hours, is_told in ((23, False), (25, True)):
        now = RELEASED + timedelta(hours=hours)
        at_time(now.isoformat())
        monkeypatch.setattr("config.home.timezone.now", lambda now=now: now)
        assert (told in home(ann)) == is_told
    with working_in(gone.district_id):
        after.finish(message=gone, words="", by=ann, now=database_now())
    assert told not in home(ann)


def test_only_of_an_emergency_that_has_gone(ann: User, north: School) -> None:
    outreach = f.sent_message(ann, north, families={"reached": 1})
    draft = f.message(ann, north, kind="emergency", incident="fire")
    for one in (outreach, draft):
        page = f"/riverside/messages/{one.reference}/"
        assert sign_in(ann).get(_url(one))["Location"] == page
        with working_in(north.district_id), pytest.raises(Refused):
            after.note(message=one, words="Nothing.", by=ann)


def test_while_it_is_sent_it_is_not_finished(ann: User, north: School) -> None:
    one = f.sent_message(
        ann,
        north,
        kind="emergency",
        incident="fire",
        families={"reached": 1},
        expires_at=RELEASED + timedelta(hours=6),
    )
    with working_in(north.district_id), pytest.raises(Refused):
        after.finish(message=one, words="", by=ann, now=RELEASED + timedelta(minutes=1))


def test_neither_another_school_nor_next_door(sam: User, cora: User, gone: Message) -> None:
    assert sign_in(sam).get(_url(gone)).status_code == 403
    assert sign_in(cora).get(_url(gone)).status_code == 404
    with working_in(gone.district_id), pytest.raises(Denied):
        after.note(message=gone, words="Seen from afar.", by=sam)
