"""What staff wrote to students is read by whoever supervises the school, and that is on record."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from notifications import supervising
from notifications.actions import supervision
from notifications.models import LookedThrough, Message
from notifications.supervision_todos import to_look_through
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.classrooms import Room, begun, lead, room
from tests.notifications.emergencies import plain
from tests.notifications.factories import ruling

AT = "2026-12-09T12:00-08:00"
PAGE = "/riverside/supervision/"


@pytest.fixture
def runners(north: School, at_time: object) -> Room:
    """Ms. Diaz's team; it is Wednesday, December 9, 2026, noon."""
    at_time(AT)  # type: ignore[operator]
    return room(north, lead("Rafa Diaz", north, RoleKey.COACH), "Cross-country")


def went_out(of: Room, at: str, to: str = "students") -> Message:
    """As if it had gone at that time."""
    made = begun(of, to)
    made.content_hash = "a" * 64
    ruling(made, "release", "note")
    with working_in(of.school.district_id):
        Message.objects.filter(pk=made.pk).update(
            status="sent",
            released_at=datetime.fromisoformat(at),
            release_basis="verdict",
            content_hash="a" * 64,
            sent_by=of.lead,
        )
        made.refresh_from_db()
    return made


def look(of: Room, by: User, first: str, last: str) -> LookedThrough:
    with working_in(of.school.district_id):
        return supervision.look(
            school=of.school,
            from_on=date.fromisoformat(first),
            until_on=date.fromisoformat(last),
            by=by,
            seen_at=database_now(),
            now=database_now(),
        )


def form_on(client: Client) -> dict[str, str]:
    """What the page's own button would send."""
    page = client.get(PAGE).content.decode()
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))


def form(days: dict[str, str], seen_at: str = AT) -> dict[str, str]:
    return {"school": "north-middle", "seen_at": seen_at} | days


@pytest.mark.requirement("S0-58", "S1-31", "S1-36")
def test_principal_reads_what_went_to_students(runners: Room, ann: User) -> None:
    early = went_out(runners, "2026-12-08T05:10-08:00")
    went_out(runners, "2026-12-08T15:10-08:00")
    went_out(runners, "2026-12-08T15:20-08:00", to="families")
    page = plain(sign_in(ann).get(PAGE))
    assert page.count("Practice moved to 3:30 pm.") == 2
    assert page.count("Unusual hour") == 1
    assert early.reference in page
    assert "Ms. Diaz" in page
    assert page.count("Allowed, with a note") == 2
    assert "Cross-country" in page
    assert "An activity of the school" in page
    assert "Not looked through yet" in page


@pytest.mark.requirement("S1-31")
def test_a_look_is_on_record_and_covers_what_was_there(runners: Room, ann: User) -> None:
    went_out(runners, "2026-12-08T15:10-08:00")
    went_out(runners, "2026-12-09T09:00-08:00")
    client = sign_in(ann)
    assert "I looked through Dec 8 to Dec 9" in plain(client.get(PAGE))
    days = {"from_on": "2026-12-08", "until_on": "2026-12-09"}
    assert client.post(f"{PAGE}looks/", form(days)).status_code == 302
    page = plain(client.get(PAGE))
    assert page.count("Looked through by Ms. Archer") == 2
    assert "I looked through" not in page
    assert "Ms. Archer" in plain(client.get(f"{PAGE}looks/"))
    with working_in(runners.school.district_id):
        event = Event.objects.get(name="notifications.supervision.looked")
    assert event.details["messages"] == 2
    went_out(runners, "2026-12-09T12:30-08:00")
    assert "Not looked through yet" in plain(client.get(PAGE))


@pytest.mark.requirement("S1-31")
def test_what_went_out_while_the_page_stood_open_is_still_to_be_read(
    runners: Room, ann: User, at_time: Callable[[str], None]
) -> None:
    went_out(runners, "2026-12-09T09:00-08:00")
    client = sign_in(ann)
    drawn = form_on(client)
    at_time("2026-12-09T12:40-08:00")
    went_out(runners, "2026-12-09T12:30-08:00")
    client.post(f"{PAGE}looks/", drawn)
    assert "Not looked through yet" in plain(client.get(PAGE))
    with working_in(runners.school.district_id):
        assert LookedThrough.objects.get().messages == 1
    client.post(f"{PAGE}looks/", form_on(client))
    assert "Not looked through yet" not in plain(client.get(PAGE))


def test_look_from_a_clock_that_is_ahead_covers_no_more_than_now(
    runners: Room, ann: User, at_time: Callable[[str], None]
) -> None:
    days = {"from_on": "2026-12-09", "until_on": "2026-12-09"}
    client = sign_in(ann)
    assert client.post(f"{PAGE}looks/", form(days, "2027-01-01T00:00Z")).status_code == 302
    at_time("2026-12-09T12:40-08:00")
    went_out(runners, "2026-12-09T12:30-08:00")
    assert "Not looked through yet" in plain(client.get(PAGE))


def test_nobody_looks_through_their_own(runners: Room, ann: User) -> None:
    went_out(runners, "2026-12-08T15:10-08:00")
    factories.appoint(runners.lead, RoleKey.ASSISTANT_PRINCIPAL, runners.school)
    assert look(runners, runners.lead, "2026-12-08", "2026-12-08").messages == 0
    assert "Not looked through yet" in plain(sign_in(ann).get(PAGE))


def test_filter_by_sender_offers_no_look(runners: Room, ann: User) -> None:
    other = room(runners.school, lead("Nora Noble", runners.school), "Math 7")
    went_out(runners, "2026-12-08T15:10-08:00")
    went_out(other, "2026-12-08T15:10-08:00")
    page = plain(sign_in(ann).get(f"{PAGE}?sender={other.lead.pk}"))
    assert page.count("Practice moved to 3:30 pm.") == 1
    assert "I looked through" not in page


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-12-09", "2026-12-08", "before the first"),
        ("2026-12-09", "2026-12-10", "still to come"),
    ],
)
def test_what_cannot_be_looked_through(
    runners: Room, ann: User, first: str, last: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        look(runners, ann, first, last)


def test_next_school_does_not_supervise_here(runners: Room, sam: User) -> None:
    went_out(runners, "2026-12-08T15:10-08:00")
    assert "Practice moved" not in plain(sign_in(sam).get(f"{PAGE}?school=north-middle"))
    days = {"from_on": "2026-12-08", "until_on": "2026-12-08"}
    assert sign_in(sam).post(f"{PAGE}looks/", form(days)).status_code == 404
    with pytest.raises(Denied):
        look(runners, sam, "2026-12-08", "2026-12-08")


def test_looks_are_never_changed(runners: Room, ann: User) -> None:
    made = look(runners, ann, "2026-12-08", "2026-12-08")
    with working_in(made.district_id), pytest.raises(DatabaseError), transaction.atomic():
        LookedThrough.objects.filter(pk=made.pk).delete()


@pytest.mark.requirement("S1-31")
def test_district_sees_how_each_school_stands(
    riverside: District, runners: Room, south: School, ann: User
) -> None:
    cole = factories.person("Marcus Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    went_out(runners, "2026-12-08T15:10-08:00")
    page = plain(sign_in(cole).get(PAGE))
    assert "none yet" in page
    assert "1 message" in page
    look(runners, ann, "2026-12-08", "2026-12-08")
    page = plain(sign_in(cole).get(PAGE))
    assert "1 message" not in page
    assert "Ms. Archer" in page
    assert "Practice moved" in plain(sign_in(cole).get(f"{PAGE}?school=north-middle"))


@pytest.mark.requirement("S1-31")
def test_oversight_shows_looks_and_the_board_no_names(
    riverside: District, runners: Room, ann: User, bob: User
) -> None:
    grant = factories.person()
    factories.appoint(grant, RoleKey.BOARD_MEMBER, riverside)
    look(runners, ann, "2026-12-08", "2026-12-08")
    assert "Ms. Archer" in plain(sign_in(bob).get("/riverside/oversight/"))
    page = plain(sign_in(grant).get("/riverside/oversight/"))
    assert "Looked through" in page
    assert "Ms. Archer" not in page


@pytest.mark.requirement("S1-31")
def test_principal_is_asked_once_a_week(
    runners: Room, ann: User, bob: User, at_time: object
) -> None:
    def asked(person: User, days: int = 0) -> list[str]:
        with working_in(runners.school.district_id):
            held = list(Appointment.objects.filter(person=person).select_related("school"))
            now = database_now() + timedelta(days=days)
            desk = Desk(person, runners.school.district, Hat.STAFF, held, now)
            return [one.meta for one in to_look_through(desk)]

    assert asked(ann) == []
    went_out(runners, "2026-12-08T15:10-08:00")
    assert asked(ann) == ["1 message"]
    assert asked(bob) == []
    look(runners, ann, "2026-12-08", "2026-12-08")
    assert asked(ann, 8) == []
    went_out(runners, "2026-12-10T15:10-08:00")
    assert asked(ann) == []
    assert asked(ann, 8) == ["1 message"]


def test_page_asks_the_same_number_of_questions_for_more_messages(
    runners: Room, ann: User, django_assert_max_num_queries: object
) -> None:
    client = sign_in(ann)
    for minute in range(10, 20):
        went_out(runners, f"2026-12-08T15:{minute}-08:00")
    client.get(PAGE)
    with django_assert_max_num_queries(36):  # type: ignore[operator]
        client.get(PAGE)


def test_standing_counts_what_came_after_the_last_look(runners: Room, ann: User) -> None:
    went_out(runners, "2026-12-08T15:10-08:00")
    with working_in(runners.school.district_id):
        found = supervising.standings([runners.school], ann)
    assert [(one.look, one.unread) for one in found] == [(None, 1)]
