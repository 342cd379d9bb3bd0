"""Who a message is for: which families, which of their guardians, and which ways to them."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from districts.models import District, School, User
from notifications.audience.selection import select
from notifications.models import AudienceClass, Channel, Message
from optin.models import SenderGroup
from rosters.models import ClassGroup, ContactPoint, Enrollment, Guardian, SchoolEnrollment, Student
from tenancy.scope import working_in
from tests.notifications.factories import (
    Home,
    delivery,
    family,
    message,
    sent_message,
    stop,
)


def chosen(of: Message) -> dict[int, int]:
    """Families and how many children of each are meant."""
    with working_in(of.district_id), connection.cursor() as cursor:
        select(of).choose(cursor)
        cursor.execute("select family_id, students from chosen_family")
        return dict(cursor.fetchall())


def ways(of: Message, channel: str, *, stopped: bool = False) -> list[tuple[str, int]]:
    with working_in(of.district_id), connection.cursor() as cursor:
        selection = select(of)
        selection.choose(cursor)
        found = selection.ways(channel, stopped=stopped)
        wanted = f"select destination, family_id from ({found}) way"  # noqa: S608
        cursor.execute(wanted, selection.values)
        return sorted(cursor.fetchall())


def ids(*homes: Home) -> set[int]:
    return {one.family.pk for one in homes}


def guardian_of(home: Home) -> Guardian:
    assert home.guardian is not None
    return home.guardian


def in_class(at: School, title: str, *homes: Home) -> ClassGroup:
    of: dict[str, Any] = {"district_id": at.district_id}
    with working_in(at.district_id):
        group = ClassGroup.objects.create(school=at, sourced_id=title, title=title, **of)
        for home in homes:
            for one in home.students:
                Enrollment.objects.create(
                    class_group=group, student=one, sourced_id=f"{title}-{one.pk}", **of
                )
    return group


@pytest.fixture
def two(north: School, south: School) -> tuple[Home, Home]:
    """One family at each school of the district."""
    return family(north, "Elena Morales"), family(south, "Omar Haddad")


def test_school_means_its_own_families(ann: User, north: School, two: tuple[Home, Home]) -> None:
    assert set(chosen(message(ann, north))) == ids(two[0])


def test_district_means_every_schools_families(
    bob: User, riverside: District, two: tuple[Home, Home]
) -> None:
    assert set(chosen(message(bob, None, district=riverside))) == ids(*two)


def test_neighbours_families_are_never_meant(
    bob: User, cora: User, riverside: District, hilltop: District, two: tuple[Home, Home]
) -> None:
    with working_in(hilltop.pk):
        hill = School.objects.get()
    theirs = family(hill, "Cleo Calder")
    assert set(chosen(message(cora, None, district=hilltop))) == ids(theirs)
    assert set(chosen(message(bob, None, district=riverside))) == ids(*two)


def test_grades_mean_families_with_a_child_in_one(ann: User, north: School) -> None:
    sixth = family(north, "Elena Morales", [("Sam", "06"), ("Mia", "08")])
    family(north, "Omar Haddad", [("Ali", "07")])
    asked = message(ann, north, audience=Message.Audience.GRADES, grades=["06", "PK"])
    assert chosen(asked) == {sixth.family.pk: 1}


def test_classes_mean_families_with_a_child_in_one(ann: User, north: School) -> None:
    in_band, in_both = family(north, "Elena Morales"), family(north, "Omar Haddad")
    family(north, "Ida Ives")
    asked = message(ann, north, audience=Message.Audience.CLASSES)
    for title, homes in {"band": (in_band, in_both), "chess": (in_both,)}.items():
        group = in_class(north, title, *homes)
        with working_in(north.district_id):
            AudienceClass.objects.create(
                district_id=north.district_id, message=asked, class_group=group
            )
    in_class(north, "drama", family(north, "Una Unasked"))
    assert chosen(asked) == {in_band.family.pk: 1, in_both.family.pk: 1}


def test_draft_without_an_audience_is_for_nobody(
    ann: User, north: School, two: tuple[Home, Home]
) -> None:
    assert chosen(message(ann, north, audience="")) == {}


def test_child_of_two_schools_is_meant_by_either_and_once_by_the_district(
    ann: User, bob: User, riverside: District, north: School, south: School
) -> None:
    both = family(north, "Elena Morales")
    with working_in(riverside.pk):
        SchoolEnrollment.objects.create(district=riverside, school=south, student=both.students[0])
    for asked in (
        message(ann, north),
        message(bob, south),
        message(bob, None, district=riverside),
    ):
        assert chosen(asked) == {both.family.pk: 1}
        assert ways(asked, Channel.SMS) == ways(message(ann, north), Channel.SMS)


def test_child_who_has_left_is_not_meant(ann: User, north: School) -> None:
    stays = family(north, "Elena Morales", [("Sam", "07"), ("Mia", "08")])
    gone = family(north, "Omar Haddad")
    with working_in(north.district_id):
        left = [stays.students[0].pk, gone.students[0].pk]
        Student.objects.filter(pk__in=left).update(left_at=timezone.now())
    assert chosen(message(ann, north)) == {stays.family.pk: 1}


def test_guardian_who_has_left_is_not_written_to(ann: User, north: School) -> None:
    home = family(north, "Elena Morales")
    with working_in(north.district_id):
        Guardian.objects.filter(pk=guardian_of(home).pk).update(left_at=timezone.now())
    asked = message(ann, north)
    assert set(chosen(asked)) == ids(home)
    assert ways(asked, Channel.SMS) == []


def test_siblings_are_one_family(ann: User, north: School) -> None:
    home = family(north, "Elena Morales", [("Sam", "06"), ("Mia", "07"), ("Ben", "08")])
    asked = message(ann, north)
    assert chosen(asked) == {home.family.pk: 3}
    assert len(ways(asked, Channel.SMS)) == 1


def test_call_goes_to_the_home_phone_before_the_mobile(ann: User, north: School) -> None:
    family(north, "Elena Morales", mobile="+12535550121", home="+12535550122")
    family(north, "Omar Haddad", mobile="+12535550123")
    asked = message(ann, north)
    assert [to for to, _ in ways(asked, Channel.VOICE)] == ["+12535550122", "+12535550123"]
    assert [to for to, _ in ways(asked, Channel.SMS)] == ["+12535550121", "+12535550123"]
    assert ways(asked, Channel.EMAIL) == []


def test_number_that_cannot_be_used_is_no_way(ann: User, north: School) -> None:
    home = family(north, "Elena Morales", mobile=None)
    with working_in(north.district_id):
        ContactPoint.objects.create(
            district_id=north.district_id,
            guardian=guardian_of(home),
            kind="mobile",
            written="555-01",
            fault="too_short",
        )
    assert ways(message(ann, north), Channel.SMS) == []


@pytest.mark.parametrize("kind", list(Message.Kind))
@pytest.mark.parametrize("group", list(SenderGroup))
def test_stop_closes_the_way_for_its_own_group_of_messages(
    ann: User, riverside: District, north: School, kind: str, group: str
) -> None:
    family(north, "Elena Morales", mobile="+12535550121")
    stop(riverside, "+12535550121", group=group)
    asked = message(ann, north, kind=kind)
    is_meant = (kind == Message.Kind.EMERGENCY) == (group == SenderGroup.EMERGENCY)
    assert bool(ways(asked, Channel.SMS)) is not is_meant
    assert bool(ways(asked, Channel.SMS, stopped=True)) is is_meant


def test_stop_to_texts_leaves_calls(ann: User, riverside: District, north: School) -> None:
    family(north, "Elena Morales", mobile="+12535550121")
    stop(riverside, "+12535550121")
    assert ways(message(ann, north), Channel.SMS) == []
    assert len(ways(message(ann, north), Channel.VOICE)) == 1


def test_stop_that_was_lifted_closes_nothing(ann: User, riverside: District, north: School) -> None:
    family(north, "Elena Morales", mobile="+12535550121")
    said = stop(riverside, "+12535550121")
    with working_in(riverside.pk):
        said.is_in_force = False
        said.save()
    assert len(ways(message(ann, north), Channel.SMS)) == 1


def test_neighbours_stop_is_not_ours(
    ann: User, hilltop: District, north: School, riverside: District
) -> None:
    family(north, "Elena Morales", mobile="+12535550121")
    stop(hilltop, "+12535550121")
    assert len(ways(message(ann, north), Channel.SMS)) == 1


def test_correction_goes_to_those_who_may_have_got_the_first(ann: User, north: School) -> None:
    first = sent_message(ann, north)
    got = ["sending", "accepted", "sent", "delivered", "unknown", "needs_review"]
    got_not = ["queued", "undelivered", "failed", "suppressed", "cancelled", "expired"]
    homes = {state: family(north, f"Guardian {state.title()}") for state in got + got_not}
    for state, home in homes.items():
        delivery(first, home, Channel.SMS, state)
    newcomer = family(north, "Nia New")
    correction = message(
        ann, north, audience=Message.Audience.CONTACTED, corrects=first, channels=["sms"]
    )
    assert set(chosen(correction)) == ids(*(homes[state] for state in got))
    assert newcomer.family.pk not in chosen(correction)


def test_correction_goes_where_the_first_went_whatever_the_roster_says_now(
    ann: User, north: School
) -> None:
    first = sent_message(ann, north)
    home = family(north, "Elena Morales", mobile="+12535550121")
    delivery(first, home, Channel.SMS, "delivered", destination="+12535550121")
    with working_in(north.district_id):
        ContactPoint.objects.update(destination="+12535550199")
        Student.objects.update(left_at=timezone.now())
    correction = message(
        ann, north, audience=Message.Audience.CONTACTED, corrects=first, channels=["sms"]
    )
    assert ways(correction, Channel.SMS) == [("+12535550121", home.family.pk)]
