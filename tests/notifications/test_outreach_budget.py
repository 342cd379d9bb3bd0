"""How much outreach each family of an audience has had, and where its sender sees it."""

from datetime import datetime

import pytest
from django.http import HttpResponse

from districts.models import District, School, User
from notifications.audience import outreach
from notifications.models import Message, Recipient
from rosters.models import SchoolEnrollment
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, plain
from tests.notifications.factories import Home
from tests.notifications.in_force import put_in_force

# Wednesday of the first week; Monday and Tuesday of the second.
EARLY = datetime.fromisoformat("2026-12-02T23:00:00+00:00")
MONDAY = datetime.fromisoformat("2026-12-07T23:00:00+00:00")
TUESDAY = datetime.fromisoformat("2026-12-08T23:00:00+00:00")
THURSDAY = datetime.fromisoformat("2026-12-10T23:00:00+00:00")
JANUARY = datetime.fromisoformat("2027-01-04T23:00:00+00:00")


@pytest.fixture
def one(north: School) -> Home:
    return f.family(north, "Elena Morales")


@pytest.fixture
def both(north: School, south: School) -> Home:
    """A family with a child at either school."""
    home = f.family(north, "Omar Haddad", [("Lea", "07"), ("Sami", "11")])
    with working_in(north.district_id):
        SchoolEnrollment.objects.filter(student=home.students[1]).update(school=south)
    return home


@pytest.fixture
def draft(ann: User, north: School, one: Home, both: Home) -> Message:
    return f.message(ann, north)


def sent(by: User, at: School | None, when: datetime, *to: Home, **fields: object) -> Message:
    """Gone out, and at home with each of these."""
    made = f.sent_message(by, at, at_time=when, **fields)  # type: ignore[arg-type]
    for home in to:
        f.recipient(made, home, "reached")
    return made


def had(of: Message, at: datetime = TUESDAY) -> tuple[tuple[int, int], ...]:
    with working_in(of.district_id):
        return outreach.had(of, at, at)


@pytest.mark.requirement("S0-24")
def test_each_family_is_counted_with_what_all_its_schools_sent(
    draft: Message, ann: User, bob: User, south: School, one: Home, both: Home
) -> None:
    assert had(draft) == ((0, 2),)
    sent(bob, None, EARLY, one, both, district=draft.district)
    sent(bob, south, MONDAY, both)
    assert had(draft) == ((1, 1), (2, 1))
    assert had(draft, JANUARY) == ((0, 2),)


@pytest.mark.requirement("S0-24")
def test_the_time_is_the_guidelines(
    riverside: District, draft: Message, ann: User, north: School, one: Home
) -> None:
    put_in_force(riverside, {"rule": "outreach_budget", "settings": {"most": 2, "period": "week"}})
    sent(ann, north, EARLY, one)
    sent(ann, north, MONDAY, one)
    assert had(draft) == ((0, 1), (1, 1))


def test_only_outreach_that_arrived_or_still_may_counts(
    draft: Message, ann: User, north: School, one: Home
) -> None:
    first = sent(ann, north, EARLY, one)
    sent(ann, north, EARLY, one, corrects=first, audience="contacted")
    sent(ann, north, EARLY, one, kind="emergency", incident="fire")
    failed = f.sent_message(ann, north, at_time=EARLY)
    f.recipient(failed, one, "not_reached", reason="failed")
    assert had(draft) == ((0, 1), (1, 1))


def test_what_goes_before_it_counts_for_those_whom_it_is_for(
    draft: Message, ann: User, bob: User, north: School, one: Home, both: Home
) -> None:
    f.waiting_message(ann, north, THURSDAY, audience="grades", grades=["11"])
    f.waiting_message(ann, north, THURSDAY, audience="grades", grades=["07"])
    f.waiting_message(bob, None, THURSDAY, district=draft.district)
    assert had(draft, TUESDAY) == ((0, 2),)
    assert had(draft, THURSDAY) == ((2, 2),)


def test_a_correction_is_nobodys_further_message(
    ann: User, north: School, draft: Message, one: Home
) -> None:
    first = sent(ann, north, EARLY, one)
    second = f.message(ann, north, corrects=first, audience="contacted")
    assert had(second) == ()


def test_what_the_neighbors_send_counts_for_nobody_here(
    draft: Message, cora: User, hilltop: District, one: Home
) -> None:
    """Not even where a row of theirs bears the number of one of our families."""
    with working_in(hilltop.pk):
        theirs = School.objects.get()
    made = f.sent_message(cora, theirs, at_time=MONDAY)
    with working_in(hilltop.pk):
        Recipient.objects.create(
            district=hilltop, message_id=made.pk, family_id=one.family.pk, position=1,
            language="en", state="reached",
        )  # fmt: skip
    assert had(draft) == ((0, 2),)


def page(by: User, of: Message, step: str) -> str:
    answer: HttpResponse = sign_in(by).get(f"/riverside/messages/{of.reference}/edit/{step}/")
    return plain(answer)


@pytest.mark.requirement("S0-24")
def test_the_sender_sees_the_families_own_view(
    draft: Message, ann: User, north: School, one: Home, both: Home, riverside: District
) -> None:
    by_clover_park(riverside)
    now = page(ann, draft, "when")
    assert "Outreach this month" in now
    assert "These families have had none yet." in now
    assert "This makes at most 1 of 4 outreach messages this month." in now
    assert "District setting, not policy." in now
    assert "These families have had none yet." in page(ann, draft, "check")
