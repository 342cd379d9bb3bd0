"""One student is written to alone on a family's permission, and not a moment longer."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from districts.models import Appointment, District, School, User
from notifications import content, judging, relied_on
from notifications.actions import class_messages, sending
from notifications.actions.class_messages import Company
from notifications.delivery import intents, reach
from notifications.models import Chunk, Delivery, Message, Reach, Recipient, Reliance, Ruling
from optin.actions import papers
from optin.models import Consent
from optin.signers import signers_of
from policies.actions import versions
from policies.verdict import Outcome
from rosters.models import ContactPoint, Guardian, Guardianship, Student
from tenancy.clock import TenancyNow, database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room, begun, lead, room
from tests.notifications.emergencies import by_clover_park, plain
from tests.notifications.factories import claim, message, sender, sent_message
from tests.optin.families import agreed, asked, checked, in_force, says, takes_back
from tests.policies.signing import signed
from tests.rosters import groups

S = Message.Status


@pytest.fixture
def chen(north: School) -> User:
    return lead("Mei Chen", north)


@pytest.fixture
def math(riverside: District, north: School, chen: User) -> Room:
    by_clover_park(riverside)
    signed(chen, riverside)
    sender(riverside)
    checked(riverside)
    return room(north, chen)


def to(room: Room, *places: int) -> Message:
    """A draft to these students alone."""
    draft = begun(room)
    with working_in(draft.district_id):
        return class_messages.choose(
            message=draft, students=room.ids(*places), purpose="academics", by=room.lead
        )


def sent_off(message: Message, by: User) -> Message:
    with working_in(message.district_id):
        message.refresh_from_db()
        now = database_now()
        return sending.send(
            message=message, by=by, now=now, as_checked=content.fingerprint(message)
        )


def let_go(message: Message) -> Message:
    with working_in(message.district_id):
        return sending.release(message=message, now=database_now() + timedelta(seconds=11))


@pytest.mark.requirement("S0-10", "S0-65")
def test_two_are_no_group_and_each_stands_alone(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    in_force(math.students[0], chen, north, ann)
    draft = to(math, 0, 1)
    with working_in(riverside.pk):
        verdict = judging.judge(draft, database_now(), by=chen).verdict
    assert set(verdict.left_out) == set(math.ids(1))
    page = plain(sign_in(chen).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "no parent permission on file" in page
    gone = let_go(sent_off(draft, chen))
    with working_in(riverside.pk):
        assert gone.status == S.SENDING
        rests = Reliance.objects.filter(message=gone)
        assert [one.student_id for one in rests] == math.ids(0)


@pytest.mark.requirement("S0-65", "S0-81")
def test_ask_from_the_block_and_the_draft_waits(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    draft, client = to(math, 1), sign_in(chen)
    check = f"/riverside/messages/{draft.reference}/edit/check/"
    ask = f"/riverside/messages/{draft.reference}/permission/"
    assert f'href="{ask}?kind=contact"' in client.get(check).content.decode()
    student = math.students[1]
    assert student.full_name in plain(client.get(ask))
    given = {"students": [str(student.pk)], "purpose": "academics", "reason": "Homework help"}
    answer = client.post(ask, given)
    assert answer.status_code == 302
    with working_in(riverside.pk):
        consent = Consent.objects.get(student=student)
        assert consent.draft == draft.reference
        draft.refresh_from_db()
        assert draft.status == S.DRAFT
    says(consent)
    agreed(consent, ann)
    with working_in(riverside.pk):
        draft.refresh_from_db()
        assert draft.status == S.DRAFT
        assert judging.judge(draft, database_now(), by=chen).lets_go
    assert "You may write to" in plain(client.get("/riverside/"))


@pytest.mark.requirement("S0-65")
@pytest.mark.requirement("S0-65", "S0-81")
def test_page_of_the_block_says_whose_yes_is_missing_and_the_ways_on(
    north: School, riverside: District, chen: User, ann: User, math: Room
) -> None:
    """Step by step as the asker may know it, and on to writing once both have said yes."""
    draft = to(math, 0)
    client, url = sign_in(chen), f"/riverside/messages/{draft.reference}/edit/check/"
    child = math.students[0].given_name
    seen = client.get(url).content.decode()
    for words in ("This can’t be sent to one student.", "Two people must say yes first.",
                  f"{child}’s parent, in writing", "None on file.", "Decides after the parent.",
                  f"Write to {child}’s family", "Write to the whole class", "Ask, about 2 minutes",
                  "never sent by themselves", "Someone in danger?"):  # fmt: skip
        assert words in seen
    assert seen.count('class="btn btn-primary"') == 1
    consent = asked(math.students[0], chen, north)
    seen = client.get(url).content.decode()
    assert "No answer yet." in seen
    assert "Ask, about 2 minutes" not in seen
    assert f"/permissions/{consent.reference}/" in seen
    says(consent)
    seen = client.get(url).content.decode()
    assert "The principal must say yes first." in seen
    assert "Has the signed form, and decides." in seen
    agreed(consent, ann)
    assert "Check before you send" in client.get(url).content.decode()


def test_page_of_the_block_tells_nothing_of_what_a_colleague_asked(
    north: School, riverside: District, chen: User, math: Room
) -> None:
    """Nor why nothing is on file any more: a no, an end, or a parent who decides no longer."""
    other = lead("Lea Lund", north)
    with working_in(riverside.pk):
        held = Appointment.objects.get(person=other, school=north)
        groups.staff(math.group, held)
    url = f"/riverside/messages/{to(math, 0).reference}/edit/check/"
    before = sign_in(chen).get(url).content.decode()
    says(asked(math.students[0], other, north), "no")
    after = sign_in(chen).get(url).content.decode()
    assert "None on file." in before
    assert _findings(after) == _findings(before)


def test_after_a_no_the_block_does_not_offer_to_ask_again(
    north: School, riverside: District, chen: User, math: Room
) -> None:
    says(asked(math.students[0], chen, north), "no")
    url = f"/riverside/messages/{to(math, 0).reference}/edit/check/"
    seen = sign_in(chen).get(url).content.decode()
    assert "The family said no on" in seen
    assert "Ask, about 2 minutes" not in seen
    assert "permission/?kind" not in seen


def _findings(page: str) -> str:
    return page.partition('<ol class="findings">')[2].partition("</ol>")[0]


def test_taken_back_while_it_waits_it_is_a_draft_again_and_its_sender_hears(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    draft = to(math, 0)
    with working_in(riverside.pk):
        draft.wanted_at = database_now() + timedelta(minutes=30)
        draft.save(update_fields=["wanted_at"])
    waits = sent_off(draft, chen)
    assert waits.status == S.SCHEDULED
    takes_back(consent)
    with working_in(riverside.pk):
        waits.refresh_from_db()
        assert waits.status == S.DRAFT
        ruling = Ruling.objects.filter(message=waits).first()
        assert ruling is not None
        assert ruling.outcome == Outcome.BLOCKED
    home = plain(sign_in(chen).get("/riverside/"))
    assert "was not sent" in home
    assert "No individual messages to" in home


@pytest.mark.requirement("S0-65")
def test_taken_back_under_way_nothing_more_is_promised(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    gone = let_go(sent_off(to(math, 0), chen))
    takes_back(consent)
    with working_in(riverside.pk):
        chunks = Chunk.objects.filter(message=gone)
        channels = list(chunks.values_list("channel", flat=True))
        for channel in channels:
            held = claim(gone, channel)
            promised = intents.commit(held, {"en": b"x" * 32}, after=0, size=10)
            assert promised.made == []
        states = set(Delivery.objects.filter(message_id=gone.pk).values_list("state", flat=True))
        assert states == {Delivery.State.CANCELLED}
        reach.tell(gone.pk)
        recipient = Recipient.objects.get(message_id=gone.pk)
        assert recipient.reason == Recipient.Reason.PERMISSION
        assert Reliance.objects.get(message=gone).broken_at is not None


def test_before_that_each_promise_is_made(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    in_force(math.students[0], chen, north, ann)
    gone = let_go(sent_off(to(math, 0), chen))
    with working_in(riverside.pk):
        channel = Chunk.objects.filter(message=gone).values_list("channel", flat=True)[0]
        made = intents.commit(claim(gone, channel), {"en": b"x" * 32}, after=0, size=10).made
    assert len(made) == 1


def test_guardian_who_decides_no_longer_ends_it_at_the_promise(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    in_force(math.students[0], chen, north, ann)
    gone = let_go(sent_off(to(math, 0), chen))
    with working_in(riverside.pk):
        Guardian.objects.filter(guardianships__student=math.students[0]).update(
            left_at=database_now()
        )
        channel = Chunk.objects.filter(message=gone).values_list("channel", flat=True)[0]
        made = intents.commit(claim(gone, channel), {"en": b"x" * 32}, after=0, size=10).made
    assert made == []


def test_group_rests_on_nobody(riverside: District, north: School, chen: User, math: Room) -> None:
    gone = let_go(sent_off(to(math, 0, 1, 2), chen))
    with working_in(riverside.pk):
        assert gone.status == S.SENDING
        assert not Reliance.objects.exists()


def test_teacher_of_another_class_asks_nobody(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    draft = to(math, 1)
    other = lead("Rafael Diaz", north)
    ask = f"/riverside/messages/{draft.reference}/permission/"
    assert sign_in(other).get(ask).status_code == 403


def test_teacher_does_not_read_who_ended_it(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    takes_back(consent)
    page = plain(sign_in(chen).get(f"/riverside/permissions/{consent.reference}/"))
    assert "permission ended" in page
    with working_in(riverside.pk):
        parent = Guardian.objects.get(guardianships__student=math.students[0])
    assert parent.full_name not in page
    assert parent.full_name in plain(
        sign_in(ann).get(f"/riverside/permissions/{consent.reference}/")
    )


def test_database_releases_nothing_to_a_family_without_a_permission(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    draft = begun(math)
    with working_in(riverside.pk), pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=draft.pk).update(
            status="sending",
            release_basis="permission",
            content_hash="0" * 64,
            released_at=database_now(),
        )


def test_principal_reads_the_text_and_agrees_on_the_page(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    says(consent, language="es")
    client, url = sign_in(ann), f"/riverside/permissions/{consent.reference}/"
    assert "Decide on the permission for" in plain(client.get("/riverside/"))
    page = client.get(url)
    assert 'lang="es"' in page.content.decode()
    assert client.post(f"{url}decision/", {"word": "agree"}).status_code == 302
    refused = client.post(f"{url}decision/", {"word": "end", "note": ""})
    assert refused.status_code == 409
    assert client.post(f"{url}decision/", {"word": "end", "note": "Not now"}).status_code == 302
    with working_in(riverside.pk):
        consent.refresh_from_db()
    assert consent.status == "ended"


def test_release_that_lost_its_permission_in_between_does_not_go(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    waits = sent_off(to(math, 0), chen)
    with working_in(riverside.pk):
        judgement = judging.judge(waits, database_now(), by=chen)
    takes_back(consent)
    with working_in(riverside.pk), pytest.raises(Refused):
        relied_on.keep(waits, judgement, database_now())


def test_class_page_says_who_may_be_written_to_alone_and_until_when(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    in_force(math.students[0], chen, north, ann)
    says(asked(math.students[1], chen, north))
    client = sign_in(chen)
    answer = client.get(f"/riverside/classes/north-middle/{math.group.key}/")
    why = re.search(r'href="(/riverside/policy/[^"]*)">Why<', answer.content.decode())
    assert why is not None
    assert client.get(why[1]).status_code == 200
    page = plain(answer)
    assert "Allowed until Jun 30" in page
    assert "The principal decides" in page
    assert page.count("Not allowed") == 2


@pytest.mark.requirement("S2-12")
def test_parents_and_a_colleague_read_along_and_stop_with_the_permission(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    draft = begun(math)
    colleague = lead("Rafael Diaz", north)
    company = Company(parents=True, colleague=colleague)
    with working_in(riverside.pk):
        draft = class_messages.choose(
            message=draft, students=math.ids(0), purpose="academics", by=chen, company=company
        )
        assert judging.judge(draft, database_now(), by=chen).facts.others_added == (
            "parent",
            "colleague",
        )
    page = plain(sign_in(chen).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "Also to their parents and Ms. Diaz" in page
    gone = let_go(sent_off(draft, chen))
    with working_in(riverside.pk):
        parent = ContactPoint.objects.get(guardian__guardianships__student=math.students[0])
        to = set(Delivery.objects.filter(message_id=gone.pk).values_list("destination", flat=True))
        assert {parent.destination, colleague.email, math.students[0].email} <= to
        assert gone.reach.families == 1
    takes_back(consent)
    with working_in(riverside.pk):
        for channel in Chunk.objects.filter(message=gone).values_list("channel", flat=True):
            assert (
                intents.commit(claim(gone, channel), {"en": b"x" * 32}, after=0, size=9).made == []
            )


@pytest.mark.requirement("S2-12")
def test_who_reads_along_goes_on_with_the_child_whose_permission_stands(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    """Else one employee would write to one child unseen."""
    consents = [in_force(one, chen, north, ann) for one in math.students[:2]]
    draft = begun(math)
    company = Company(parents=True)
    with working_in(riverside.pk):
        draft = class_messages.choose(
            message=draft, students=math.ids(0, 1), purpose="academics", by=chen, company=company
        )
    gone = let_go(sent_off(draft, chen))
    takes_back(consents[0])
    with working_in(riverside.pk):
        parents = set(
            ContactPoint.objects.filter(
                guardian__guardianships__student__in=math.ids(0, 1)
            ).values_list("destination", flat=True)
        )
        _commit_all(gone)
        ways = Delivery.objects.filter(message_id=gone.pk)
        promised = set(ways.exclude(state="cancelled").values_list("destination", flat=True))
        assert parents <= promised
        assert math.students[0].email not in promised
        assert math.students[1].email in promised


def test_no_relative_and_nobody_limited_reads_along(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    with working_in(riverside.pk):
        for kind, decides, address in (
            ("relative", True, "aunt@m.example"), ("parent", True, "ex@m.example")
        ):  # fmt: skip
            one = Guardian.objects.create(
                district=riverside, sourced_id=address, given_name="A", family_name="B"
            )
            Guardianship.objects.create(
                district=riverside, guardian=one, student=math.students[0], kind=kind, place=5,
                may_decide=decides,
            )  # fmt: skip
            ContactPoint.objects.create(
                district=riverside, guardian=one, kind="email", written=address,
                destination=address,
            )  # fmt: skip
    in_force(math.students[0], chen, north, ann)
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian__sourced_id="ex@m.example").update(may_decide=False)
        draft = class_messages.choose(
            message=begun(math), students=math.ids(0), purpose="academics", by=chen,
            company=Company(parents=True),
        )  # fmt: skip
    gone = let_go(sent_off(draft, chen))
    with working_in(riverside.pk):
        to = set(Delivery.objects.filter(message_id=gone.pk).values_list("destination", flat=True))
        assert not {"aunt@m.example", "ex@m.example"} & to


def _commit_all(gone: Message) -> None:
    left = Chunk.objects.filter(message=gone, done_at=None)
    while chunk := left.first():
        held = claim(gone, chunk.channel)
        intents.commit(held, {"en": b"x" * 32}, after=0, size=9)
        Chunk.objects.filter(pk=held.chunk_id).update(done_at=TenancyNow())


def test_colleague_of_another_school_does_not_read_along(
    riverside: District, chen: User, sam: User, math: Room
) -> None:
    draft = begun(math)
    with working_in(riverside.pk), pytest.raises(Refused, match="works at this school"):
        class_messages.choose(
            message=draft,
            students=math.ids(0),
            purpose="academics",
            by=chen,
            company=Company(colleague=sam),
        )


@pytest.mark.requirement("S2-12", "S2-20")
def test_one_to_one_takes_a_reason_and_is_counted(north: School, riverside: District) -> None:
    by_pack(riverside, "harbor-point")
    tess = lead("Tess Quill", north)
    signed(tess, riverside)
    sender(riverside)
    seated = room(north, tess, "Choir", ("08",) * 3)
    draft = to(seated, 0)
    with working_in(riverside.pk):
        found = judging.judge(draft, database_now(), by=tess)
        third = next(one for one in found.verdict.findings if one.rule == "third_person")
        assert third.remedy == "reason"
        assert {"parent", "colleague", "class"} <= {remedy for remedy, _label in third.ways}
    page = sign_in(tess).get(f"/riverside/messages/{draft.reference}/edit/check/").content.decode()
    assert f"{draft.reference}/edit/audience/" in page
    for number in range(2):
        sent_message(
            tess, north, kind="class", to="students", purpose="academics", audience="students",
            reference=f"M-2026-9{number}", sent_by=tess, released_at=database_now(),
        )  # fmt: skip
    with working_in(riverside.pk):
        for gone in Message.objects.filter(reference__startswith="M-2026-9"):
            recipient_of(gone, seated.students[0])
        facts = judging.judge(draft, database_now(), by=tess).facts
    assert facts.students[0].lone_messages == 2


def recipient_of(gone: Message, student: Student) -> None:
    """That it went to this student and to nobody else."""
    of = {"district_id": gone.district_id}
    Recipient.objects.create(
        **of, message_id=gone.pk, family_id=student.pk, position=0, language="en",
        state="reached", deliveries=[1],
    )  # fmt: skip
    Reach.objects.update_or_create(
        message=gone, defaults={**of, "families": 1, "reached": 1, "waiting": 0}
    )


def by_pack(district: District, pack: str) -> None:
    with working_in(district.pk):
        since = district.today(database_now()) - timedelta(days=30)
        versions.enact(district=district, pack=pack, in_force_from=since)


def test_name_that_a_family_keeps_private_is_given_to_nobody_else(
    riverside: District, north: School, ann: User, chen: User, math: Room
) -> None:
    student = math.students[0]
    draft = message(ann, north, subject="Honor roll", text=f"Well done, {student.full_name}.")
    with working_in(riverside.pk):
        before = judging.judge(draft, database_now(), by=ann).facts
        assert (before.students_in_words, before.unlisted_in_words) == (1, 0)
        today = riverside.today(database_now())
        papers.file(
            school=north, signed={student.pk: signers_of(student)[0].pk},
            sheet=papers.Sheet("directory", today, "Cabinet 2"), by=ann, now=database_now(),
        )  # fmt: skip
        found = judging.judge(draft, database_now(), by=ann)
    assert found.facts.unlisted_in_words == 1
    private = [one for one in found.verdict.findings if "given out" in str(one.sentence)]
    assert [one.remedy for one in private] == ["words"]
