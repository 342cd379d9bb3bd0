"""What a parent reads: every message of staff to their child, and all that came to them."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import addressed, family_inbox, to_children
from notifications.models import Message, Recipient, Recording, Reliance
from optin.family_account import key_of
from optin.models import Consent
from rosters.models import Guardianship, SchoolEnrollment, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.classrooms import lead
from tests.notifications.factories import (
    RELEASED,
    Home,
    family,
    known_as,
    many_recipients,
    recipient,
    sent_message,
)
from tests.optin.test_family_pages import plain

State, Reason = Recipient.State, Recipient.Reason
INBOX = "/riverside/family/messages/"
# So many queries a page takes, whoever reads it and however much was ever sent.
MOST_QUERIES = 45


@pytest.fixture
def chen(north: School) -> User:
    return lead("Mei Chen", north)


@pytest.fixture
def morales(north: School) -> Home:
    return family(north, "Elena Morales", [("Sofia", "07"), ("Leo", "06")], language="es")


@pytest.fixture
def elena(riverside: District, morales: Home) -> User:
    return parent(riverside, morales)


def parent(at: District, home: Home) -> User:
    assert home.guardian is not None
    person = factories.person(home.guardian.full_name)
    factories.appoint(person, RoleKey.GUARDIAN, at)
    return known_as(home, person)


def to_students(by: User, at: School, text: str, *to: Student, **given: Any) -> Message:
    """Gone out to these students; each of them stands alone among its recipients."""
    state = given.pop("state", State.REACHED)
    reason = given.pop("reason", "")
    sent = sent_message(
        by, at, kind=Message.Kind.CLASS, to=Message.To.STUDENTS, purpose="activity",
        subject="Practice", text=text, status=given.pop("status", Message.Status.SENT), **given,
    )  # fmt: skip
    with working_in(at.district_id):
        for place, one in enumerate(to):
            Recipient.objects.create(
                district_id=at.district_id, message_id=sent.pk, family_id=one.pk, position=place,
                language="en", state=state, reason=reason, deliveries=[],
            )  # fmt: skip
    return sent


def child_page(person: User, child: Student, query: str = "") -> HttpResponse:
    return sign_in(person).get(f"/riverside/family/children/{key_of(person, child)}/{query}")


@pytest.mark.requirement("S0-58", "S1-36")
def test_child_page_tells_sender_time_purpose_and_rule(
    north: School, chen: User, morales: Home, elena: User
) -> None:
    to_students(chen, north, "Practice is at 3:30 pm.", morales.students[0])
    page = plain(child_page(elena, morales.students[0]))
    assert "Practice is at 3:30 pm." in page
    assert "From Ms. Chen" in page
    assert "Dec 8, 2026" in page
    assert "An activity of the school" in page
    assert "Starting rules · Languages" in page
    assert "Always in Spanish, too." in page
    assert "There is a Spanish version." not in page, "a sentence may be about other children"


def test_child_page_shows_no_other_childs_messages(
    riverside: District, north: School, chen: User, morales: Home, elena: User
) -> None:
    max_baker = family(north, "Tom Baker", [("Max", "07")])
    to_students(chen, north, "For Max alone.", max_baker.students[0])
    to_students(chen, north, "For Leo alone.", morales.students[1])
    page = plain(child_page(elena, morales.students[0]))
    assert "alone." not in page
    assert "Leo" not in page
    tom = parent(riverside, max_baker)
    assert sign_in(tom).get(child_path(elena, morales.students[0])).status_code == 404


def child_path(person: User, child: Student) -> str:
    return f"/riverside/family/children/{key_of(person, child)}/"


@pytest.mark.parametrize(
    ("state", "reason", "status", "words"),
    [
        (State.NOT_REACHED, Reason.CANCELLED, Message.Status.STOPPED, "Stopped before it was sent"),
        (State.NOT_REACHED, Reason.PERMISSION, Message.Status.SENT, "Permission ended before"),
        (State.NOT_REACHED, Reason.NO_CONTACT, Message.Status.SENT, "Did not arrive: No phone"),
        (State.REACHED, "", Message.Status.STOPPED, "Stopped later by the school"),
        (State.TRYING, "", Message.Status.SENDING, "On its way"),
    ],
)
def test_what_was_stopped_or_failed_shows_as_such(
    north: School, chen: User, morales: Home, elena: User, state: str, reason: str, status: str,
    words: str,
) -> None:  # fmt: skip
    to_students(
        chen, north, "Practice.", morales.students[0], state=state, reason=reason, status=status
    )
    assert words in plain(child_page(elena, morales.students[0]))


def test_message_to_one_names_the_permission_that_it_rests_on(
    riverside: District, north: School, chen: User, morales: Home, elena: User
) -> None:
    sent = to_students(chen, north, "Your project.", morales.students[0])
    with working_in(riverside.pk):
        consent = Consent.objects.create(
            district=riverside, reference="P-2026-00007", kind="contact",
            student=morales.students[0], school=north, asked_by=chen, employee=chen,
        )  # fmt: skip
        Reliance.objects.create(
            district=riverside, message=sent, student=morales.students[0], consent=consent
        )
    assert "P-2026-00007" in plain(child_page(elena, morales.students[0]))


def test_correction_is_named_on_both(north: School, chen: User, morales: Home, elena: User) -> None:
    wrong = to_students(chen, north, "Practice at 3.", morales.students[0])
    to_students(chen, north, "Practice at 4.", morales.students[0], corrects=wrong)
    page = plain(child_page(elena, morales.students[0]))
    assert "A later message puts it right." in page
    assert f"It puts {wrong.reference} right." in page


def test_earlier_ones_stand_behind_show_earlier(
    north: School, chen: User, morales: Home, elena: User
) -> None:
    for day in range(25):
        sent_at = RELEASED - timedelta(days=20 * day)
        to_students(chen, north, f"Number {day}.", morales.students[0], at_time=sent_at)
    browser = sign_in(elena)
    page = browser.get(child_path(elena, morales.students[0]))
    assert "Number 19." in plain(page)
    assert "Number 20." not in plain(page)
    earlier = page.context["letters"].earlier
    assert f"?before={earlier}" in page.content.decode()
    page = browser.get(child_path(elena, morales.students[0]) + f"?before={earlier}")
    assert "Number 20." in plain(page)
    assert "Number 24." in plain(page)
    assert "Number 19." not in plain(page)
    assert "Show earlier" not in plain(page)


@pytest.mark.requirement("S0-48")
def test_inbox_holds_all_schools_and_kinds_in_the_readers_language(
    north: School, south: School, riverside: District, chen: User, ann: User, bob: User,
    morales: Home, elena: User,
) -> None:  # fmt: skip
    with working_in(riverside.pk):
        SchoolEnrollment.objects.create(
            district=riverside, school=south, student=morales.students[1]
        )
    sent = [
        sent_message(ann, north, subject="Picture day"),
        sent_message(bob, south, kind="emergency", incident="fire", subject="Fire drill over"),
        sent_message(chen, north, kind="class", subject="Math test"),
        sent_message(bob, None, district=riverside, subject="Snow day"),
    ]
    for one in sent:
        recipient(one, morales, State.REACHED)
    page = plain(sign_in(elena).get(INBOX))
    for title in ("Picture day", "Fire drill over", "Math test", "Snow day"):
        assert title in page
    assert "North Middle School" in page
    assert "South High School" in page
    User.objects.filter(pk=elena.pk).update(language="es")
    page = plain(sign_in(elena).get(INBOX))
    assert "Día de fotos" in page
    assert "Picture day" not in page


def test_inbox_holds_nothing_of_other_families_and_no_copies(
    north: School, ann: User, morales: Home, elena: User
) -> None:
    baker = family(north, "Tom Baker", [("Max", "07")])
    theirs = sent_message(ann, north, subject="For the Bakers")
    recipient(theirs, baker, State.REACHED)
    copy = sent_message(ann, north, kind="service", subject="A copy", follows=theirs)
    recipient(copy, morales, State.REACHED)
    stopped = sent_message(ann, north, subject="Stopped before", status="stopped")
    recipient(stopped, morales, State.NOT_REACHED, reason=Reason.CANCELLED)
    unheard = sent_message(ann, north, subject="After STOP")
    recipient(unheard, morales, State.NOT_REACHED, reason=Reason.STOPPED)
    page = plain(sign_in(elena).get(INBOX))
    assert "After STOP" in page
    for title in ("For the Bakers", "A copy", "Stopped before"):
        assert title not in page


def test_who_may_not_decide_reads_nothing(
    riverside: District, north: School, chen: User, morales: Home, elena: User
) -> None:
    to_students(chen, north, "Practice.", morales.students[0])
    letter = sent_message(chen, north, subject="Picture day")
    recipient(letter, morales, State.REACHED)
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian=morales.guardian).update(may_decide=False)
    assert "Picture day" not in plain(sign_in(elena).get(INBOX))
    assert child_page(elena, morales.students[0]).status_code == 404


@pytest.fixture
def spoken(
    north: School, ann: User, morales: Home, settings: Any, tmp_path: Path
) -> tuple[Message, Recording]:
    settings.MEDIA_ROOT = tmp_path
    with working_in(north.district_id):
        sound = Recording(
            district_id=north.district_id, school=north, key=UUID(int=1), language="en",
            seconds=4, sha256="0" * 64, source="file", voice=ann, made_by=ann, peaks=[1] * 60,
        )  # fmt: skip
        sound.file.save("one.wav", ContentFile(b"RIFFsound"))
    sent = sent_message(ann, north, voice=sound)
    recipient(sent, morales, State.REACHED)
    return sent, sound


def test_voice_of_a_message_is_heard_by_whom_it_was_for(
    riverside: District, north: School, ann: User, elena: User,
    spoken: tuple[Message, Recording],
) -> None:  # fmt: skip
    sent, sound = spoken
    src = f"{INBOX}{sent.reference}/en.wav"
    assert src in sign_in(elena).get(INBOX).content.decode()
    assert sign_in(elena).get(src).content == b"RIFFsound"
    assert sign_in(elena).get(f"{INBOX}{sent.reference}/es.wav").status_code == 404
    tom = parent(riverside, family(north, "Tom Baker", [("Max", "07")]))
    assert sign_in(tom).get(src).status_code == 404
    assert sign_in(ann).get(src).status_code == 403
    assert sign_in(elena).get(f"/riverside/messages/recordings/{sound.key}.wav").status_code == 403
    assert Client().get(src).status_code == 302


class Plans:
    """Explains each query on recipients as the app role runs it."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "notifications_recipient" in sql and not many:
            cursor = context["cursor"].cursor
            cursor.execute(f"explain {sql}", params)
            self.read += [line for (line,) in cursor.fetchall()]
        return run(sql, params, many, context)


@pytest.mark.requirement("S0-48")
def test_pages_look_recipients_up_by_message_among_a_hundred_thousand(
    riverside: District, north: School, chen: User, morales: Home, elena: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _one in range(4):
        many_recipients(sent_message(chen, north), 25_000)
    for _one in range(3):
        recipient(sent_message(chen, north, subject="Ours"), morales, State.REACHED)
        to_students(chen, north, "Practice.", morales.students[0])
    plans = Plans()
    with working_in(riverside.pk), connection.cursor() as cursor:
        cursor.execute("select count(*) from notifications_recipient")
        assert cursor.fetchone()[0] > 100_000
        began = database_now()
        with connection.execute_wrapper(plans):
            letters = family_inbox.inbox(morales.students).letters
            written = to_children.written_to(morales.students[0]).written
        assert database_now() - began < timedelta(seconds=2)
    assert len(letters) == len(written) == 3
    assert [line for line in plans.read if "Seq Scan on notifications_recipient" in line] == []
    assert [line for line in plans.read if "recipient_once" in line] != []
    browser = sign_in(elena)
    for path in ("/riverside/", INBOX, child_path(elena, morales.students[0])):
        with django_assert_max_num_queries(MOST_QUERIES):
            browser.get(path)


def test_page_of_nobody_is_empty(riverside: District, north: School) -> None:
    with working_in(riverside.pk):
        nobody: Sequence[int] = []
        assert addressed.page(Message.objects.all(), nobody) == addressed.Page([], {}, "")
        assert family_inbox.inbox([]).letters == []
