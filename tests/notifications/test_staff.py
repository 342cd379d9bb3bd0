"""Staff get a message with the families: who they are, what reaches them, what the pages say."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import colleagues
from notifications.actions import corrections, drafts
from notifications.actions.drafts import Choice
from notifications.audience.counts import count
from notifications.audience.staff import staff_of
from notifications.delivery import named, reach
from notifications.delivery.intents import commit
from notifications.models import Channel, Chunk, Delivery, Message, Reach, StaffRecipient, Tally
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.emergencies import plain
from tests.notifications.factories import claim, deliveries, family, message, released

FIRE = {"kind": "emergency", "incident": "fire", "channels": ["sms", "email"]}


@pytest.fixture
def wei(north: School) -> User:
    """Teaches, has a phone, and is a parent at the same school."""
    wei = person("Wei Chen")
    appoint(wei, RoleKey.TEACHER, north, phone="253 555 0188")
    family(north, "Mei Chen", email=wei.email)
    return wei


def told(by: User, at: School, **fields: object) -> Message:
    return released(message(by, at, includes_staff=True, **FIRE | fields), by)


@pytest.mark.requirement("S0-01", "S0-15")
def test_s0_01_families_and_staff_are_told_at_once(ann: User, north: School, wei: User) -> None:
    """One message, one release; who is a parent there, too, gets no second email."""
    gone = person("Gone Gil")
    appoint(gone, RoleKey.TEACHER, north, closed_at=database_now())
    sent = told(ann, north)
    found = deliveries(sent)
    assert {"+12535550188", "+12535550142", ann.email} < found.keys()
    assert found[wei.email].families != []
    assert found["+12535550188"].families == []
    with working_in(north.district_id):
        got = {one.person: one.deliveries for one in StaffRecipient.objects.all()}
        assert got.keys() == {ann, wei}
        assert sorted(got[wei]) == sorted(found[to].pk for to in ("+12535550188", wei.email))
        # Families alone are counted as families.
        assert Reach.objects.get(message=sent).families == 1


def test_a_districts_staff_work_anywhere_and_its_board_is_none_of_them(
    ann: User, bob: User, riverside: District, north: School, wei: User
) -> None:
    board = person("Bea Board")
    appoint(board, RoleKey.BOARD_MEMBER, riverside)
    closed = message(bob, None, district=riverside, includes_staff=True, **FIRE)
    with working_in(riverside.pk):
        assert {one.person_id for one in staff_of(closed)} == {ann.pk, bob.pk, wei.pk}


def test_they_stand_in_portions_of_their_own_and_are_counted(
    ann: User, north: School, wei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One piece of work each, so that whoever dies with one leaves little behind."""
    monkeypatch.setattr(named, "INSERT", named.INSERT.replace("/ 400", "/ 1"))
    sent = told(ann, north)
    with working_in(north.district_id):
        for channel in ("sms", "email"):
            mine = Delivery.objects.filter(message_id=sent.pk, channel=channel)
            pieces = Chunk.objects.filter(message=sent, channel=channel)
            assert sum(
                mine.filter(pk__range=(one.first_id, one.last_id), portion=one.portion).count()
                for one in pieces
            ) == len(mine)
            queued = Tally.objects.filter(message=sent, channel=channel)
            assert sum(one.queued for one in queued) == len(mine)


def test_message_is_over_when_theirs_are_too(ann: User, north: School, wei: User) -> None:
    sent = told(ann, north, channels=["email"])
    with working_in(north.district_id):
        Delivery.objects.filter(message_id=sent.pk).update(state="delivered")
        Tally.objects.filter(message=sent).update(queued=0, delivered=1)
        assert colleagues.reach(sent) == colleagues.StaffReach(staff=2, reached=2)
        reach.note_end(sent.pk)
        sent.refresh_from_db()
        assert sent.ended_at is not None


def test_news_of_an_emergency_reaches_the_same_staff(ann: User, north: School, wei: User) -> None:
    """Who has come since got no first message, nor did who was not tried before it was stopped."""
    late = person("Late Lou")
    appoint(late, RoleKey.COACH, north)
    first = told(ann, north)
    new = person("New Nora")
    appoint(new, RoleKey.TEACHER, north)
    with working_in(north.district_id):
        Delivery.objects.filter(message_id=first.pk).update(state="sent")
        Delivery.objects.filter(destination=late.email).update(state="cancelled")
        update = corrections.begin(
            message=first,
            by=ann,
            begun_with=uuid4(),
            now=database_now(),
            follow_up=Message.FollowUp.UPDATE,
        )
        assert update.includes_staff
        assert count(update).staff == 2


def test_emergencies_tell_staff_and_outreach_asks(ann: User, north: School, wei: User) -> None:
    def begun(kind: str) -> Message:
        return drafts.begin(
            district=north.district,
            school=north,
            kind=kind,
            begun_with=uuid4(),
            by=ann,
            now=database_now(),
        )

    with working_in(north.district_id):
        assert begun("emergency").includes_staff
        news = begun("outreach")
        assert not news.includes_staff
        whole = Choice("school", with_staff=True)
        aimed = drafts.choose_audience(message=news, choice=whole, by=ann)
        assert count(aimed).staff == 2
        some = Choice("grades", ("07",), with_staff=True)
        assert not drafts.choose_audience(message=aimed, choice=some, by=ann).includes_staff


def test_who_cannot_be_reached_that_way_is_counted_apart(
    ann: User, north: School, wei: User
) -> None:
    without = person("Phil Phoneless")
    appoint(without, RoleKey.COACH, north)
    by_text = message(ann, north, includes_staff=True, **FIRE | {"channels": ["sms"]})
    with working_in(north.district_id):
        counted = count(by_text)
    assert (counted.staff, counted.staff_missed) == (2, 1)
    # Two parents' and teachers' phones, and the family's.
    assert counted.by_channel == {"sms": 3}


def test_the_page_says_who_of_the_staff_was_reached(ann: User, north: School, wei: User) -> None:
    sent = told(ann, north)
    with working_in(north.district_id):
        Delivery.objects.filter(destination="+12535550188").update(
            state="delivered", changed_at=database_now()
        )
    client = sign_in(ann)
    assert "Staff: 1 of 2 reached." in plain(client.get(f"/riverside/messages/{sent.reference}/"))
    page = plain(client.get(f"/riverside/messages/{sent.reference}/staff/"))
    assert "2 of the staff" in page
    assert "Wei Chen Delivered" in page
    assert f"{ann.display_name} Waiting" in page


class TestRowsWrittenPastUs:
    """The app role meets the database, and what it slips in meets the last look."""

    def refused(self, of: Message, **fields: object) -> None:
        with (
            working_in(of.district_id),
            pytest.raises(IntegrityError, match="what is released stays so"),
            transaction.atomic(),
        ):
            Message.objects.filter(pk=of.pk).update(**fields)

    def test_what_is_released_is_no_draft_again(self, ann: User, north: School, wei: User) -> None:
        sent = told(ann, north)
        for fields in (
            {"status": "draft"},
            {"status": "scheduled", "release_at": database_now()},
            {"status": "draft", "released_at": None},
            {"content_hash": "1" * 64},
        ):
            self.refused(sent, **fields)

    def test_a_copy_gets_to_nobody_whom_the_district_has_not_named(
        self, ann: User, north: School, riverside: District, wei: User
    ) -> None:
        """Not even when the rows say so: its delivery ends at the last look."""
        followed = told(ann, north)
        with working_in(riverside.pk):
            copy = Message.objects.create(
                district=riverside,
                reference="M-2026-90001",
                begun_with=uuid4(),
                kind="service",
                audience="lists",
                follows=followed,
                channels=["email"],
                author=ann,
            )
            Message.objects.filter(pk=copy.pk).update(
                status="sending",
                content_hash="0" * 64,
                release_basis="copy",
                released_at=database_now(),
            )
            named.plan(copy, Channel.EMAIL, ["stranger@example.org", ann.email], "en")
        held = claim(copy, "email")
        made = commit(held, {"en": b"0" * 32}, after=held.first_id - 1, size=10).made
        assert [one.destination for one in made] == [ann.email]
        assert deliveries(copy)["stranger@example.org"].state == "cancelled"

    def test_a_copy_is_an_email(self, ann: User, north: School, wei: User) -> None:
        followed = told(ann, north)
        with working_in(north.district_id):
            copy = Message.objects.create(
                district=followed.district,
                reference="M-2026-90002",
                begun_with=uuid4(),
                kind="service",
                audience="lists",
                follows=followed,
                channels=["sms"],
                author=ann,
            )
            with pytest.raises(IntegrityError, match="it follows nothing"), transaction.atomic():
                Message.objects.filter(pk=copy.pk).update(
                    status="sending",
                    content_hash="0" * 64,
                    release_basis="copy",
                    released_at=database_now(),
                )
