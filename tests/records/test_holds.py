from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from records import book, holds
from records.models import Event, Hold
from tenancy.refusals import Refused
from tenancy.scope import working_in

NOW = datetime(2026, 12, 10, 18, tzinfo=UTC)


def place(covers, by):
    return holds.place(covers=covers, reason="Request of December 10", by=by, now=NOW)


@pytest.fixture
def open_district(riverside):
    with working_in(riverside.pk):
        yield riverside


@pytest.mark.parametrize(
    ("covers", "subject", "is_held"),
    [
        ("districts.school:1", "districts.school:1", True),
        ("districts.school:1", "districts.school:12", False),
        ("districts.school:1", "districts.schoolyard:1", False),
        ("districts.school:", "districts.school:12", True),
        ("districts.school:", "districts.schoolyard:12", False),
        ("districts.", "districts.school:12", True),
        ("districts.", "rosters.student:12", False),
        ("", "rosters.student:12", True),
    ],
)
def test_hold_covers_a_thing_a_kind_an_app_or_all(open_district, ann, covers, subject, is_held):
    place(covers, ann)
    assert holds.held(subject) is is_held


def test_hold_on_a_thing_itself_holds_it(open_district, ann, bob):
    hold = place(open_district, ann)
    assert holds.held(open_district)
    holds.release(hold=hold, by=bob)
    assert not holds.held(open_district)


def test_hold_of_a_neighbour_holds_nothing_here(riverside, hilltop, ann):
    with working_in(hilltop.pk):
        place("", ann)
    with working_in(riverside.pk):
        assert not holds.held(riverside)


def test_second_hold_goes_on_when_the_first_is_released(open_district, ann, bob):
    first, _second = place(open_district, ann), place("", ann)
    holds.release(hold=first, by=bob)
    assert holds.held(open_district)


def test_hold_has_a_reference_and_is_on_record(open_district, ann, bob):
    hold = place("districts.school:1", ann)
    assert hold.reference == "H-2026-00001"
    holds.release(hold=hold, by=bob)
    placed, released = Event.objects.order_by("id")
    assert (placed.name, placed.actor_id) == ("records.hold.placed", ann.pk)
    assert (released.name, released.actor_id) == ("records.hold.released", bob.pk)
    for event in (placed, released):
        assert event.subject == f"records.hold:{hold.pk}"
        assert event.details == {"reference": "H-2026-00001", "covers": "districts.school:1"}


def test_person_who_placed_a_hold_cannot_release_it(open_district, ann):
    hold = place(open_district, ann)
    with pytest.raises(Refused, match="second person"):
        holds.release(hold=hold, by=ann)
    assert holds.held(open_district)
    assert not Event.objects.filter(name="records.hold.released").exists()


def test_hold_is_released_once(open_district, ann, bob):
    hold = place(open_district, ann)
    holds.release(hold=hold, by=bob)
    with pytest.raises(Refused, match="already"):
        holds.release(hold=hold, by=bob)
    assert Event.objects.filter(name="records.hold.released").count() == 1


def test_hold_of_a_neighbour_cannot_be_released(riverside, hilltop, ann, bob):
    with working_in(hilltop.pk):
        hold = place("", ann)
    with working_in(riverside.pk), pytest.raises(Hold.DoesNotExist):
        holds.release(hold=hold, by=bob)


def test_hold_needs_a_reason(open_district, ann):
    with pytest.raises(Refused, match="reason"):
        holds.place(covers="", reason=" ", by=ann, now=NOW)
    assert not book.page()


@pytest.mark.parametrize("covers", ["districts", "districts.school", "districts.school:1 ", "1"])
def test_hold_on_half_a_name_is_refused_by_the_database(open_district, ann, covers):
    with pytest.raises(IntegrityError, match="hold_covers_shape"), transaction.atomic():
        place(covers, ann)
