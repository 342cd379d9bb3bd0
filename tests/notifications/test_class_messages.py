"""Messages to one's own classes, and who is left out of them (scenarios 8 and 9)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, InternalError, transaction

from districts.actions import people as staff
from districts.models import District, Leave, School, User
from districts.roles import RoleKey
from notifications import content, judging
from notifications.actions import class_messages, corrections, sending
from notifications.audience.counts import count
from notifications.delivery import intents
from notifications.models import Delivery, Message, Recipient
from notifications.permissions import classes_of
from policies.verdict import Outcome
from rosters.models import ClassStaff, Guardian
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.classrooms import Room, begun, lead, leaves, room
from tests.notifications.emergencies import by_clover_park, plain
from tests.notifications.factories import RELEASED, claim, sender
from tests.policies.signing import signed

S = Message.Status


@pytest.fixture
def diaz(north: School) -> User:
    return lead("Rafael Diaz", north, RoleKey.COACH)


@pytest.fixture
def runners(riverside: District, north: School, diaz: User) -> Room:
    """Four runners of grades 6 to 8, and a helper of grade 5, by Clover Park's policy."""
    by_clover_park(riverside)
    signed(diaz, riverside)
    sender(riverside)
    return room(north, diaz, "Cross-country", ("06", "07", "08", "08", "05"))


def judged(message: Message, by: User) -> judging.Judgement:
    return judging.judge(message, database_now(), by=by)


def released(message: Message, by: User) -> Message:
    """Sent off and let go when its ten seconds are over."""
    now = database_now()
    sent = sending.send(message=message, by=by, now=now, as_checked=content.fingerprint(message))
    return sending.release(message=sent, now=now + timedelta(seconds=11))


@pytest.mark.requirement("S0-51", "S0-52", "S0-82")
def test_group_goes_without_opt_in_and_the_younger_is_left_out_by_name(
    riverside: District, runners: Room, diaz: User
) -> None:
    draft = begun(runners)
    with working_in(riverside.pk):
        answer = judged(draft, diaz).verdict
    assert answer.outcome == Outcome.NOTE
    assert set(answer.left_out) == set(runners.ids(4))
    page = plain(sign_in(diaz).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "Send to 4 students" in page
    assert "1 student is not in grades 6 to 12" in page
    assert runners.students[4].full_name in page
    assert "Visible to Their families, the principal and the record" in page


@pytest.mark.requirement("S0-51")
def test_each_student_who_may_gets_it_once_and_nobody_else(
    riverside: District, runners: Room, diaz: User
) -> None:
    draft = begun(runners)
    with working_in(riverside.pk):
        sent = released(draft, diaz)
        assert sent.status == S.SENDING
        got = set(Delivery.objects.values_list("destination", flat=True))
        assert got == {one.email for one in runners.students[:4]}
        assert set(Recipient.objects.values_list("family_id", flat=True)) == set(
            runners.ids(0, 1, 2, 3)
        )


@pytest.mark.requirement("S0-52")
def test_without_a_purpose_it_cannot_go(riverside: District, runners: Room, diaz: User) -> None:
    draft = begun(runners, purpose="")
    with working_in(riverside.pk):
        assert judged(draft, diaz).verdict.outcome == Outcome.BLOCKED
        with pytest.raises(Refused):
            released(draft, diaz)
    page = sign_in(diaz).post(
        f"/riverside/classes/north-middle/{runners.group.key}/message/?to=students",
        {"who": "everybody"},
    )
    assert "Say what this is for." in plain(page)


@pytest.mark.requirement("S0-10", "S0-65")
def test_two_students_are_no_group(riverside: District, runners: Room, diaz: User) -> None:
    draft = begun(runners, students=runners.ids(0, 1))
    with working_in(riverside.pk):
        answer = judged(draft, diaz).verdict
        assert answer.outcome == Outcome.BLOCKED
        assert str(answer.heading) == "This counts as an individual message."
    page = sign_in(diaz).get(f"/riverside/messages/{draft.reference}/edit/check/")
    assert "Write to the family" in plain(page)
    assert f"instead_of={draft.reference}" in page.content.decode()


@pytest.mark.requirement("S0-16", "S0-46")
def test_families_of_a_class_each_in_their_language_and_who_left_is_out(
    riverside: District, runners: Room, diaz: User
) -> None:
    leaves(runners.students[0])
    draft = begun(runners, "families")
    with working_in(riverside.pk):
        assert count(draft).families == 4
        sent = released(draft, diaz)
        assert sent.status == S.SENDING
        got = list(Delivery.objects.values_list("channel", flat=True))
        assert got == ["sms"] * 4
        assert runners.students[0].family_id not in Recipient.objects.values_list(
            "family_id", flat=True
        )


@pytest.mark.requirement("S0-46")
def test_picked_student_who_left_since_is_left_out_with_the_reason(
    riverside: District, runners: Room, diaz: User
) -> None:
    draft = begun(runners, "families", students=runners.ids(0, 1, 2))
    leaves(runners.students[0])
    with working_in(riverside.pk):
        verdict = judged(draft, diaz).verdict
        assert {pk: one.rule for pk, one in verdict.left_out.items()} == {
            runners.students[0].pk: "own_roster"
        }
        assert count(draft, without=verdict.left_out).families == 2


@pytest.mark.requirement("S0-46")
def test_nobody_is_typed_in(riverside: District, north: School, runners: Room, diaz: User) -> None:
    elsewhere = room(north, lead("Wei Chen", north))
    with working_in(riverside.pk), pytest.raises(Refused, match="Choose students of this class"):
        begun(runners, students=[*runners.ids(0), *elsewhere.ids(0)])
    asked = f"/riverside/classes/north-middle/{runners.group.key}/message/?to=families"
    typed = {"who": "some", "students": ["2535550123"]}
    assert "2535550123 is not one of the available choices" in plain(
        sign_in(diaz).post(asked, typed)
    )


@pytest.mark.requirement("S0-16")
def test_class_of_a_colleague_is_not_there(
    riverside: District, north: School, runners: Room
) -> None:
    chen = lead("Wei Chen", north)
    page = f"/riverside/classes/north-middle/{runners.group.key}/message/"
    assert sign_in(chen).get(page).status_code == 404
    with working_in(riverside.pk), pytest.raises(Denied):
        begun(runners, by=chen)


@pytest.mark.requirement("S0-58", "S1-36")
def test_principal_reads_along_and_the_next_teacher_does_not(
    north: School, runners: Room, ann: User
) -> None:
    draft = begun(runners)
    page = f"/riverside/messages/{draft.reference}/"
    seen = sign_in(ann).get(page)
    assert "Practice moved to 3:30 pm." in plain(seen)
    assert sign_in(lead("Wei Chen", north)).get(page).status_code == 403
    listed = sign_in(ann).get("/riverside/messages/")
    assert draft.reference in plain(listed)


@pytest.mark.requirement("S0-16")
def test_who_leaves_the_class_writes_to_it_no_more(
    riverside: District, runners: Room, diaz: User
) -> None:
    draft = begun(runners)
    with working_in(riverside.pk):
        ClassStaff.objects.filter(class_group=runners.group).delete()
        with pytest.raises(Denied, match="not one of your classes"):
            class_messages.choose(message=draft, students=[], purpose="activity", by=diaz)
        assert judged(draft, diaz).verdict.outcome == Outcome.BLOCKED


@pytest.mark.requirement("S0-56")
def test_leave_stops_what_waits_and_what_is_under_way(
    riverside: District, runners: Room, diaz: User
) -> None:
    waits, goes = begun(runners), begun(runners)
    with working_in(riverside.pk):
        sent = released(goes, diaz)
        now = database_now()
        staff.place_on_leave(
            person=diaz,
            district=riverside,
            kind=Leave.Kind.ADMINISTRATIVE,
            from_at=now,
            until_at=None,
            source=Leave.Source.HR,
            said_at=now,
            by=None,
        )
        assert judged(waits, diaz).verdict.outcome == Outcome.BLOCKED
        contents = {"en": b"a" * 32, "es": b"b" * 32}
        promised = intents.commit(claim(sent, "email"), contents, after=0, size=10)
        assert promised.ended == intents.REVOKED
        assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.requirement("S0-58", "S1-29")
def test_text_says_who_writes_that_others_read_it_and_where_to_tell(
    runners: Room, riverside: District
) -> None:
    draft = begun(runners)
    with working_in(riverside.pk):
        words = content.by_language(draft)
        assert content.text_message(draft, words["en"]) == (
            "Ms. Diaz, North Middle: Practice moved to 3:30 pm.\n"
            "Your family and the school can read this.\n"
            f"Something is not right? Tell us: {settings.PUBLIC_URL}/riverside/speak-up/"
        )
        told = content.email_text(draft, words["en"])
        assert f"Tell us: {settings.PUBLIC_URL}/riverside/speak-up/\nNorth Middle" in told


def test_whom_it_is_addressed_to_stands_once_it_is_handed_in(
    riverside: District, runners: Room, diaz: User
) -> None:
    draft = begun(runners)
    with working_in(riverside.pk):
        sent = sending.send(
            message=draft, by=diaz, now=database_now(), as_checked=content.fingerprint(draft)
        )
        for change in ({"to": "families"}, {"purpose": "academics"}):
            with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
                Message.objects.filter(pk=sent.pk).update(**change)


def test_correction_goes_to_exactly_those_students(
    riverside: District, runners: Room, diaz: User
) -> None:
    with working_in(riverside.pk):
        first = released(begun(runners), diaz)
        Delivery.objects.update(state="delivered")
        second = corrections.begin(message=first, by=diaz, begun_with=uuid4(), now=RELEASED)
        assert second.goes_to_students
        assert count(second).families == 4
        assert {one.id for one in judged(second, diaz).facts.students} == set(
            runners.ids(0, 1, 2, 3)
        )


def test_correction_of_a_correction_is_still_the_classs(
    riverside: District, runners: Room, diaz: User
) -> None:
    with working_in(riverside.pk):
        first = released(begun(runners), diaz)
        Delivery.objects.update(state="delivered")
        given = {"by": diaz, "now": RELEASED}
        second = corrections.begin(message=first, begun_with=uuid4(), **given)
        Message.objects.filter(pk=second.pk).update(content_hash="a" * 64)
        third = Message(corrects=second, kind="class", school=runners.school, author=diaz)
        third.district = riverside
        assert classes_of(third) == [runners.group.pk]


@pytest.mark.requirement("S0-58", "S1-36")
def test_parents_read_what_was_written_to_their_own_child(
    riverside: District, runners: Room, diaz: User
) -> None:
    own, other = factories.person("Elena Morales"), factories.person("Tom Baker")
    with working_in(riverside.pk):
        for parent, student in ((own, runners.students[0]), (other, runners.students[4])):
            factories.appoint(parent, RoleKey.GUARDIAN, riverside)
            guardian = Guardian.objects.get(guardianships__student=student)
            Guardian.objects.filter(pk=guardian.pk).update(person=parent)
        released(begun(runners), diaz)
    page = plain(sign_in(own).get("/riverside/"))
    assert "Practice moved to 3:30 pm." in page
    assert "From Ms. Diaz, North Middle" in page
    assert "An activity of the school" in page
    # The helper of grade 5 was left out, and his father reads nothing of it.
    page = plain(sign_in(other).get("/riverside/"))
    assert "Practice moved" not in page
    assert "Nobody has written to" in page
