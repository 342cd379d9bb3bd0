"""The list of messages, and one message's page from its hold to its end."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Channel, Message
from records import book, sealer
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.factories import RELEASED

S = Message.Status
HALF_WAY = {"reached": 271, "trying": 22, "waiting": 108, "not_reached": 11}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def two_minutes_in(at_time: Any) -> None:
    at_time((RELEASED + timedelta(minutes=2)).isoformat())


def _page(client: Client, of: Message, rest: str = "", **more: Any) -> HttpResponse:
    return client.get(f"/riverside/messages/{of.reference}/{rest}", **more)


def _text(answer: HttpResponse) -> str:
    """What is read, with one space where marks or lines stood."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+(?=[,.])", "", re.sub(r"\s+", " ", words))


def _act(client: Client, of: Message, act: str, **given: str) -> HttpResponse:
    return client.post(f"/riverside/messages/{of.reference}/{act}/", given)


def test_message_under_way_shows_where_everybody_stands(
    ann: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    f.sender(north.district, calls_per_second=1)
    f.tally(one, "voice", delivered=176, sent=22, failed=6, queued=194)
    f.tally(one, "sms", delivered=262, sent=15, undelivered=4, queued=100)
    text = _text(_page(sign_in(ann), one))
    assert "Sending: Picture day – North Middle" in text
    assert "since 4:00:10 pm Pacific, Tue Dec 8, 2026 · about 3 min left" in text
    assert "271 of 412 families reached" in text
    assert "271 reached 22 trying 108 waiting 11 not reached" in text.replace(
        "reached2", "reached 2"
    )
    assert "Calls 398 204 176 6" in text
    assert "Texts 381 281 262 4" in text
    assert "Stop the rest: 108 families" in text
    assert "Send a correction to 293 families" in text
    assert "Recorded" not in text


def test_bar_is_told_to_who_cannot_see_it(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    page = _page(sign_in(ann), one).content.decode()
    label = "271 reached, 22 trying, 108 waiting, 11 not reached, of 412"
    assert f'role="img" aria-label="{label}"' in page


def test_not_reached_are_parted_by_reason_with_a_way_to_them(ann: User, north: School) -> None:
    one = f.sent_message(ann, north)
    for reason in ("no_contact", "no_contact", "failed"):
        f.recipient(one, f.family(north, "Pat Fern"), "not_reached", reason=reason)
    f.counted(one)
    page = _page(sign_in(ann), one)
    assert "Not reached: 3 families" in _text(page)
    assert "2 No phone number or email on file" in _text(page)
    assert "people/?reason=no_contact" in page.content.decode()
    assert "Call list for the 3" in _text(page)


def test_first_people_stand_on_the_page_and_lead_to_all(ann: User, north: School) -> None:
    one = f.sent_message(ann, north)
    for name in ("Ada A", "Bea B", "Cid C", "Dot D", "Eve E", "Fay F", "Gus G"):
        f.recipient(one, f.family(north, name), "waiting")
    f.counted(one)
    text = _text(_page(sign_in(ann), one))
    assert "Showing 6 of 7 families of North Middle." in text
    assert "Only Spanish" in text
    assert "Fay F" in text
    assert "Gus G" not in text
    assert "See all 7" in text


def test_history_comes_from_the_record_book(
    ann: User, bob: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    f.reach(one, **HALF_WAY, half_reached_at=RELEASED + timedelta(seconds=90))
    with working_in(north.district_id):
        book.write("notifications.message.changed", subject=one, by=ann)
        book.write("notifications.message.changed", subject=one, by=ann)
        book.write("notifications.message.changed", subject=one, by=bob)
        sealer.seal(north.district_id)
    text = _text(_page(sign_in(ann), one))
    assert "Half of the families reached" in text
    assert text.count(", by you") == 1
    assert text.count(", by Dr. Bell") == 1
    assert "up to entry 3 of the record book" in text


def test_policy_check_is_shown_as_it_was_frozen(ann: User, north: School) -> None:
    one = f.sent_message(ann, north)
    f.ruling(one)
    text = _text(_page(sign_in(ann), one))
    assert "Policy check, as sent You can send this." in text
    assert "There is a Spanish version." in text
    assert "412 families" in text


def test_hold_says_how_long_it_can_be_taken_back(ann: User, north: School) -> None:
    one = f.waiting_message(ann, north, timezone.now() + timedelta(seconds=9), holding=True)
    f.family(north, "Tom Baker")
    page = _page(sign_in(ann), one)
    text = _text(page)
    assert re.search(r"Sending in [789] s", text)
    assert "Nothing has gone out yet: stopped now, it is a draft again." in text
    assert "1 family" in text
    assert "Send now" not in text
    assert re.search(r'data-hold="[78]\.\d+"', page.content.decode())
    assert "See how far it is now" in text


def test_emergency_stands_in_the_red_frame_and_can_go_at_once(
    ann: User, north: School, riverside: District
) -> None:
    factories.school(riverside, "north-hills", name="North Hills Elementary")
    at = timezone.now() + timedelta(seconds=9)
    one = f.waiting_message(
        ann, north, at, holding=True, kind="emergency", incident="fire", subject="", spanish=""
    )
    page = _page(sign_in(ann), one)
    assert 'class="live-band"' in page.content.decode()
    assert "LIVE" in _text(page)
    assert "not North Hills Elementary" in _text(page)
    assert "Send now" in _text(page)


def test_emergency_of_yesterday_is_no_live_one(ann: User, north: School, at_time: Any) -> None:
    at_time((RELEASED + timedelta(days=1)).isoformat())
    one = f.sent_message(ann, north, status=S.SENT, kind="emergency", incident="fire")
    assert 'class="live-band"' not in _page(sign_in(ann), one).content.decode()


def test_hold_that_nobody_ends_says_that_it_is_late(ann: User, north: School) -> None:
    one = f.waiting_message(ann, north, timezone.now() - timedelta(minutes=1), holding=True)
    text = _text(_page(sign_in(ann), one))
    assert "has not gone yet. It goes as soon as sending works again" in text
    assert "Waiting to be sent" in text


def test_scheduled_message_says_until_when_it_can_be_changed(
    ann: User, north: School, two_minutes_in: None
) -> None:
    at = datetime(2026, 12, 10, 0, 0, tzinfo=UTC)
    one = f.waiting_message(ann, north, at)
    text = _text(_page(sign_in(ann), one))
    assert "for Wed Dec 9, 2026, 4:00 pm Pacific" in text
    assert "You can change it until 3:59 pm Pacific." in text
    assert "Call, text and email" in text


def test_message_that_is_over_offers_a_correction_alone(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, status=S.SENT, families={"reached": 401, "not_reached": 11})
    page = _page(sign_in(ann), one)
    assert "Sent: Picture day" in _text(page)
    assert "done 4:05:10 pm" in _text(page)
    assert "Stop the rest" not in _text(page)
    assert "Send a correction to 401 families" in _text(page)
    assert "hx-get" not in page.content.decode()


def test_message_that_is_handed_over_waits_for_answers(
    ann: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(
        ann, north, status=S.SENT, ended_at=None, families={"reached": 390, "trying": 22}
    )
    page = _page(sign_in(ann), one)
    assert "all is handed over, answers still come in" in _text(page)
    assert "22 trying" in _text(page)
    assert 'hx-trigger="every 15s"' in page.content.decode()


def test_text_that_nobody_ever_confirms_is_not_asked_after_for_ever(
    ann: User, north: School, at_time: Any
) -> None:
    at_time((RELEASED + timedelta(hours=2)).isoformat())
    one = f.sent_message(ann, north, status=S.SENT, ended_at=None, families={"trying": 1})
    assert "hx-get" not in _page(sign_in(ann), one).content.decode()


def test_stopped_message_says_by_whom(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, status=S.STOPPED, families={"reached": 120})
    assert "4:02:10 pm Pacific, Tue Dec 8, 2026, by Ms. Archer" in _text(_page(sign_in(ann), one))


def test_draft_leads_to_its_check_and_a_deleted_one_says_so(ann: User, north: School) -> None:
    draft = f.message(ann, north)
    answer = _page(sign_in(ann), draft)
    assert answer["Location"] == f"/riverside/messages/{draft.reference}/edit/check/"
    gone = f.message(ann, north, status=S.WITHDRAWN)
    assert "This draft was deleted. Nothing went out." in _text(_page(sign_in(ann), gone))


def test_progress_tells_what_moved_and_leaves_buttons_alone(
    ann: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    answer = _page(sign_in(ann), one, "progress/?drawn=sending&said=sending-50", headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="live"' in page
    assert 'hx-trigger="every 5s"' in page
    assert '<span id="waiting-number" hx-swap-oob="true">108</span>' in page
    assert "<button" not in page
    assert 'id="announce"' not in page


def test_progress_of_what_can_no_longer_be_stopped_puts_no_number_on_a_button(
    ann: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(ann, north, status=S.SENT, ended_at=None, families=HALF_WAY)
    answer = _page(sign_in(ann), one, "progress/?drawn=sent&said=sending-50", headers=HTMX)
    assert 'id="live"' in answer.content.decode()
    assert "waiting-number" not in answer.content.decode()


def test_progress_says_aloud_only_what_is_news(
    ann: User, north: School, two_minutes_in: None
) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    answer = _page(sign_in(ann), one, "progress/?drawn=sending&said=sending-25", headers=HTMX)
    assert "271 of 412 families reached." in _text(answer)
    assert 'id="announce"' in answer.content.decode()


def test_many_failures_are_news(ann: User, north: School, two_minutes_in: None) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    f.tally(one, "sms", delivered=300, failed=60)
    answer = _page(sign_in(ann), one, "progress/?drawn=sending&said=sending-50", headers=HTMX)
    assert "Many deliveries fail. Not reached so far: 11 families." in _text(answer)


@pytest.mark.parametrize(("minutes", "seconds"), [(0.5, 2), (4, 5), (30, 15)])
def test_progress_is_asked_for_less_and_less(
    ann: User, north: School, at_time: Any, minutes: float, seconds: int
) -> None:
    at_time((RELEASED + timedelta(minutes=minutes)).isoformat())
    one = f.sent_message(ann, north, families=HALF_WAY)
    assert f'hx-trigger="every {seconds}s"' in _page(sign_in(ann), one).content.decode()


def test_progress_ends_when_the_message_is_over(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, status=S.SENT, families={"reached": 401, "not_reached": 11})
    answer = _page(sign_in(ann), one, "progress/?drawn=sending&said=sending-75", headers=HTMX)
    assert answer.status_code == 286
    assert "hx-get" not in answer.content.decode()
    assert "Sent. 401 of 412 families reached. Not reached: 11 families." in _text(answer)
    assert 'id="act"' in answer.content.decode()


def test_progress_of_a_hold_says_nothing_until_it_goes(ann: User, north: School) -> None:
    one = f.waiting_message(ann, north, timezone.now() + timedelta(seconds=9), holding=True)
    client = sign_in(ann)
    assert _page(client, one, "progress/?drawn=holding", headers=HTMX).status_code == 204
    f.ruling(one, "release")
    with working_in(north.district_id):
        Message.objects.update(
            status=S.SENDING,
            released_at=timezone.now(),
            content_hash="0" * 64,
            release_basis=Message.Basis.VERDICT,
        )
    page = _page(client, one, "progress/?drawn=holding", headers=HTMX).content.decode()
    assert "Stop the rest" in page


def test_progress_of_what_was_taken_back_leads_to_the_draft(ann: User, north: School) -> None:
    one = f.message(ann, north)
    answer = _page(sign_in(ann), one, "progress/?drawn=holding", headers=HTMX)
    assert answer["HX-Redirect"] == f"/riverside/messages/{one.reference}/"


def test_progress_without_htmx_is_the_whole_page(ann: User, north: School) -> None:
    one = f.sent_message(ann, north)
    assert _page(sign_in(ann), one, "progress/")["Location"].endswith(f"{one.reference}/")


def test_message_page_counts_no_deliveries(ann: User, north: School) -> None:
    one = f.sent_message(ann, north)
    for place in range(20):
        home = f.family(north, f"Pat Fern{place}")
        f.recipient(one, home, "reached", f.delivery(one, home, "sms", "delivered"))
    f.counted(one)
    client = sign_in(ann)
    _page(client, one)
    with CaptureQueriesContext(connection) as asked:
        _page(client, one)
    counting = [each["sql"] for each in asked.captured_queries if "count(" in each["sql"].lower()]
    assert [sql for sql in counting if "notifications_delivery" in sql] == []
    assert len(asked) <= 45, len(asked)


def test_message_page_costs_the_same_for_a_whole_district(
    ann: User, bob: User, riverside: District
) -> None:
    small = f.sent_message(bob, None, district=riverside)
    f.many_recipients(small, 20)
    large = f.sent_message(bob, None, district=riverside)
    f.many_recipients(large, 20_000)
    client = sign_in(bob)
    _page(client, small)
    counts = []
    for one in (small, large):
        with CaptureQueriesContext(connection) as asked:
            assert _page(client, one).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_stop_before_it_went_makes_it_a_draft_again(ann: User, north: School) -> None:
    one = f.waiting_message(ann, north, timezone.now() + timedelta(seconds=9), holding=True)
    client = sign_in(ann)
    assert _act(client, one, "stop")["Location"] == "/riverside/messages/"
    assert "Nothing went out; “Picture day” is a draft again." in _text(
        client.get("/riverside/messages/")
    )
    with working_in(north.district_id):
        one.refresh_from_db()
    assert one.status == S.DRAFT


def test_change_takes_it_back_and_opens_its_check(ann: User, north: School) -> None:
    one = f.waiting_message(ann, north, timezone.now() + timedelta(hours=2))
    answer = _act(sign_in(ann), one, "stop", then="change")
    assert answer["Location"] == f"/riverside/messages/{one.reference}/edit/check/"


def test_stop_under_way_stops_the_rest(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    answer = _act(sign_in(ann), one, "stop")
    assert answer["Location"] == f"/riverside/messages/{one.reference}/"
    with working_in(north.district_id):
        one.refresh_from_db()
    assert one.status == S.STOPPED
    assert one.stopped_by == ann


def test_only_an_emergency_goes_before_its_hold_is_over(ann: User, north: School) -> None:
    at = timezone.now() + timedelta(seconds=9)
    fire = f.waiting_message(ann, north, at, holding=True, kind="emergency", incident="fire")
    usual = f.waiting_message(ann, north, at, holding=True)
    client = sign_in(ann)
    assert _act(client, fire, "release").status_code == 302
    assert _act(client, usual, "release").status_code == 409
    with working_in(north.district_id):
        fire.refresh_from_db()
        usual.refresh_from_db()
    assert fire.release_at is not None
    assert fire.release_at < at
    assert usual.release_at == at


def test_correction_is_begun_once_and_opens_at_its_words(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    client = sign_in(ann)
    key = str(uuid.uuid4())
    first = _act(client, one, "correction", begun_with=key)
    again = _act(client, one, "correction", begun_with=key)
    with working_in(north.district_id):
        correction = Message.objects.get(corrects=one)
    assert first["Location"] == f"/riverside/messages/{correction.reference}/edit/words/"
    assert again["Location"] == first["Location"]
    assert correction.audience == Message.Audience.CONTACTED
    assert Channel.VOICE not in correction.channels


def test_correction_without_a_key_is_begun_all_the_same(ann: User, north: School) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    assert _act(sign_in(ann), one, "correction", begun_with="x").status_code == 302


@pytest.mark.parametrize("act", ["stop", "release", "correction"])
def test_who_may_not_write_here_changes_nothing(
    ann: User, sam: User, cora: User, pia: User, north: School, act: str
) -> None:
    one = f.sent_message(ann, north, families=HALF_WAY)
    for stranger, status in ((sam, 403), (cora, 404), (pia, 403)):
        assert _act(sign_in(stranger), one, act).status_code == status
    with working_in(north.district_id):
        one.refresh_from_db()
        assert one.status == S.SENDING
        assert Message.objects.count() == 1


@pytest.mark.parametrize("rest", ["", "progress/"])
def test_message_of_another_school_is_refused_with_who_can(
    ann: User, sam: User, cora: User, north: School, rest: str
) -> None:
    one = f.sent_message(ann, north)
    refused = _page(sign_in(sam), one, rest)
    assert refused.status_code == 403
    assert "Ms. Archer" in _text(refused)
    assert "Picture day" not in _text(refused)
    assert _page(sign_in(cora), one, rest).status_code == 404


@pytest.mark.parametrize("act", ["stop", "release", "correction"])
def test_nothing_is_done_by_looking(ann: User, north: School, act: str) -> None:
    one = f.sent_message(ann, north)
    assert _page(sign_in(ann), one, f"{act}/").status_code == 405


def test_list_is_newest_first_with_reach_and_ones_own_drafts_on_top(
    ann: User, north: School
) -> None:
    f.sent_message(ann, north, subject="Older", families={"reached": 401, "not_reached": 11})
    f.sent_message(ann, north, subject="Newer")
    f.message(ann, north, subject="Mine to finish")
    colleague = factories.person(display_name="Ms. Lund")
    factories.appoint(colleague, RoleKey.ASSISTANT_PRINCIPAL, north)
    f.message(colleague, north, subject="Hers to finish")
    f.message(ann, north, subject="Deleted", status=S.WITHDRAWN)
    text = _text(sign_in(ann).get("/riverside/messages/"))
    places = [text.index(word) for word in ("Mine to finish", "Hers to finish", "Newer", "Older")]
    assert places == sorted(places)
    assert text.count("Mine to finish") == 1
    assert "Ms. Lund" in text
    assert "401 of 412" in text
    assert "Deleted" not in text
    assert "New message" in text


def test_empty_list_says_how_long_the_first_one_takes(ann: User, north: School) -> None:
    text = _text(sign_in(ann).get("/riverside/messages/"))
    assert "No messages yet. Your first one takes about 4 minutes." in text


def test_list_shows_a_school_its_own_and_the_district_all(
    ann: User, sam: User, bob: User, cora: User, north: School, riverside: District
) -> None:
    f.sent_message(ann, north, subject="North’s own")
    f.sent_message(bob, None, district=riverside, subject="Everybody’s")
    seen = {
        person.display_name: _text(sign_in(person).get("/riverside/messages/"))
        for person in (ann, sam, bob)
    }
    assert "North’s own" in seen["Ms. Archer"]
    assert "Everybody’s" not in seen["Ms. Archer"]
    assert "North’s own" not in seen["Mr. Stone"]
    assert "North’s own" in seen["Dr. Bell"]
    assert "Everybody’s" in seen["Dr. Bell"]
    assert sign_in(cora).get("/riverside/messages/").status_code == 404


def test_filters_are_read_back_as_a_sentence(
    ann: User, bob: User, sam: User, north: School, south: School, at_time: Any
) -> None:
    at_time("2026-12-09T00:02:00Z")
    november = datetime(2026, 11, 18, 20, tzinfo=UTC)
    f.sent_message(ann, north, status=S.SENT, subject="Wanted", at_time=november)
    f.sent_message(ann, north, status=S.SENT, subject="Of December")
    f.sent_message(sam, south, status=S.SENT, subject="Of South", at_time=november)
    f.sent_message(ann, north, status=S.STOPPED, subject="Stopped one", at_time=november)
    url = "/riverside/messages/?status=sent&school=north-middle&month=2026-11"
    text = _text(sign_in(bob).get(url))
    assert "Sent in November by North Middle" in text
    assert "Wanted" in text
    for other in ("Of December", "Of South", "Stopped one"):
        assert other not in text
    assert "Clear filters" in text


def test_filter_that_finds_nothing_can_be_cleared(ann: User, north: School) -> None:
    f.sent_message(ann, north)
    text = _text(sign_in(ann).get("/riverside/messages/?kind=emergency&month=2025-03"))
    assert "Emergencies in March 2025" in text
    assert "No message is like that. Clear filters" in text


def test_filter_that_nobody_knows_asks_for_nothing(ann: User, north: School) -> None:
    f.sent_message(ann, north)
    text = _text(sign_in(ann).get("/riverside/messages/?status=lost&month=x&school=nowhere"))
    assert "Picture day" in text


def test_list_turns_its_pages_by_reference(
    ann: User, cora: User, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.listing.PAGE", 2)
    for subject in ("First", "Second", "Third"):
        f.sent_message(ann, north, subject=subject)
    client = sign_in(ann)
    page = client.get("/riverside/messages/")
    assert "First" not in _text(page)
    older = re.search(r'href="(\?before=M-[\d-]+)"', page.content.decode())
    assert older
    assert "First" in _text(client.get(f"/riverside/messages/{older[1]}"))
    assert client.get("/riverside/messages/?before=M-1999-00001").status_code == 404


def test_list_asks_as_often_for_many_as_for_few(ann: User, north: School) -> None:
    client = sign_in(ann)
    counts = []
    for _round in range(2):
        for _one in range(5):
            f.sent_message(ann, north)
        client.get("/riverside/messages/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/riverside/messages/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_pages_are_read_in_spanish_too(ann: User, north: School) -> None:
    User.objects.filter(pk=ann.pk).update(language="es")
    one = f.sent_message(ann, north, families=HALF_WAY)
    home = f.family(north, "Elena Morales", language="es")
    f.recipient(one, home, "waiting", language="es")
    page = _page(sign_in(ann), one).content.decode()
    assert 'x="0.0%"' in page
    assert "Español" in page
