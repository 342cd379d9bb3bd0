"""A message comes off the pages of families with a reason, and what was sent stays (S1-33)."""

import pytest
from django.db import DatabaseError, transaction

from districts.models import School, User
from districts.roles import RoleKey
from notifications import to_children
from notifications.actions import supervision
from notifications.models import Message, Moderation, Recipient, Words
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room, lead, room
from tests.notifications.test_supervision import went_out

pytestmark = pytest.mark.requirement("S1-33")
AT = "2026-12-09T12:00-08:00"


@pytest.fixture
def runners(north: School, at_time: object) -> Room:
    at_time(AT)  # type: ignore[operator]
    return room(north, lead("Rafa Diaz", north, RoleKey.COACH), "Cross-country")


def moderate(message: Message, by: User, *, hides: bool = True, reason: str = "A name") -> None:
    with working_in(message.district_id):
        supervision.moderate(message=message, hides=hides, reason=reason, by=by, now=database_now())


def read_by_family(message: Message, of: Room) -> str:
    with working_in(message.district_id):
        student = Student.objects.first()
        assert student is not None
        if not Recipient.objects.filter(message_id=message.pk).exists():
            Recipient.objects.create(
                district_id=message.district_id, message_id=message.pk, family_id=student.pk,
                position=1, state=Recipient.State.REACHED,
            )  # fmt: skip
        (letter,) = to_children.written_to(student).written
        return f"{letter.title} {letter.text}"


def test_families_read_that_it_was_taken_off_and_why(runners: Room, ann: User) -> None:
    message = went_out(runners, "2026-12-09T09:00-08:00")
    with working_in(message.district_id):
        words = Words.objects.filter(message=message).values_list("text", flat=True)[0]
    assert words in read_by_family(message, runners)
    moderate(message, ann, reason="It named a runner.")
    shown = read_by_family(message, runners)
    assert words not in shown
    assert "The school took this off" in shown
    assert "It named a runner." in shown
    with working_in(message.district_id):
        assert Words.objects.filter(message=message, text=words).exists()


def test_supervisor_reads_it_as_before_and_puts_it_back(runners: Room, ann: User) -> None:
    message = went_out(runners, "2026-12-09T09:00-08:00")
    moderate(message, ann)
    page = sign_in(ann).get("/riverside/supervision/").content.decode()
    assert "Off families’ pages" in page
    url = message.district.url("message_moderation", reference=message.reference)
    answer = sign_in(ann).post(url, {"reason": "It is all right."}, follow=True)
    assert "Done. What was sent is kept as it was." in answer.content.decode()
    assert "The school took this off" not in read_by_family(message, runners)


def test_nobody_moderates_their_own_or_next_door(
    runners: Room, ann: User, sam: User, cora: User
) -> None:
    message = went_out(runners, "2026-12-09T09:00-08:00")
    for person in (runners.lead, sam):
        with pytest.raises(Denied):
            moderate(message, person)
    url = message.district.url("message_moderation", reference=message.reference)
    assert sign_in(cora).get(url).status_code == 404
    assert sign_in(sam).get(url).status_code in {403, 404}


def test_said_twice_it_is_refused_and_rows_stay(runners: Room, ann: User) -> None:
    message = went_out(runners, "2026-12-09T09:00-08:00")
    moderate(message, ann)
    with pytest.raises(Refused):
        moderate(message, ann)
    with working_in(message.district_id):
        with pytest.raises(DatabaseError), transaction.atomic():
            Moderation.objects.update(reason="Another")
        assert Moderation.objects.get().reason == "A name"
