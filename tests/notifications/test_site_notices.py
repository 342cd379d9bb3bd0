"""Parents told of a site by a message: the draft, and for whom it counts once it is sent."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from districts.models import Appointment, School, User
from districts.roles import RoleKey
from notifications.actions import site_notices
from notifications.models import Message, Recipient, Words
from platforms import standing
from platforms.models import ParentNotice, Site
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f
from tests.notifications.factories import Home
from tests.platforms import site_factories
from tests.rosters import groups

REACHED, NOT_REACHED = Recipient.State.REACHED, Recipient.State.NOT_REACHED


@pytest.fixture
def roy(north: School) -> User:
    return site_factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def site(north: School, ann: User, roy: User) -> Site:
    return site_factories.site(north, by=roy, approved_by=ann)


@pytest.fixture
def homes(north: School, site: Site, roy: User) -> Sequence[Home]:
    """Two families of the band, and one that the site is for and the band is not."""
    made = [f.family(north, one) for one in ("Elena Morales", "Ida Olsen", "Una Ott")]
    site_factories.name_for(site, [one.students[0] for one in made])
    with working_in(north.district_id):
        held = Appointment.objects.get(person=roy)
    band = groups.group(north, "Band", held)
    for one in made[:2]:
        groups.seat(one.students[0], band)
    return made


def told(site: Site, homes: Sequence[Home]) -> list[bool]:
    ids = [one.students[0].pk for one in homes]
    with working_in(site.district_id):
        found = standing.told(site, ids)
    return [one in found for one in ids]


def count(site: Site, reference: str, by: User) -> ParentNotice:
    with working_in(site.district_id):
        return site_notices.count(site=site, reference=reference, by=by)


@pytest.mark.requirement("S3-07")
def test_s3_07_a_draft_to_the_families_who_were_not_told_has_its_words(
    site: Site, homes: Sequence[Home], roy: User
) -> None:
    client, key = sign_in(roy), {"begun_with": str(uuid4())}
    page = f"/riverside/sites/{site.reference}/"
    assert "Write to their families" in client.get(page).content.decode()
    answers = [client.post(f"{page}notices/message/", key) for _click in range(2)]
    assert answers[0].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    with working_in(site.district_id):
        draft = Message.objects.get()
        picked = set(draft.audience_students.values_list("student_id", flat=True))
        words = {one.language: one.text for one in Words.objects.filter(message=draft)}
    assert picked == {one.students[0].pk for one in homes[:2]}
    assert (draft.to, draft.status) == (Message.To.FAMILIES, Message.Status.DRAFT)
    assert set(words) == {"en", "es"}
    for sentence in ("Central Band (Facebook", "Simone Roy runs it", "You can say no"):
        assert sentence in words["en"]
    assert told(site, homes) == [False, False, False], "a draft tells nobody"


@pytest.mark.requirement("S3-07")
def test_s3_07_a_sent_message_counts_for_those_whom_it_reached(
    site: Site, homes: Sequence[Home], roy: User
) -> None:
    of_a_class = {"kind": "class", "audience": "classes", "at_time": database_now()}
    half = f.sent_message(roy, site.school, subject="Central Band", **of_a_class)
    with pytest.raises(Refused, match="in each of its languages"):
        count(site, half.reference, roy)
    sent = f.sent_message(
        roy, site.school, subject="Central Band", spanish="Central Band",
        status=Message.Status.SENT, **of_a_class,
    )  # fmt: skip
    f.recipient(sent, homes[0], REACHED)
    late = f.recipient(sent, homes[1], NOT_REACHED)
    made = count(site, f" {sent.reference.lower()}", roy)
    assert (made.method, made.message) == ("message", sent.reference)
    assert told(site, homes) == [True, False, False]
    with pytest.raises(Refused, match="no more families"):
        count(site, sent.reference, roy)
    with working_in(site.district_id):
        Recipient.objects.filter(pk=late.pk).update(state=REACHED)
    client = sign_in(roy)
    page = f"/riverside/sites/{site.reference}/"
    given = {"message": sent.reference, "begun_with": str(uuid4())}
    for _click in range(2):
        answer = client.post(f"{page}notices/sent/", given, follow=True)
        assert "It counts for 1 student." in answer.content.decode()
    assert told(site, homes) == [True, True, False]


def test_what_was_not_sent_or_is_about_something_else_tells_nobody(
    site: Site, homes: Sequence[Home], roy: User, sam: User, north: School
) -> None:
    draft = f.message(roy, north, kind="class", subject="Central Band", audience="classes")
    other = f.sent_message(roy, north, kind="class", audience="classes")
    f.recipient(other, homes[0], REACHED)
    for reference in (draft.reference, "M-2020-99999", ""):
        with pytest.raises(Refused, match="Under this reference no message"):
            count(site, reference, roy)
    with pytest.raises(Refused, match="Under this reference no message"):
        count(site, other.reference, roy)
    old = f.sent_message(
        roy, north, kind="class", audience="classes", at_time=database_now() - timedelta(days=9),
        subject="Central Band concert", spanish="Concierto de Central Band",
    )  # fmt: skip
    with pytest.raises(Refused, match="since the site was approved"):
        count(site, old.reference, roy)
    with working_in(north.district_id), pytest.raises(Denied):
        site_notices.count(site=site, reference=other.reference, by=sam)
    with working_in(north.district_id):
        stranger = {"site": site, "begun_with": uuid4(), "by": sam, "now": database_now()}
        with pytest.raises(Denied):
            site_notices.begin(**stranger)


def test_who_teaches_none_of_them_is_told_who_can(
    site: Site, homes: Sequence[Home], ann: User
) -> None:
    page = f"/riverside/sites/{site.reference}/"
    answer = sign_in(ann).post(f"{page}notices/message/", {"begun_with": "x"})
    assert answer.status_code == 409
    assert "None of them is in a class of yours." in answer.content.decode()
    empty = sign_in(ann).post(f"{page}notices/sent/", {"message": ""})
    assert "Enter the reference of the message." in empty.content.decode()
