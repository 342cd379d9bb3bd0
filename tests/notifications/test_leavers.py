"""Nobody keeps a right one minute after its end, and nothing goes in a leaver's name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from districts.actions import people
from districts.models import Appointment, District, Leave, School, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from notifications import content, facts, judging
from notifications.actions import approvals, drafts, sending
from notifications.models import Message, VoiceRequest
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories
from tests.notifications.factories import family, message
from tests.notifications.in_force import approval, put_in_force

S = Message.Status
TOMORROW = timedelta(days=1)
Moves = Callable[[str], None]


@pytest.fixture
def lund(north: School) -> User:
    """Lund leads North Middle beside Ann."""
    lund = factories.person("Signe Lund", display_name="Ms. Lund")
    factories.appoint(lund, RoleKey.PRINCIPAL, north)
    return lund


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    family(north, "Elena Morales")
    return message(ann, north, channels=["sms"])


@pytest.fixture
def open_district(riverside: District) -> Iterator[District]:
    with working_in(riverside.pk):
        yield riverside


def send(of: Message, by: User) -> Message:
    sent = sending.send(message=of, by=by, now=database_now(), as_checked=content.fingerprint(of))
    return Message.objects.get(pk=sent.pk)


def leave_for_good(who: User, district: District, by: User) -> None:
    people.deactivate(person=who, district=district, now=database_now(), by=by)


@pytest.mark.requirement("S1-34")
@pytest.mark.parametrize("waits", ["scheduled", "holding", "submitted"])
def test_what_waits_in_a_leavers_name_is_a_draft_that_a_colleague_sends(
    waits: str, draft: Message, ann: User, lund: User, ian: User, open_district: District
) -> None:
    if waits == "submitted":
        put_in_force(open_district, approval("superintendent"))
    if waits == "scheduled":
        Message.objects.filter(pk=draft.pk).update(wanted_at=database_now() + TOMORROW)
        draft.refresh_from_db()
    assert send(draft, ann).status == waits
    leave_for_good(ann, open_district, ian)
    draft.refresh_from_db()
    assert (draft.status, draft.release_at) == (S.DRAFT, None)
    assert Event.objects.filter(name="notifications.message.left_behind").count() == 1
    drafts.write_words(
        message=draft, words={"en": drafts.Wording("Picture day", "It is Friday now.")}, by=lund
    )
    draft.refresh_from_db()
    assert send(draft, lund).status == waits


def test_what_a_colleague_sent_off_stays(
    draft: Message, ann: User, lund: User, ian: User, open_district: District
) -> None:
    send(draft, lund)
    leave_for_good(ann, open_district, ian)
    draft.refresh_from_db()
    assert draft.status == S.HOLDING


def test_yes_of_a_leaver_counts_no_more(
    draft: Message, ann: User, bob: User, ian: User, open_district: District
) -> None:
    put_in_force(open_district, approval("superintendent"))
    waiting = send(draft, ann)
    approvals.approve(message=waiting, by=bob, now=database_now(), as_checked=waiting.content_hash)
    draft.refresh_from_db()
    assert facts.standing_approvals(draft, database_now())
    leave_for_good(bob, open_district, ian)
    assert not facts.standing_approvals(draft, database_now())
    sending.release(message=draft, now=database_now() + timedelta(seconds=30))
    draft.refresh_from_db()
    assert draft.status == S.DRAFT


def test_nobody_waits_for_a_leavers_voice(
    draft: Message, ann: User, lund: User, ian: User, open_district: District
) -> None:
    VoiceRequest.objects.create(
        district=open_district, message=draft, language="en", person=lund, asked_by=ann
    )
    leave_for_good(lund, open_district, ian)
    assert not VoiceRequest.objects.exists()


@pytest.mark.requirement("S0-56")
@pytest.mark.parametrize(
    ("kind", "to", "status"),
    [
        (Leave.Kind.ADMINISTRATIVE, "students", S.DRAFT),
        (Leave.Kind.SUSPENSION, "students", S.DRAFT),
        (Leave.Kind.SUSPENSION, "families", S.SCHEDULED),
        (Leave.Kind.OTHER, "students", S.SCHEDULED),
    ],
)
def test_s0_56_what_waits_for_students_stops_with_the_leave(
    kind: Leave.Kind, to: str, status: Message.Status, draft: Message, ann: User,
    open_district: District, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    Message.objects.filter(pk=draft.pk).update(wanted_at=database_now() + TOMORROW)
    draft.refresh_from_db()
    send(draft, ann)
    now = database_now()
    judged = judging.judge(draft, now, by=ann)
    for_them = replace(judged, facts=replace(judged.facts, to=to))
    monkeypatch.setattr("notifications.judging.judge", lambda *_, **__: for_them)
    people.place_on_leave(
        person=ann, district=open_district, kind=kind, from_at=now, until_at=None,
        source=Leave.Source.FEED, said_at=now, by=None,
    )  # fmt: skip
    draft.refresh_from_db()
    assert draft.status == status


def over(what: str, held: Appointment, acts: User, by: User, at_time: Moves) -> None:
    """End a right in one of the ways in which it can end: Ann's role, or hers who acts for Ann."""
    district, now = held.district, timezone.now()
    today = district.today(now)
    mine, of_hers = Appointment.objects.filter(pk=held.pk), Appointment.objects.filter(person=acts)
    match what:
        case "ended":
            mine.update(until_on=today - TOMORROW)
        case "midnight":
            mine.update(until_on=today)
            at_time(datetime.combine(today + TOMORROW, time(0), tzinfo=district.zone).isoformat())
        case "closed" | "acting: role closed":
            mine.update(closed_at=now)
        case "deactivated":
            leave_for_good(held.person, district, by)
        case "acting: over":
            mine.get().delegations.update(until_on=today - TOMORROW)
        case "acting: taken back":
            mine.get().delegations.update(ended_at=now)
        case "acting: own work over":
            of_hers.update(until_on=today - TOMORROW)
        case "acting: holder put on leave":
            a_moment_ago = now - timedelta(seconds=1)
            people.place_on_leave(
                person=held.person, district=district, kind=Leave.Kind.SUSPENSION,
                from_at=a_moment_ago, until_at=None, source=Leave.Source.HR, said_at=now, by=None,
            )  # fmt: skip


ENDS = [
    "ended", "midnight", "closed", "deactivated", "acting: role closed", "acting: over",
    "acting: taken back", "acting: own work over", "acting: holder put on leave",
]  # fmt: skip


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize("what", ENDS)
def test_s0_17_no_right_outlives_its_end_in_page_program_job_or_address(
    what: str, draft: Message, ann: User, ian: User, north: School, riverside: District,
    at_time: Moves,
) -> None:  # fmt: skip
    """Of who holds the role, or acts for its holder; each refused at its next step."""
    with working_in(riverside.pk):
        held = Appointment.objects.get(person=ann)
        whose = ann
        if what.startswith("acting"):
            whose = factories.person("Dora Day")
            factories.appoint(whose, RoleKey.BOARD_MEMBER, riverside)
            factories.delegate(held, whose)
        send(draft, whose)
    browser, program = sign_in(whose), with_token(whose, riverside)
    page = f"/riverside/messages/{draft.reference}/"
    api = f"/api/v1/riverside/messages/{draft.reference}/"
    assert browser.get(page).status_code == program.get(api).status_code == 200
    with working_in(riverside.pk):
        over(what, held, whose, ian, at_time)
        # The release job.
        sending.release(message=draft, now=database_now() + timedelta(seconds=30))
        draft.refresh_from_db()
        assert draft.status == S.DRAFT
        whose.refresh_from_db()
        assert not can(whose, Permission.MESSAGE_SCHOOL, north)
        with pytest.raises(Denied):
            send(draft, whose)
    for refused in (
        browser.get(page),
        browser.get("/riverside/messages/"),
        browser.post(f"{page}edit/check/", {"as_checked": "x"}),
        program.get(api),
        program.post(f"/api/v1/riverside/messages/{draft.reference}/sending/"),
    ):
        assert refused.status_code in {302, 401, 403, 404}, refused
        if refused.status_code == 302:
            assert refused["Location"].startswith("/sign-in/")
