"""Families of a message with their results in words, a page at a time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import School, User
from districts.roles import RoleKey
from notifications import people
from notifications.models import Chunk, Message
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.factories import RELEASED

NOW = RELEASED + timedelta(minutes=2)


@pytest.fixture
def picture_day(ann: User, north: School) -> Message:
    return f.sent_message(ann, north)


def _told(of: Message, **asked: Any) -> list[tuple[str, str, str]]:
    """(who, result, detail) of each family, without marks."""
    with working_in(of.district_id), timezone.override(of.district.zone):
        page = people.page(of, now=NOW, asked=people.Asked(**asked))
        return [
            (one.home.name, one.tried.chip.label, _plain(one.tried.detail)) for one in page.lines
        ]


def _plain(words: str) -> str:
    return re.sub(r"<[^>]+>", "", words).replace("\N{NO-BREAK SPACE}", " ")


def _text(page: bytes) -> str:
    return re.sub(r"\s+", " ", _plain(page.decode()))


def _voice(of: Message, home: f.Home, state: str = "delivered", **more: Any) -> Any:
    return f.delivery(of, home, "voice", state, **more)


def test_answered_call_says_how_long_it_was_heard(north: School, picture_day: Message) -> None:
    home = f.family(north, "Elena Morales", language="es")
    call = _voice(picture_day, home, answered_by="human", seconds=17)
    f.recipient(picture_day, home, "reached", call, language="es")
    assert _told(picture_day) == [("Elena Morales", "Answered", "Call 4:00:30 pm, heard 17 s")]


def test_machine_that_took_the_call_is_voicemail(north: School, picture_day: Message) -> None:
    home = f.family(north, "Andre Willis")
    call = _voice(picture_day, home, answered_by="machine_end_beep", seconds=14)
    f.recipient(picture_day, home, "reached", call)
    assert _told(picture_day) == [("Andre Willis", "Voicemail", "Call 4:00:30 pm, left 14 s")]


def test_a_text_that_arrived_is_better_than_voicemail(north: School, picture_day: Message) -> None:
    home = f.family(north, "Andre Willis")
    call = _voice(picture_day, home, answered_by="machine_end_beep", seconds=14)
    text = f.delivery(picture_day, home, "sms", "delivered")
    f.recipient(picture_day, home, "reached", call, text)
    (told,) = _told(picture_day)
    assert told[1:] == ("Delivered", "Text 4:00:30 pm; call 4:00:30 pm, left 14 s")


def test_texts_to_both_parents_are_told_together(north: School, picture_day: Message) -> None:
    home = f.family(north, "Blake Abbott", others=["Max Abbott"])
    tried = [
        f.delivery(picture_day, home, way, "delivered", at=RELEASED + timedelta(seconds=after))
        for way, after in (("sms", 24), ("sms", 20), ("email", 30))
    ]
    f.recipient(picture_day, home, "reached", *tried)
    assert _told(picture_day)[0][2] == "2 texts 4:00:30 pm; email 4:00:40 pm"


@pytest.mark.parametrize("is_row", [True, False], ids=["at the intent", "at the fan-out"])
def test_stop_is_told_beside_what_did_arrive(
    north: School, picture_day: Message, is_row: bool
) -> None:
    home = f.family(north, "Tom Baker", mobile="+12535550188")
    tried = [f.delivery(picture_day, home, "email", "delivered")]
    if is_row:
        tried.append(f.delivery(picture_day, home, "sms", "suppressed"))
    else:
        f.stop(north.district, "+12535550188")
    f.recipient(picture_day, home, "reached", *tried)
    (told,) = _told(picture_day)
    assert told[1] == "Delivered"
    assert re.fullmatch(r"Email 4:00:30 pm; texts? stopped by STOP", told[2])


def test_stop_to_other_messages_is_no_word_about_an_emergency(ann: User, north: School) -> None:
    fire = f.sent_message(ann, north, kind="emergency", incident="fire")
    home = f.family(north, "Tom Baker", mobile="+12535550188")
    f.stop(north.district, "+12535550188")
    f.recipient(fire, home, "reached", f.delivery(fire, home, "email", "delivered"))
    assert _told(fire)[0][2] == "Email 4:00:30 pm"


def test_busy_phone_says_when_it_is_tried_again(north: School, picture_day: Message) -> None:
    home = f.family(north, "Grace Kim", language="ko")
    call = _voice(picture_day, home, "queued", attempts=1)
    with working_in(north.district_id):
        Chunk.objects.create(
            district_id=north.district_id,
            message=picture_day,
            channel="voice",
            lane="routine",
            portion=0,
            first_id=call.pk,
            last_id=call.pk,
            ids=[call.pk],
            due_at=RELEASED + timedelta(minutes=6),
        )
    f.recipient(picture_day, home, "trying", call)
    assert _told(picture_day) == [
        ("Grace Kim", "Trying (2 of 3)", "Call: busy or no answer 4:00:30 pm, next try 4:06:10 pm")
    ]


def test_number_that_is_gone_is_told_in_words(north: School, picture_day: Message) -> None:
    home = f.family(north, "Lupe Ortega")
    text = f.delivery(picture_day, home, "sms", "undelivered", error_code="30005")
    f.recipient(picture_day, home, "not_reached", text, reason="failed")
    assert _told(picture_day) == [
        ("Lupe Ortega", "Not reached", "Text: number disconnected 4:00:30 pm")
    ]


def test_code_that_nobody_knows_is_shown_as_it_is(north: School, picture_day: Message) -> None:
    home = f.family(north, "Lupe Ortega")
    text = f.delivery(picture_day, home, "sms", "failed", error_code="39999")
    f.recipient(picture_day, home, "not_reached", text, reason="failed")
    assert _told(picture_day)[0][2] == "Text: failed (39999) 4:00:30 pm"


@pytest.mark.parametrize(
    ("state", "detail"),
    [
        ("sending", "Text on its way"),
        ("accepted", "Text with the phone company since 4:00:30 pm"),
        ("sent", "Text with the phone company since 4:00:30 pm"),
        ("unknown", "Text: no answer from the phone company yet"),
        ("needs_review", "Text: unclear whether it arrived, not sent again"),
        ("queued", "Text in turn"),
    ],
)
def test_every_open_state_has_its_words(
    north: School, picture_day: Message, state: str, detail: str
) -> None:
    home = f.family(north, "Sina Tavita")
    f.recipient(picture_day, home, "trying", f.delivery(picture_day, home, "sms", state))
    assert _told(picture_day) == [("Sina Tavita", "Trying", detail)]


@pytest.mark.parametrize(
    ("state", "detail"),
    [
        ("cancelled", "Text stopped before it was sent"),
        ("expired", "Text: too late to send"),
    ],
)
def test_what_was_never_sent_says_why(
    north: School, picture_day: Message, state: str, detail: str
) -> None:
    home = f.family(north, "Sina Tavita")
    text = f.delivery(picture_day, home, "sms", state)
    f.recipient(picture_day, home, "not_reached", text, reason="cancelled")
    assert _told(picture_day) == [("Sina Tavita", "Not reached", detail)]


def test_family_without_any_way_is_shown_with_its_reason(
    north: School, picture_day: Message
) -> None:
    alone = f.family(north, "", [("Robin", "07")])
    f.recipient(picture_day, alone, "not_reached", reason="no_guardian")
    silent = f.family(north, "Pat Fern")
    f.recipient(picture_day, silent, "not_reached", reason="stopped")
    assert _told(picture_day) == [
        ("Robin Alone", "Not reached", "No parent or guardian on file"),
        ("Pat Fern", "Opted out (STOP)", "Replied STOP"),
    ]


def test_waiting_family_sees_what_will_come(north: School, picture_day: Message) -> None:
    home = f.family(north, "Sina Tavita")
    ways = [f.delivery(picture_day, home, way, "queued") for way in ("voice", "sms")]
    f.recipient(picture_day, home, "waiting", *ways)
    assert _told(picture_day) == [("Sina Tavita", "Waiting", "Call and text in turn")]


def test_shared_number_says_in_which_language(north: School, picture_day: Message) -> None:
    first = f.family(north, "Kim Park", language="en")
    second = f.family(north, "Rosa Diaz", language="es")
    text = f.delivery(picture_day, first, "sms", "delivered", shared_with=[second])
    f.recipient(picture_day, first, "reached", text)
    f.recipient(picture_day, second, "reached", text, language="es")
    assert [detail for _who, _result, detail in _told(picture_day)] == [
        "Text 4:00:30 pm",
        "Text 4:00:30 pm; reached at a shared number, in English",
    ]


def test_only_children_at_the_messages_school_are_named(
    north: School, south: School, picture_day: Message, ann: User
) -> None:
    home = f.family(north, "Tom Baker", [("Max", "07"), ("Mia", "KG")], others=["Ann Baker"])
    with working_in(north.district_id):
        mia = home.students[1]
        mia.school_enrollments.update(school=south)
    f.recipient(picture_day, home, "waiting")
    page = _text(sign_in(ann).get(_url(picture_day)).content)
    assert "Max, grade 7 · English" in page
    assert "also Ann Baker" in page
    assert "Mia" not in page


def test_no_page_of_people_shows_a_number(north: School, picture_day: Message, ann: User) -> None:
    home = f.family(north, "Tom Baker", mobile="+12535550188", email="tom@example.org")
    text = f.delivery(picture_day, home, "sms", "delivered", destination="+12535550188")
    f.recipient(picture_day, home, "reached", text)
    page = sign_in(ann).get(_url(picture_day)).content.decode()
    assert "Tom Baker" in page
    assert "0188" not in page
    assert "tom@example.org" not in page


def _url(of: Message, query: str = "") -> str:
    return f"/riverside/messages/{of.reference}/people/{query}"


def test_filters_show_those_that_were_asked_for(
    north: School, picture_day: Message, ann: User
) -> None:
    for name, state, reason, language in [
        ("Ada One", "reached", "", "en"),
        ("Bea Two", "not_reached", "failed", "es"),
        ("Cid Three", "not_reached", "no_contact", "en"),
    ]:
        home = f.family(north, name)
        f.recipient(picture_day, home, state, reason=reason, language=language)
    f.counted(picture_day)
    client = sign_in(ann)

    def shown(query: str) -> set[str]:
        page = client.get(_url(picture_day, query)).content.decode()
        return {name for name in ("Ada One", "Bea Two", "Cid Three") if name in page}

    assert shown("?only=not_reached") == {"Bea Two", "Cid Three"}
    assert shown("?reason=failed") == {"Bea Two"}
    assert shown("?language=es") == {"Bea Two"}
    assert shown("?reason=nonsense") == {"Ada One", "Bea Two", "Cid Three"}
    assert "Not reached: 2 families" in _text(
        client.get(_url(picture_day, "?only=not_reached")).content
    )
    nobody = _text(client.get(_url(picture_day, "?language=ko")).content)
    assert "No family is like that." in nobody
    assert "Clear filters" in nobody


def test_pages_of_people_turn_forth_and_back(picture_day: Message, ann: User) -> None:
    f.many_recipients(picture_day, 120)
    client = sign_in(ann)
    positions = []
    url = _url(picture_day)
    while url:
        page = client.get(url).content.decode()
        rows = page.count("<tr>") - 1
        positions.append(rows)
        onward = re.search(r'href="(\?after=\d+)"', page)
        url = _url(picture_day, onward[1]) if onward else ""
    assert positions == [50, 50, 20]
    back = re.search(r'href="(\?before=\d+)"', page)
    assert back
    middle = client.get(_url(picture_day, back[1])).content.decode()
    assert "before=51" in middle
    assert "after=100" in middle


@pytest.mark.parametrize("query", ["?after=x", "?before=-1", "?after=99999999999"])
def test_position_that_is_none_is_not_there(picture_day: Message, ann: User, query: str) -> None:
    assert sign_in(ann).get(_url(picture_day, query)).status_code == 404


def test_last_page_of_a_district_costs_what_the_first_does(picture_day: Message) -> None:
    f.many_recipients(picture_day, 20_000)
    with working_in(picture_day.district_id), connection.cursor() as sql:
        sql.execute("set local statement_timeout = '10s'")
        plans = []
        for asked in (
            people.Asked(),
            people.Asked(after=19_900),
            people.Asked(before=15_000),
            people.Asked(state="not_reached", after=10_000),
            people.Asked(language="es", after=10_000),
        ):
            plans.append(asked.rows(picture_day, 51)[:51].explain())
        assert picture_day.district
        with CaptureQueriesContext(connection) as early:
            people.page(picture_day, now=NOW)
        with CaptureQueriesContext(connection) as late:
            people.page(picture_day, now=NOW, asked=people.Asked(after=19_900))
    assert all("recipient_by_name" in plan for plan in plans), plans
    assert not any("Seq Scan" in plan for plan in plans), plans
    assert len(early) == len(late)
    assert not any("count(" in one["sql"].lower() for one in late.captured_queries)


def test_call_list_names_numbers_and_stands_in_the_record_book(
    north: School, picture_day: Message, ann: User
) -> None:
    reached = f.family(north, "Ada One")
    f.recipient(picture_day, reached, "reached")
    missed = f.family(north, "Bea Two", mobile="+12535550188", home="+12535550177")
    f.recipient(picture_day, missed, "not_reached", reason="failed")
    page = _text(sign_in(ann).get(_url(picture_day, "call-list/")).content)
    assert "Bea Two" in page
    assert "(253) 555-0188, (253) 555-0177" in page
    assert "Ada One" not in page
    with working_in(north.district_id):
        event = Event.objects.get(name="notifications.call_list.shown")
        assert event.actor_id == ann.pk
        assert event.details == {"families": 1, "reason": ""}


def test_call_list_goes_on_where_it_ended(
    north: School, picture_day: Message, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.actions.call_lists.MOST", 1)
    for name in ("Ada One", "Bea Two"):
        f.recipient(picture_day, f.family(north, name), "not_reached", reason="failed")
    client = sign_in(ann)
    first = client.get(_url(picture_day, "call-list/")).content.decode()
    assert "Ada One" in first
    assert "Bea Two" not in first
    onward = re.search(r'href="(\?after=\d+)"', first)
    assert onward
    assert "Bea Two" in client.get(_url(picture_day, f"call-list/{onward[1]}")).content.decode()


def test_call_list_says_who_cannot_be_called_either(
    north: School, picture_day: Message, ann: User
) -> None:
    alone = f.family(north, "", [("Robin", "07")])
    f.recipient(picture_day, alone, "not_reached", reason="no_guardian")
    silent = f.family(north, "Pat Fern", mobile=None)
    f.recipient(picture_day, silent, "not_reached", reason="no_contact")
    page = _text(sign_in(ann).get(_url(picture_day, "call-list/")).content)
    assert page.count("nothing on file") == 2
    assert "grade 7 · English" in page


def test_call_list_with_nobody_on_it_says_so(picture_day: Message, ann: User) -> None:
    page = _text(sign_in(ann).get(_url(picture_day, "call-list/")).content)
    assert "Everybody was reached, or is still being tried." in page


def test_clerk_may_call_and_a_teacher_sees_nobody(north: School, picture_day: Message) -> None:
    clerk, teacher = factories.person(), factories.person()
    factories.appoint(clerk, RoleKey.ATTENDANCE_CLERK, north)
    factories.appoint(teacher, RoleKey.TEACHER, north)
    f.recipient(picture_day, f.family(north, "Bea Two"), "not_reached", reason="failed")
    for path in ("", "call-list/"):
        assert sign_in(clerk).get(_url(picture_day, path)).status_code == 200
        assert sign_in(teacher).get(_url(picture_day, path)).status_code == 403


@pytest.mark.parametrize("path", ["", "call-list/"])
def test_people_of_another_school_or_district_are_not_shown(
    north: School, picture_day: Message, sam: User, cora: User, path: str
) -> None:
    f.recipient(picture_day, f.family(north, "Bea Two"), "not_reached", reason="failed")
    for stranger, status in ((sam, 403), (cora, 404)):
        answer = sign_in(stranger).get(_url(picture_day, path))
        assert answer.status_code == status
        assert "Bea Two" not in answer.content.decode()
    with working_in(north.district_id):
        assert not Event.objects.filter(name="notifications.call_list.shown").exists()
