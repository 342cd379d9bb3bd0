"""What makes a message look like one to the wrong people."""

from datetime import timedelta

import pytest

from districts.models import School, User
from notifications import guards, schools_named
from notifications.models import AudienceClass, Message
from rosters.models import ClassGroup
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories
from tests.notifications import factories as f

OFFICE = "(253) 555-0142"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Picture day is Thursday. Call 253-555-0142.", []),
        ("Call me at (253) 555-0188.", ["phone"]),
        ("Llame al 253.555.0188", ["phone"]),
        ("We meet at 114 North Alder Street.", ["address"]),
        ("Vote yes on the levy.", ["politics"]),
        ("Vote sí a la medida.", ["politics"]),
        ("The election is Tuesday; schools are polling places.", []),
        ("Use this discount code.", ["selling"]),
        ("This is not a drill.", ["drill"]),
        ("Es un simulacro.", ["drill"]),
        ("Hoy hay práctica.", ["drill"]),
        ("We drilled a hole for the contest.", []),
        ("Room 114 opens at 3:15. Bring 2 photos.", []),
        ("Wi-Fi password: Lakeview", ["password"]),
        ("Contraseña: lago", ["password"]),
        ("La contraseña es lago26.", ["password"]),
        ("The password is on the board. Change your password by Friday.", []),
    ],
)
@pytest.mark.requirement("S1-17", "S1-20", "S1-26", "S1-44")
def test_words_are_looked_through(said: str, found: list[str]) -> None:
    assert list(guards.found_in([said], own_numbers=[OFFICE])) == found


@pytest.fixture
def lakeview(north: School) -> Message:
    """To Lakeview Middle; Lakeview Hills begins with the same word, North Middle does not."""
    middle = factories.school(
        north.district, "lakeview-middle", name="Lakeview Middle School", kind="middle"
    )
    factories.school(
        north.district, "lakeview-hills", name="Lakeview Hills Elementary", kind="elementary"
    )
    return Message(school=middle, district=north.district, kind="outreach")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Lakeview Middle is closed.", []),
        ("lakeview hills elementary is closed.", ["Lakeview Hills"]),
        ("Children of North Middle School walk over.", ["North Middle"]),
        ("Up in the hills it snows.", []),
        # What both begin with, and then another kind or nearly the other's name.
        ("Lakeview Elementary is closed today.", ["Lakeview Elementary"]),
        ("Lakeview Hill is closed today.", ["Lakeview Hill"]),
        ("Lakeview-Hills is closed today.", ["Lakeview Hills"]),
        ("Lakeview Hills’ families stay home.", ["Lakeview Hills"]),
        ("Parents of LAKEVIEW ELEMENTARY: stay home.", ["Lakeview Elementary"]),
        ("Lakeview High lets out at noon.", ["Lakeview High"]),
        ("Lakeview Middle is open, Lakeview Elementary is not.", ["Lakeview Elementary"]),
        ("La primaria Lakeview está cerrada.", ["Primaria Lakeview"]),
        ("La Escuela Lakeview Híll está cerrada.", ["Lakeview Hill"]),
        ("Familias de Lakeview Primaria:", ["Lakeview Primaria"]),
        # Its own names, whatever follows them.
        ("Lakeview is closed today.", []),
        ("Lakeview families, please stay home.", []),
        ("Lakeview Families: stay home. Lakeview’s doors are shut.", []),
        ("Lakeview parents will find parking behind Lakeview School.", []),
        ("We love Lakeview. Elementary students are welcome.", []),
        ("Welcome to Lakeview\nElementary schools visit on Friday.", []),
        ("Lakeview Middle School will be closed. Lakeview Middle’s office is open.", []),
        ("La escuela intermedia Lakeview está cerrada.", []),
        ("La secundaria Lakeview está cerrada; familias de Lakeview, quédense en casa.", []),
        ("High schools and elementary schools are open.", []),
    ],
)
def test_n7_other_schools_in_the_words_are_found(
    lakeview: Message, said: str, named: list[str]
) -> None:
    with working_in(lakeview.district_id):
        assert list(schools_named.found_in(lakeview, [said])) == named


def test_n7_a_school_that_shares_its_first_word_with_none(north: School) -> None:
    """Nobody could mistake "North Hill": there is no other North."""
    one = Message(school=north, district=north.district, kind="outreach")
    with working_in(north.district_id):
        assert schools_named.found_in(one, ["North Elementary and North Hill are open."]) == ()


def test_same_words_to_the_same_people_within_minutes(ann: User, north: School) -> None:
    first, again = f.message(ann, north), f.message(ann, north)
    other = f.message(ann, north, text="Report cards go home.")
    now = database_now()
    with working_in(north.district_id):
        Message.objects.filter(pk=first.pk).update(
            status="scheduled", release_at=now, changed_at=now - timedelta(minutes=3)
        )
        assert guards.same_sent_at(again, now) == now - timedelta(minutes=3)
        assert guards.same_sent_at(other, now) is None
        assert guards.same_sent_at(again, now + timedelta(minutes=8)) is None


def test_same_words_to_others_are_no_second_click(ann: User, north: School) -> None:
    """Another class, or the staff beside the families: each is told what it has to know."""
    now = database_now()
    with working_in(north.district_id):
        rooms = [
            ClassGroup.objects.create(
                district_id=north.district_id, school=north, sourced_id=name, title=name
            )
            for name in ("7A", "7B")
        ]
    to = {name: f.message(ann, north, audience="classes") for name in ("7A", "7B", "7A again")}
    staff = f.message(ann, north, includes_staff=True)
    families = f.message(ann, north)
    with working_in(north.district_id):
        for one, room in zip(to.values(), [*rooms, rooms[0]], strict=True):
            AudienceClass.objects.create(
                district_id=north.district_id, message=one, class_group=room
            )
        Message.objects.filter(pk__in=[to["7A"].pk, staff.pk]).update(
            status="scheduled", release_at=now, changed_at=now
        )
        assert guards.same_sent_at(to["7B"], now) is None
        assert guards.same_sent_at(to["7A again"], now) == now
        assert guards.same_sent_at(families, now) is None
