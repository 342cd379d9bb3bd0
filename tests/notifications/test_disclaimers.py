"""What stands below the words of whoever does not speak for the district itself (S3-06)."""

import pytest
from django.db import IntegrityError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import calls, checking, content, judging
from notifications.actions import sending
from notifications.models import Channel, DueRelease, Message, Words
from notifications.segments import segments
from policies.actions import versions
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.notifications.factories import message

pytestmark = pytest.mark.requirement("S3-06")
SHORT = "Details may change; the official word is on the district website."
RULE = "disclaimer_by_sender"


@pytest.fixture(autouse=True)
def prairie(riverside: District) -> None:
    with working_in(riverside.pk):
        day = riverside.today(database_now())
        versions.enact(district=riverside, pack="prairie-central", in_force_from=day)


def sent(draft: Message, by: User) -> Message:
    now = database_now()
    print_ = checking.check(draft, by=by, now=now).fingerprint
    draft = Message.objects.get(pk=draft.pk)
    return sending.send(message=draft, by=by, now=now, as_checked=print_)


def released(one: Message) -> Message:
    now = database_now()
    Message.objects.filter(pk=one.pk).update(release_at=now)
    DueRelease.objects.filter(message=one).update(due_at=now)
    return sending.release(message=Message.objects.get(pk=one.pk), now=now)


def test_a_principal_carries_it_below_texts_and_emails_and_not_in_calls(
    north: School, ann: User
) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        one = released(sent(draft, ann))
        assert one.released_at is not None
        words = content.by_language(one)
        assert content.text_message(one, words["en"]).endswith(f"Thursday.\n{SHORT}")
        assert content.text_message(one, words["es"]).endswith("sitio web del distrito.")
        assert content.email_text(one, words["en"]).endswith("see the district website.")
        assert SHORT not in calls._spoken(one, "en")
        ruling = one.rulings.first()
        assert ruling is not None
        assert ruling.facts["has_disclaimer"]
        found = {each["rule"]: each["outcome"] for each in ruling.verdict["findings"]}
        assert found[RULE] == "allowed"


def test_what_leaves_is_what_was_frozen_when_it_was_sent(north: School, ann: User) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        one = released(sent(draft, ann))
        people.appoint(ann, RoleKey.COMMUNICATIONS_DIRECTOR, one.district)
        again = Message.objects.get(pk=one.pk)
        assert again.disclaimers["sms"]["en"] == SHORT
        assert content.below_words(again, "ko", Channel.SMS) == SHORT


def test_who_speaks_for_the_district_carries_none(north: School, bob: User) -> None:
    draft = message(bob, north)
    with working_in(north.district_id):
        one = released(sent(draft, bob))
        assert one.disclaimers == {}
        assert content.text_message(one, content.by_language(one)["en"]).endswith("Thursday.")


def test_it_is_the_senders_and_not_the_authors(north: School, ann: User, bob: User) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        judging.judge(draft, database_now(), by=ann)
        of_ann = content.fingerprint(draft)
        judging.judge(draft, database_now(), by=bob)
        assert draft.disclaimers == {}
        assert content.fingerprint(draft) != of_ann
        assert sent(draft, bob).disclaimers == {}


def test_nobody_takes_it_out_once_it_is_sent_off(north: School, ann: User) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        one = sent(draft, ann)
        with pytest.raises(IntegrityError, match="only a draft"), transaction.atomic():
            Message.objects.filter(pk=one.pk).update(disclaimers={})


def test_who_stops_speaking_for_the_district_meanwhile_does_not_send_without(
    north: School, bob: User
) -> None:
    draft = message(bob, north)
    with working_in(north.district_id):
        one = sent(draft, bob)
        held = people.appoint(bob, RoleKey.PRINCIPAL, north)
        bob_leads = type(held).objects.filter(person=bob, role=RoleKey.SUPERINTENDENT)
        bob_leads.update(closed_at=database_now())
        assert released(one).status == Message.Status.DRAFT


def test_the_check_page_shows_it_and_counts_its_parts(north: School, ann: User) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        long = "x" * 120
        Words.objects.filter(message=draft, language="en").update(text=long)
        letter = checking.check(draft, by=ann, now=database_now()).letters[0]
        assert letter.parts == segments(f"North Middle: {long}\n{SHORT}").parts == 2
    page = sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/check/").content.decode()
    assert f'Below the text: <span lang="en">{SHORT}</span>' in page
    assert "The disclaimer stands below it." in page
    words = sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/words/").content.decode()
    assert "2 parts" in words
