import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from records import book
from records.details import NotForTheBook
from records.models import Event, Unsealed
from tenancy.refusals import Denied, Refused
from tenancy.scope import NoDistrict, working_in


def test_write_keeps_who_did_what_to_what_and_when(riverside, ann):
    with working_in(riverside.pk):
        written = book.write("records.hold.placed", subject=riverside, by=ann, details={"n": 1})
        kept = Event.objects.get()
        assert kept.pk == written.pk
        assert kept.at == written.at
        assert kept.actor_id == ann.pk
        assert kept.subject == f"{riverside._meta.label_lower}:{riverside.pk}"
        assert kept.details == {"n": 1}
        assert Unsealed.objects.get().event_id == kept.pk


def test_write_is_one_statement(riverside, ann):
    with (
        working_in(riverside.pk),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        book.write("records.hold.placed", subject=riverside, by=ann)
    assert len([one for one in asked if "insert" in one["sql"]]) == 1


def test_write_takes_the_database_clock(riverside, at_time):
    at_time("2026-12-04T10:02:00Z")
    with working_in(riverside.pk):
        written = book.write("records.hold.placed")
    assert written.at == datetime.datetime(2026, 12, 4, 10, 2, tzinfo=datetime.UTC)


def test_event_of_the_system_has_no_actor_and_may_have_no_subject(riverside):
    with working_in(riverside.pk):
        written = book.write("records.hold.placed")
    assert (written.actor_id, written.subject, written.details) == (None, "", {})


def test_event_goes_with_the_action_that_is_rolled_back(riverside, ann):
    with working_in(riverside.pk):
        with transaction.atomic():
            book.write("records.hold.placed", by=ann)
            transaction.set_rollback(True)
        assert not Event.objects.exists()
        assert not Unsealed.objects.exists()


def test_write_outside_a_district_is_a_bug(db, ann):
    with pytest.raises(NoDistrict):
        book.write("records.hold.placed", by=ann)


def test_neighbour_sees_nothing_of_the_book(riverside, hilltop, ann):
    with working_in(riverside.pk):
        book.write("records.hold.placed", by=ann)
    with working_in(hilltop.pk):
        assert book.page() == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "placed",
        "hold.placed",
        "records.hold",
        "Records.hold.placed",
        "records.hold.placed.now",
        "records.hold.was placed",
        "records..placed",
    ],
)
def test_name_of_another_shape_is_refused_by_the_book_and_the_database(riverside, name):
    with working_in(riverside.pk):
        with pytest.raises(NotForTheBook):
            book.write(name)
        with pytest.raises(IntegrityError, match="event_name_shape"), transaction.atomic():
            Event.objects.create(district_id=riverside.pk, name=name)


@pytest.mark.parametrize(
    "details",
    [
        {"to": "ann@example.org"},
        {"note": "write to ann.lee@example.org today"},
        {"ann@example.org": 1},
        {"to": "+14155550123"},
        {"to": "(415) 555-0123"},
        {"to": "415.555.0123"},
        {"to": "call 555-0123"},
        {"to": [{"deep": ["4155550123"]}]},
        {"note": "x" * 201},
        {"note": "two\nlines"},
        {"share": 0.5},
        {"n": 2**53 + 1},
        {"n": float("nan")},
        {"on": datetime.date(2026, 12, 4)},
        {1: "one"},
        {"raw": b"bytes"},
    ],
)
def test_details_that_tell_of_a_person_or_are_no_json_are_refused(riverside, details):
    with working_in(riverside.pk):
        with pytest.raises(NotForTheBook):
            book.write("records.hold.placed", details=details)
        assert not Event.objects.exists()


def test_refusal_of_details_repeats_no_value(riverside):
    with working_in(riverside.pk), pytest.raises(NotForTheBook) as bug:
        book.write("records.hold.placed", details={"to": "ann@example.org"})
    assert "ann" not in str(bug.value)
    assert "details.to" in str(bug.value)


@pytest.mark.parametrize(
    "details",
    [
        {"on": "2026-12-04", "at": "2026-12-04T10:02:00+00:00", "time": "14:45"},
        {"reference": "M-2026-00412", "clause": "S0-42c", "page": "districts:school_settings"},
        {"hash": "0123456789abcdef" * 4, "id": "3f0c1d5e-6a1b-4c55-9d5e-2b8f0c1d5e6a"},
        {"counts": [1, 2, {"sent": 326_381}], "live": True, "none": None},
        {"id": 2**53, "below": -(2**53)},
    ],
)
def test_ids_counts_hashes_and_codes_are_kept_as_they_are(riverside, details):
    with working_in(riverside.pk):
        written = book.write("records.hold.placed", details=details)
        assert Event.objects.get(pk=written.pk).details == details


def test_subject_of_another_district_is_a_bug(riverside, hilltop, ann):
    with working_in(riverside.pk):
        theirs = book.write("records.hold.placed", by=ann)
    with working_in(hilltop.pk), pytest.raises(NotForTheBook):
        book.write("records.hold.placed", subject=theirs)


def test_subject_or_actor_that_was_never_saved_is_a_bug(riverside):
    with working_in(riverside.pk):
        with pytest.raises(NotForTheBook):
            book.write("records.hold.placed", subject=Event())
        with pytest.raises(NotForTheBook):
            book.write("records.hold.placed", by=Event())


def test_refusal_is_written_after_the_rollback(riverside, ann):
    with working_in(riverside.pk):
        try:
            with transaction.atomic():
                book.write("records.hold.placed", by=ann)
                raise Denied("Mr. Brandt may do that.")
        except Denied as refusal:
            book.refused(refusal, by=ann, details={"page": "districts:people"})
        kept = Event.objects.get()
    assert kept.name == "records.request.refused"
    assert kept.details == {"page": "districts:people", "refusal": "tenancy.refusals.Denied"}


def test_refusal_about_a_thing_is_named_after_it(riverside, ann):
    with working_in(riverside.pk):
        kept = book.refused(Refused("No."), by=ann, subject=riverside)
    assert kept.name == f"{riverside._meta.label_lower}.refused"


def test_same_refusal_is_written_once_an_hour(riverside, ann, bob, at_time):
    def ask(by, page):
        return book.refused(Denied("No."), by=by, details={"page": page})

    with working_in(riverside.pk):
        at_time("2026-12-04T10:00:00Z")
        assert ask(ann, "people") is not None
        assert ask(ann, "people") is None
        assert ask(ann, "settings") is not None
        assert ask(bob, "people") is not None
        at_time("2026-12-04T10:59:00Z")
        assert ask(ann, "people") is None
        at_time("2026-12-04T11:00:01Z")
        assert ask(ann, "people") is not None


def test_page_walks_from_the_newest_to_the_oldest(riverside, ann):
    with working_in(riverside.pk):
        ids = [book.write("records.hold.placed", by=ann).pk for _ in range(5)]
        first = book.page(size=2)
        second = book.page(before=first[-1].id, size=2)
        third = book.page(before=second[-1].id, size=2)
    assert [one.id for one in [*first, *second, *third]] == ids[::-1]


def test_page_of_one_thing_leaves_the_others_out(riverside, ann):
    with working_in(riverside.pk):
        first = book.write("records.hold.placed", subject=riverside, by=ann)
        book.write("records.hold.placed", subject=first, by=ann)
        assert [one.id for one in book.page(subject=riverside)] == [first.pk]


def test_page_asks_the_database_once(riverside, ann):
    with working_in(riverside.pk):
        for _ in range(3):
            book.write("records.hold.placed", by=ann)
        with CaptureQueriesContext(connection) as asked:
            book.page()
    assert len(asked) == 1


def test_short_hash_keeps_both_ends_on_one_line():
    assert re.split("\N{NO-BREAK SPACE}", book.short("c41d08aa" + "0" * 52 + "77f2")) == [
        "c41d",
        "08aa",
        "…",
        "77f2",
    ]
