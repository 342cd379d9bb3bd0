import os
import signal
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection

from records import book, chain, sealer, verification
from records.models import Event, Seal, Unsealed
from records.offline_verifier import genesis, seal_of
from tenancy import schedule
from tenancy.scope import NoDistrict, working_in
from tests.records.threads import together


def write(district, count):
    with working_in(district.pk):
        return [book.write("records.hold.placed", details={"n": n}).pk for n in range(count)]


def test_sealer_chains_events_in_the_order_of_their_ids(riverside):
    ids = write(riverside, 3)
    assert sealer.seal(riverside.pk) == 3
    with working_in(riverside.pk):
        seals = list(Seal.objects.order_by("sequence"))
        assert [one.event_id for one in seals] == ids
        assert [one.sequence for one in seals] == [1, 2, 3]
        assert [one.previous for one in seals] == [
            genesis(riverside.pk),
            *(s.hash for s in seals[:2]),
        ]
        assert not Unsealed.objects.exists()


def test_seal_is_the_hash_of_all_that_the_entry_says(riverside, ann, at_time):
    at_time("2026-12-04T10:02:00.5Z")
    with working_in(riverside.pk):
        written = book.write(
            "records.hold.placed", subject=riverside, by=ann, details={"ñ": [1, None, True]}
        )
    sealer.seal(riverside.pk)
    with working_in(riverside.pk):
        seal = Seal.objects.get()
    assert seal.hash == seal_of(
        {
            "district": riverside.pk,
            "sequence": 1,
            "previous": genesis(riverside.pk),
            "id": written.pk,
            "at": "2026-12-04T10:02:00.500000Z",
            "actor": ann.pk,
            "event": "records.hold.placed",
            "subject": written.subject,
            "details": {"ñ": [1, None, True]},
        }
    )


def test_sealer_goes_on_where_it_stopped(riverside):
    write(riverside, 2)
    sealer.seal(riverside.pk)
    write(riverside, 1)
    assert sealer.seal(riverside.pk) == 1
    assert sealer.seal(riverside.pk) == 0
    assert verification.verify(riverside).events == 3


def test_sealer_takes_more_than_one_batch(riverside, monkeypatch):
    monkeypatch.setattr(sealer, "BATCH", 2)
    write(riverside, 5)
    assert sealer.seal(riverside.pk) == 5
    assert verification.verify(riverside).intact


def test_page_shows_the_seal_once_there_is_one(riverside):
    write(riverside, 1)
    with working_in(riverside.pk):
        assert (book.page()[0].sequence, book.page()[0].hash_short) == (None, None)
    sealer.seal(riverside.pk)
    with working_in(riverside.pk):
        assert book.page()[0].sequence == 1
        assert book.page()[0].hash_short == book.short(Seal.objects.get().hash)


def test_scheduler_seals_every_district_that_waits(riverside, hilltop):
    write(riverside, 2)
    write(hilltop, 1)
    assert {riverside.pk, hilltop.pk} <= set(sealer.waiting())
    schedule.ROUNDS["records.seal"].work()
    assert not {riverside.pk, hilltop.pk} & set(sealer.waiting())
    assert verification.head(riverside).sequence == 2
    assert verification.head(hilltop).sequence == 1


def test_districts_have_chains_of_their_own(riverside, hilltop):
    write(riverside, 1)
    write(hilltop, 1)
    sealer.seal_all()
    with working_in(hilltop.pk):
        assert Seal.objects.get().previous == genesis(hilltop.pk)
    assert genesis(hilltop.pk) != genesis(riverside.pk)


def test_district_that_cannot_be_sealed_holds_up_no_other(riverside, hilltop, monkeypatch):
    write(riverside, 1)
    write(hilltop, 1)
    seal = sealer.seal

    def fail_for_riverside(district_id):
        if district_id == riverside.pk:
            raise DatabaseError
        return seal(district_id)

    monkeypatch.setattr(sealer, "seal", fail_for_riverside)
    sealer.seal_all()
    assert verification.head(hilltop).sequence == 1
    assert verification.head(riverside).sequence == 0


def test_event_that_is_queued_twice_is_sealed_once(riverside):
    (event_id,) = write(riverside, 1)
    sealer.seal(riverside.pk)
    with working_in(riverside.pk):
        Unsealed.objects.create(district_id=riverside.pk, event_id=event_id)
    assert sealer.seal(riverside.pk) == 0
    assert riverside.pk not in sealer.waiting()
    assert verification.verify(riverside).intact


def test_queue_of_all_districts_is_closed_outside_its_door(riverside):
    write(riverside, 1)
    with pytest.raises(NoDistrict):
        Unsealed.objects.count()
    assert not Unsealed.in_all_districts.filter(district_id=riverside.pk).exists()
    assert riverside.pk in sealer.waiting()


def test_two_sealers_at_once_make_one_chain(standing, monkeypatch):
    monkeypatch.setattr(sealer, "BATCH", 7)
    write(standing, 200)
    assert sum(together(*[lambda: sealer.seal(standing.pk)] * 4)) == 200
    verdict = verification.verify(standing)
    assert (verdict.events, verdict.intact, verdict.waiting) == (200, True, 0)


def test_book_is_never_seen_broken_while_it_is_written_and_sealed(standing):
    def write_singly():
        return [write(standing, 1) for _ in range(40)]

    def seal_and_look():
        return [(sealer.seal(standing.pk), verification.verify(standing)) for _ in range(20)]

    *_, seen, again = together(
        write_singly, write_singly, write_singly, seal_and_look, seal_and_look
    )
    assert [one.why for _sealed, one in [*seen, *again] if not one.intact] == []
    sealer.seal(standing.pk)
    assert verification.verify(standing).events == 120


def test_event_that_commits_late_is_sealed_later(standing):
    """Ids are given out before the commit, so a lower id may appear behind a higher one."""

    def seal_a_later_event_meanwhile():
        return write(standing, 1)[0], sealer.seal(standing.pk)

    with working_in(standing.pk):
        early = book.write("records.hold.placed").pk
        ((late, sealed),) = together(seal_a_later_event_meanwhile)
    assert early < late
    assert sealed == 1
    assert sealer.seal(standing.pk) == 1
    with working_in(standing.pk):
        assert list(Seal.objects.order_by("sequence").values_list("event_id", flat=True)) == [
            late,
            early,
        ]
    assert verification.verify(standing).intact


KILLED = """
import os, signal, django
django.setup()
from django.db import connection
from records import sealer
from tenancy.scope import working_in
with working_in({district}):
    assert sealer._seal_batch({district}) == (3, 3)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_sealer_that_is_killed_leaves_all_to_the_next(standing):
    write(standing, 3)
    at = connection.settings_dict
    url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(district=standing.pk)],
        env={**os.environ, "DATABASE_URL": url},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with working_in(standing.pk):
        assert Unsealed.objects.count() == 3
        assert not Seal.objects.exists()
    assert sealer.seal(standing.pk) == 3
    assert verification.verify(standing).intact


def test_fraction_that_came_in_around_the_book_does_not_stop_the_sealer(riverside):
    with working_in(riverside.pk):
        odd = Event.objects.create(
            district_id=riverside.pk, name="records.hold.placed", details={"n": 0.1, "m": 10**30}
        )
        Unsealed.objects.create(district_id=riverside.pk, event_id=odd.pk)
    assert sealer.seal(riverside.pk) == 1
    with working_in(riverside.pk):
        (entry,) = chain.sealed(riverside.pk)
    assert entry["details"] == {"n": "number 0.1", "m": f"number {10**30}"}
    assert verification.verify(riverside).intact
