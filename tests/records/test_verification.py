"""The tamper suite: an owner of the tables alters the book, and the walk names the entry."""

import json
import time

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import book, chain, sealer
from records.chain import END, Head
from records.models import Seal
from records.offline_verifier import genesis
from records.verification import CUT_OFF, REWRITTEN, head, verify
from tenancy.scope import working_in
from tests.districts import factories
from tests.records.tampering import CUTS, EDITS, Book


def kept_head(district, sequence):
    with working_in(district.pk):
        return Head(sequence, Seal.objects.get(sequence=sequence).hash)


def test_untouched_book_is_intact(nine):
    verdict = verify(nine, known=[kept_head(nine, 3), head(nine)])
    assert (verdict.events, verdict.intact, verdict.broken_at) == (9, True, None)
    assert verdict.head == head(nine).hash


def test_empty_book_is_intact_and_its_head_is_genesis(riverside):
    verdict = verify(riverside, known=[head(riverside)])
    assert (verdict.events, verdict.intact) == (0, True)
    assert verdict.head == genesis(riverside.pk)


def test_events_that_wait_for_their_seal_break_nothing(nine):
    with working_in(nine.pk):
        book.write("records.hold.placed")
    verdict = verify(nine)
    assert (verdict.events, verdict.waiting, verdict.intact) == (9, 1, True)


@pytest.mark.parametrize("name", EDITS)
def test_tampering_is_found_at_its_entry(nine, name):
    expected = Book(nine).tamper(name)
    verdict = verify(nine)
    assert (verdict.intact, verdict.broken_at) == (False, expected), verdict.why
    assert verdict.why


@pytest.mark.parametrize("name", CUTS)
def test_cut_is_found_by_a_kept_head_and_by_nothing_else(nine, name):
    kept = head(nine)
    expected = Book(nine).tamper(name)
    assert verify(nine).intact
    for one in (kept, Head(END, kept.hash)):
        verdict = verify(nine, known=[one])
        assert (verdict.broken_at, verdict.why) == (expected, CUT_OFF)


def test_rewriting_with_right_hashes_is_found_by_kept_heads_and_by_nothing_else(nine):
    heads = [kept_head(nine, sequence) for sequence in (3, 6, 9)]
    Book(nine).rewrite(since=5)
    assert verify(nine).intact
    assert verify(nine, known=heads[:1]).intact
    verdict = verify(nine, known=heads)
    assert (verdict.broken_at, verdict.why) == (6, REWRITTEN)


def test_cut_is_found_by_a_kept_head_after_the_book_has_grown_again(nine):
    kept = head(nine)
    Book(nine).tamper("end cut off")
    with working_in(nine.pk):
        for _ in range(5):
            book.write("records.hold.placed")
    sealer.seal(nine.pk)
    assert verify(nine).intact
    assert verify(nine, known=[kept]).broken_at == 9


def test_edited_entry_that_got_a_fitting_seal_is_found_at_the_next(nine):
    with transaction.atomic():
        Book(nine).rewrite(since=4)
        forged = kept_head(nine, 4).hash
        transaction.set_rollback(True)
    Book(nine).edit(
        "update records_event set actor_id = 1 where id = :id4",
        f"update records_seal set hash = '{forged}' where sequence = 4",  # noqa: S608
    )
    assert verify(nine).broken_at == 5


def test_neighbours_book_stays_intact(nine):
    neighbour = factories.district()
    with working_in(neighbour.pk):
        book.write("records.hold.placed")
    sealer.seal(neighbour.pk)
    Book(nine).tamper("details")
    assert not verify(nine).intact
    assert verify(neighbour).intact


VALUES = {
    "at": st.datetimes().map(lambda at: f"'{at.isoformat()}Z'"),
    "actor_id": st.integers(-(2**63), 70).map(str) | st.just("null"),
    "subject": st.from_regex(r"[a-z_]+\.[a-z]+:[0-9]+", fullmatch=True).map(
        lambda s: f"'{s[:160]}'"
    ),
    "details": st.recursive(
        st.integers()
        | st.booleans()
        | st.none()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda deeper: st.lists(deeper) | st.dictionaries(st.sampled_from("abc"), deeper),
    ).map(lambda value: f"'{json.dumps(value)}'"),
}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sequence=st.integers(1, 9),
    change=st.sampled_from(sorted(VALUES)).flatmap(
        lambda column: st.tuples(st.just(column), VALUES[column])
    ),
)
def test_any_edit_of_any_field_is_found_at_its_entry(nine, sequence, change):
    column, value = change
    with transaction.atomic():
        Book(nine).edit(
            f"update records_event set {column} = {value} where id = :id{sequence}"  # noqa: S608
        )
        assert verify(nine).broken_at == sequence
        transaction.set_rollback(True)


@pytest.mark.parametrize("batch", [1, 4, 9, 10])
def test_walk_goes_on_from_batch_to_batch(nine, monkeypatch, batch):
    monkeypatch.setattr(chain, "BATCH", batch)
    assert (verify(nine).events, verify(nine).intact) == (9, True)
    Book(nine).tamper("last entry")
    assert verify(nine).broken_at == 9


def test_book_without_statistics_is_walked_in_a_straight_line(nine):
    """The planner once compared each of its rows with each: some 30 s at this size, and now 1."""
    with working_in(nine.pk), connection.cursor() as cursor:
        cursor.execute(
            """with event as (
                insert into records_event (district_id, name, subject, details)
                select %s, 'records.hold.placed', '', '{}' from generate_series(1, 12000)
                returning id, district_id
            ) insert into records_unsealed (event_id, district_id) select * from event""",
            [nine.pk],
        )
    began = time.monotonic()
    sealer.seal(nine.pk)
    assert verify(nine).events == 12_009
    assert time.monotonic() - began < 15
