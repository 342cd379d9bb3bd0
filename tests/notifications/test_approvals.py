"""Somebody else's yes: to exactly this content and round, by whom the policy names, once."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Appointment, District, School, User
from districts.roles import Permission, RoleKey
from notifications import approval_queue, approvals_shown, content
from notifications.actions import approvals, drafts, sending
from notifications.actions.drafts import Wording
from notifications.facts import people_at
from notifications.models import Approval, Message, Ruling, Words
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts.factories import appoint, delegate, district, person, school
from tests.notifications.factories import family, message
from tests.notifications.in_force import approval, put_in_force
from tests.records.threads import together

S = Message.Status
DIRECTOR = RoleKey.COMMUNICATIONS_DIRECTOR
EITHER = approval("superintendent", "communications_director")


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def dee(riverside: District) -> User:
    """Dee directs communications."""
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, DIRECTOR, riverside, phone="(253) 555-0102")
    return dee


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    family(north, "Elena Morales")
    return message(ann, north, channels=["sms"])


def in_district(of: Message, work: Any, **given: Any) -> Message:
    with working_in(of.district_id):
        work(message=of, now=database_now(), **given)
        return Message.objects.get(pk=of.pk)


def change(of: Message, step: Any, by: User, **given: Any) -> None:
    with working_in(of.district_id):
        step(message=of, by=by, **given)


def hand_in(of: Message, by: User) -> Message:
    with working_in(of.district_id):
        checked = content.fingerprint(of)
    return in_district(of, sending.send, by=by, as_checked=checked)


def approve(of: Message, by: User, as_checked: str = "") -> Message:
    return in_district(of, approvals.approve, by=by, as_checked=as_checked or of.content_hash)


def release(*, message: Message, now: datetime) -> None:
    sending.release(message=message, now=now + timedelta(seconds=30))


def send_back(of: Message, by: User, note: str = "Say when.") -> Message:
    return in_district(of, approvals.send_back, by=by, as_checked=of.content_hash, note=note)


def events(of: Message) -> list[str]:
    with working_in(of.district_id):
        found = Event.objects.filter(subject=f"notifications.message:{of.pk}").order_by("pk")
        return [one.name.rpartition(".")[2] for one in found]


@pytest.mark.requirement("S0-11")
def test_s0_11_goes_after_one_of_them_says_yes(draft: Message, ann: User, dee: User) -> None:
    put_in_force(draft.district, EITHER)
    waiting = hand_in(draft, ann)
    assert (waiting.status, waiting.needs_approval, waiting.submission) == (S.SUBMITTED, True, 1)
    going = approve(waiting, dee)
    assert (going.status, going.sent_by) == (S.HOLDING, ann)
    assert going.release_basis == Message.Basis.VERDICT
    assert events(draft) == ["submitted", "approved", "sent_off"]


@pytest.mark.requirement("S0-11")
def test_s0_11_released_on_that_yes(draft: Message, ann: User, bob: User, now: datetime) -> None:
    put_in_force(draft.district, EITHER)
    approve(hand_in(draft, ann), bob)
    with working_in(draft.district_id):
        one = sending.release(
            message=Message.objects.get(pk=draft.pk), now=now + timedelta(seconds=30)
        )
        assert one.status == S.SENDING
        assert Ruling.objects.filter(step="release").get().approvals_needed == 1


@pytest.mark.requirement("S0-11")
def test_s0_11_author_and_submitter_do_not_approve(
    riverside: District, ann: User, bob: User, dee: User
) -> None:
    """Bob wrote it and Dee handed it in: each holds the role, and neither's yes counts."""
    put_in_force(
        riverside, approval("superintendent", "communications_director", of="outreach@district")
    )
    one = hand_in(message(bob, None, district=riverside, channels=["sms"]), dee)
    for own in (bob, dee):
        with pytest.raises(Denied, match="somebody else"):
            approve(one, own)
    with pytest.raises(Denied, match="policy names"):
        approve(one, ann)
    assert events(one) == ["submitted"]


@pytest.mark.requirement("S0-11")
def test_s0_11_who_changed_the_draft_does_not_approve_it(
    draft: Message, ann: User, bob: User, dee: User
) -> None:
    """Bob words Ann's draft; taken back and changed by Ann, it is still his, too."""
    put_in_force(draft.district, EITHER)
    change(draft, drafts.write_words, bob, words={"en": Wording("Photos", "On Friday.")})
    one = hand_in(draft, ann)
    with pytest.raises(Denied, match="You changed this draft"):
        approve(one, bob)
    with working_in(draft.district_id):
        assert approval_queue.waiting_for(bob) == []
        assert len(approval_queue.waiting_for(dee)) == 1
        shown = approvals_shown.awaited(one, database_now())
        assert shown is not None
        assert shown.names == "Ms. Drew"
    in_district(one, sending.stop, by=ann)
    change(draft, drafts.write_words, ann, words={"es": Wording("Fotos", "El viernes.")})
    again = hand_in(draft, ann)
    with pytest.raises(Denied, match="You changed this draft"):
        approve(again, bob)
    assert approve(again, dee).status == S.HOLDING


@pytest.mark.requirement("S0-11")
def test_s0_11_changed_after_the_page_was_opened(draft: Message, ann: User, bob: User) -> None:
    put_in_force(draft.district, EITHER)
    first = hand_in(draft, ann)
    in_district(first, sending.stop, by=ann)
    with working_in(draft.district_id):
        Words.objects.filter(message=draft, language="en").update(text="On Friday.")
    second = hand_in(draft, ann)
    assert second.submission == 2
    with pytest.raises(Refused, match="changed since you opened it"):
        approve(second, bob, as_checked=first.content_hash)
    assert approve(second, bob).status == S.HOLDING


@pytest.mark.requirement("S0-11")
def test_s0_11_taken_back_after_a_yes_it_needs_another(
    draft: Message, ann: User, bob: User
) -> None:
    put_in_force(draft.district, EITHER)
    going = approve(hand_in(draft, ann), bob)
    back = in_district(going, sending.stop, by=ann)
    assert (back.status, back.needs_approval) == (S.DRAFT, False)
    again = hand_in(draft, ann)
    assert (again.status, again.submission) == (S.SUBMITTED, 2)


@pytest.mark.requirement("S0-11")
def test_s0_11_yes_that_lapsed_releases_nothing(
    draft: Message, ann: User, bob: User, now: datetime
) -> None:
    put_in_force(draft.district, EITHER)
    approve(hand_in(draft, ann), bob)
    with working_in(draft.district_id):
        one = Message.objects.get(pk=draft.pk)
        assert sending.release(message=one, now=now + timedelta(days=8)).status == S.DRAFT
    assert events(draft)[-1] == "held_back"


@pytest.mark.requirement("S0-11")
def test_s0_11_both_where_the_district_says_so(
    draft: Message, ann: User, bob: User, dee: User
) -> None:
    both = approval("superintendent", "communications_director", is_all=True)
    put_in_force(draft.district, both)
    one = approve(hand_in(draft, ann), bob)
    assert one.status == S.SUBMITTED
    with pytest.raises(Refused, match="said yes already"):
        approve(one, bob)
    assert approve(one, dee).status == S.HOLDING


@pytest.mark.requirement("S0-11")
def test_s0_11_one_yes_answers_two_rules(draft: Message, ann: User, bob: User) -> None:
    """Bob is asked by both: he says yes once, and it goes."""
    reader = {"rule": "election_topic", "settings": {"approvers": ["superintendent"]}}
    put_in_force(draft.district, EITHER, reader)
    change(draft, drafts.write_words, ann, words={"en": Wording("Polls", "Vote yes on Friday.")})
    approve(hand_in(draft, ann), bob)
    assert in_district(draft, release).status == S.SENDING


@pytest.mark.requirement("S0-11")
def test_s0_11_policy_that_asks_nobody_by_now(draft: Message, ann: User) -> None:
    """Taken back, the round that waited for a yes is over, though the words are the same."""
    put_in_force(draft.district, EITHER)
    in_district(hand_in(draft, ann), sending.stop, by=ann)
    put_in_force(draft.district)
    assert hand_in(draft, ann).status == S.HOLDING
    assert in_district(draft, release).status == S.SENDING


@pytest.mark.requirement("S0-11")
def test_s0_11_policy_that_asks_fewer_by_now(
    draft: Message, ann: User, bob: User, dee: User
) -> None:
    """Two were asked and one has agreed; what lacks a yes of its round is a draft again."""
    put_in_force(
        draft.district, approval("superintendent", "assistant_superintendent", is_all=True)
    )
    one = hand_in(draft, ann)
    put_in_force(draft.district, EITHER)
    assert approve(one, dee).status == S.HOLDING
    assert in_district(draft, release).status == S.DRAFT
    assert events(draft)[-1] == "held_back"


@pytest.mark.requirement("S0-11")
def test_s0_11_who_looks_after_the_office_approves_for_a_time(
    riverside: District, draft: Message, ann: User, sam: User
) -> None:
    put_in_force(riverside, approval("superintendent"))
    lead = person("Lee Long")
    held = appoint(lead, RoleKey.SUPERINTENDENT, riverside)
    one = hand_in(draft, ann)
    with pytest.raises(Denied):
        approve(one, sam)
    over = delegate(held, sam, days=5)
    with working_in(riverside.pk):
        type(over).objects.filter(pk=over.pk).update(until_on=over.from_on)
    with pytest.raises(Denied):
        approve(one, sam)
    with working_in(riverside.pk):
        type(over).objects.filter(pk=over.pk).update(until_on=over.from_on + timedelta(days=9))
    assert approve(one, sam).status == S.HOLDING


@pytest.mark.requirement("S0-11")
def test_s0_11_who_acts_for_the_office_is_named_beside_its_holder(
    draft: Message, ann: User, bob: User, sam: User, now: datetime
) -> None:
    put_in_force(draft.district, approval("superintendent"))
    with working_in(draft.district_id):
        delegate(Appointment.objects.get(person=bob), sam)
    one = hand_in(draft, ann)
    with working_in(draft.district_id):
        told = dict(people_at(one.school or one.district))
        waits = approvals_shown.awaited(one, now)
        submitted = Ruling.objects.get(message=one, step=Ruling.Step.SUBMIT)
    both = "Dr. Bell (superintendent), Mr. Stone (superintendent for Dr. Bell)"
    assert told["superintendent"] == both
    assert both in str(submitted.verdict)
    assert waits is not None
    assert waits.names == "Dr. Bell or Mr. Stone"
    assert [each.role for each in waits.who] == ["superintendent", "superintendent for Dr. Bell"]


def test_returned_is_a_draft_with_a_note(draft: Message, ann: User, bob: User) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    with pytest.raises(Refused, match="Write a note"):
        send_back(one, bob, note=" ")
    back = send_back(one, bob)
    assert back.status == S.DRAFT
    with working_in(draft.district_id):
        answer = approvals_shown.last_answer(back)
        assert answer is not None
        assert (answer.by, answer.note) == (bob, "Say when.")
    again = hand_in(back, ann)
    with working_in(draft.district_id):
        assert approvals_shown.last_answer(again) is None


def test_declined_is_over(draft: Message, ann: User, bob: User, dee: User) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    gone = in_district(
        one, approvals.decline, by=bob, as_checked=one.content_hash, note="Not this year."
    )
    assert gone.status == S.DECLINED
    with pytest.raises(Refused, match=r"Dr\. Bell has declined it already"):
        approve(gone, dee, as_checked=one.content_hash)


def test_second_yes_of_the_same_person_is_the_first(draft: Message, ann: User, bob: User) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    approve(one, bob)
    assert approve(one, bob, as_checked=one.content_hash).status == S.HOLDING
    assert events(draft).count("approved") == 1


def test_yes_is_refused_once_the_policy_answers_otherwise(
    draft: Message, ann: User, bob: User
) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    never = {"rule": "may_send", "settings": {"senders": {"outreach@school": ["superintendent"]}}}
    put_in_force(draft.district, EITHER, never)
    with pytest.raises(Refused, match="Return it to its author"):
        approve(one, bob)
    assert send_back(one, bob).status == S.DRAFT


def test_time_that_has_passed_is_returned(
    draft: Message, ann: User, bob: User, now: datetime
) -> None:
    put_in_force(draft.district, EITHER)
    with working_in(draft.district_id):
        Message.objects.filter(pk=draft.pk).update(wanted_at=now + timedelta(seconds=5))
        draft.refresh_from_db()
    one = hand_in(draft, ann)
    with pytest.raises(Refused, match="has passed"), working_in(draft.district_id):
        approvals.approve(
            message=one, by=bob, now=now + timedelta(minutes=1), as_checked=one.content_hash
        )


def test_reminder_once_an_hour(draft: Message, ann: User, bob: User, now: datetime) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    nudge = partial(approvals.nudge, message=one, by=ann)
    with working_in(draft.district_id):
        with pytest.raises(Refused, match="once an hour"):
            nudge(now=now + timedelta(minutes=59))
        assert nudge(now=now + timedelta(minutes=61)).nudged_at is not None
        with pytest.raises(Refused, match="once an hour"):
            nudge(now=now + timedelta(minutes=90))
    approve(one, bob)
    with pytest.raises(Refused, match="Nobody has to decide"), working_in(draft.district_id):
        nudge(now=now + timedelta(hours=3))


def test_queue_asks_no_more_for_ten_schools_than_for_one(
    riverside: District, draft: Message, ann: User, bob: User
) -> None:
    put_in_force(riverside, EITHER)
    hand_in(draft, ann)
    asked = {}
    for _round in range(2):
        with working_in(riverside.pk), CaptureQueriesContext(connection) as queries:
            asked[len(approval_queue.waiting_for(bob))] = len(queries)
        for at in (school(riverside), school(riverside), school(riverside)):
            family(at, "Elena Morales")
            hand_in(message(lead := person(), at, channels=["sms"]), _leads(lead, at))
    assert asked == {1: asked[1], 4: asked[1]}


def _leads(lead: User, at: School) -> User:
    appoint(lead, RoleKey.PRINCIPAL, at)
    return lead


def test_who_opened_it_is_told_once_a_round(draft: Message, ann: User, bob: User) -> None:
    put_in_force(draft.district, EITHER)
    one = hand_in(draft, ann)
    with working_in(draft.district_id):
        for _again in range(2):
            approvals.see(message=one, by=bob)
        shown = approvals_shown.awaited(one, database_now())
        assert shown is not None
        assert (shown.names, [each.name for each in shown.seen]) == ("Dr. Bell", ["Dr. Bell"])
        assert not shown.may_remind


@pytest.mark.requirement("S0-11")
def test_s0_11_two_who_approve_at_once_are_one_yes(committed: None) -> None:
    place = district()
    at = school(place)
    ann, bob, dee = person(), person(), person()
    appoint(ann, RoleKey.PRINCIPAL, at)
    appoint(bob, RoleKey.SUPERINTENDENT, place)
    appoint(dee, DIRECTOR, place)
    family(at, "Elena Morales")
    put_in_force(place, EITHER)
    one = hand_in(message(ann, at, channels=["sms"]), ann)
    connection.close()

    def says_yes(by: User) -> str:
        try:
            return approve(one, by, as_checked=one.content_hash).status
        except Refused as refused:
            return str(refused)

    answers = together(*(partial(says_yes, by) for by in (bob, dee)))
    assert S.HOLDING in answers
    assert sum("has approved it already" in each for each in answers) == 1
    with working_in(place.pk):
        assert Approval.objects.filter(message=one).count() == 1
    assert events(one) == ["submitted", "approved", "sent_off"]
    with working_in(place.pk):
        in_ten = database_now() + timedelta(seconds=11)
    let_go = partial(release_again, one, in_ten)
    assert {*together(let_go, let_go)} <= {S.SENDING, S.HOLDING}
    assert events(one).count("released") == 1


def release_again(one: Message, now: datetime) -> str:
    with working_in(one.district_id):
        return sending.release(message=Message.objects.get(pk=one.pk), now=now).status


@pytest.mark.requirement("S0-11")
def test_yes_of_somebody_whose_role_has_ended_releases_nothing(
    draft: Message, ann: User, bob: User, now: datetime
) -> None:
    put_in_force(draft.district, EITHER)
    approve(hand_in(draft, ann), bob)
    with working_in(draft.district_id):
        Appointment.objects.filter(person=bob).update(closed_at=now)
        one = sending.release(
            message=Message.objects.get(pk=draft.pk), now=now + timedelta(seconds=30)
        )
        assert (one.status, one.released_at) == (S.DRAFT, None)


def test_answered_a_second_time_it_is_one_answer(draft: Message, ann: User, bob: User) -> None:
    put_in_force(draft.district, EITHER)
    waiting = hand_in(draft, ann)
    for _click in range(2):
        assert send_back(waiting, bob).status == S.DRAFT
    assert events(draft).count("returned") == 1


def test_token_without_the_right_to_approve_approves_nothing(
    draft: Message, ann: User, bob: User
) -> None:
    put_in_force(draft.district, EITHER)
    waiting = hand_in(draft, ann)
    bob.narrowed_to = frozenset({Permission.MESSAGE_DISTRICT})
    with pytest.raises(Denied):
        approve(waiting, bob)


def test_token_without_emergencies_sends_none(ann: User, north: School) -> None:
    family(north, "Elena Morales")
    fire = message(ann, north, channels=["sms"], kind=Message.Kind.EMERGENCY, incident="fire")
    ann.narrowed_to = frozenset({Permission.MESSAGE_SCHOOL})
    with pytest.raises(Denied):
        hand_in(fire, ann)
