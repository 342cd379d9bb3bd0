"""What concerns every school goes out from the district: handed over with one button (S0-43)."""

from datetime import datetime
from uuid import uuid4

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import drafts, handovers, sending
from notifications.actions.drafts import Choice
from notifications.models import Message, Recording, Words
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import family, message
from tests.notifications.in_force import approval, central, put_in_force
from tests.notifications.test_approval_pages import words_of

pytestmark = pytest.mark.requirement("S0-43")
S = Message.Status


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def dee(riverside: District) -> User:
    """Dee directs communications."""
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return dee


@pytest.fixture
def late_start(riverside: District, north: School, ann: User, dee: User) -> Message:
    both = approval("superintendent", "communications_director", of="outreach@district")
    put_in_force(riverside, central("late_start", "closure"), both)
    family(north, "Elena Morales")
    return message(ann, north, topic="late_start", subject="Late start", channels=["sms"])


def hand_over(of: Message, by: User, now: datetime) -> Message:
    with working_in(of.district_id):
        handovers.hand_over(message=of, by=by, now=now)
        return Message.objects.select_related("handed_to").get(pk=of.pk)


def recording(by: User, at: School | None, district: District) -> Recording:
    return Recording.objects.create(
        district=district,
        school=at,
        key=uuid4(),
        language="en",
        seconds=1,
        sha256="0" * 64,
        source=Recording.Source.FILE,
        voice=by,
        made_by=by,
    )


def test_s0_43_becomes_the_districts_draft(
    late_start: Message, ann: User, dee: User, north: School, now: datetime
) -> None:
    with working_in(north.district_id):
        for school, language in ((north, "en"), (None, "es")):
            voice = recording(ann, school, north.district)
            Words.objects.filter(message=late_start, language=language).update(recording=voice)
    one = hand_over(late_start, ann, now)
    assert (one.school, one.audience, one.grades) == (None, "district", [])
    assert (one.author, one.handed_to, one.status) == (ann, dee, S.DRAFT)
    with working_in(north.district_id):
        kept = dict(Words.objects.filter(message=one).values_list("language", "recording"))
    assert kept["en"] is None
    assert kept["es"] is not None
    assert hand_over(one, ann, now).handed_to == dee


def test_s0_43_one_button_and_both_find_it_again(
    late_start: Message, ann: User, dee: User, sam: User
) -> None:
    page = f"/riverside/messages/{late_start.reference}/"
    check = words_of(sign_in(ann), f"{page}edit/check/")
    assert "Hand it to Ms. Drew" in check
    assert "Hand it to Ms. Drew?" in words_of(sign_in(ann), f"{page}handover/")
    assert sign_in(sam).post(f"{page}handover/").status_code == 403
    assert sign_in(ann).post(f"{page}handover/").status_code == 302
    mine = words_of(sign_in(ann), page)
    assert "Ms. Drew has it now" in mine
    assert late_start.reference in words_of(sign_in(ann), "/riverside/messages/")
    assert sign_in(ann).get(f"{page}edit/check/").status_code == 403
    assert "Ms. Archer handed you “Late start”" in words_of(sign_in(dee), "/riverside/")
    assert "Late start" not in words_of(sign_in(ann), "/riverside/")
    assert sign_in(sam).get(page).status_code == 403
    assert "Late start" in words_of(sign_in(dee), f"{page}edit/check/")


def test_s0_43_goes_on_to_the_approval_of_a_third(
    late_start: Message, ann: User, dee: User, bob: User, now: datetime
) -> None:
    """Ann wrote it and Dee hands it in: it is Bob's to approve."""
    one = hand_over(late_start, ann, now)
    with working_in(one.district_id):
        sending.send(message=one, by=dee, now=now, as_checked=content.fingerprint(one))
    assert "Late start" in words_of(sign_in(bob), "/riverside/approvals/")
    assert "Nothing waiting for you." in words_of(sign_in(dee), "/riverside/approvals/")
    page = words_of(sign_in(ann), f"/riverside/messages/{one.reference}/")
    assert "Waiting for Dr. Bell" in page


def test_s0_43_only_a_schools_draft_about_such_a_topic(
    late_start: Message, ann: User, sam: User, north: School, now: datetime
) -> None:
    own = message(ann, north, topic="picture_day")
    with pytest.raises(Refused, match="sends this itself"):
        hand_over(own, ann, now)
    with pytest.raises(Denied):
        hand_over(late_start, sam, now)
    with working_in(north.district_id):
        drafts.choose_audience(message=late_start, choice=Choice("grades", grades=("07",)), by=ann)
    assert hand_over(late_start, ann, now).grades == []


def test_s0_43_nobody_is_there_to_take_it(
    riverside: District, north: School, ann: User, now: datetime
) -> None:
    put_in_force(riverside, central("late_start"))
    one = message(ann, north, topic="late_start")
    with pytest.raises(Refused, match="Call the office"):
        hand_over(one, ann, now)
    page = words_of(sign_in(ann), f"/riverside/messages/{one.reference}/handover/")
    assert "Nobody takes it just now" in page
