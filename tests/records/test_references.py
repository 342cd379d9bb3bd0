from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from records.references import next_reference
from tenancy.scope import NoDistrict, working_in
from tests.records.threads import together

DECEMBER = datetime(2026, 12, 4, 18, tzinfo=UTC)


def test_references_count_up_for_each_kind(riverside):
    with working_in(riverside.pk):
        given = [next_reference(prefix, DECEMBER) for prefix in ("H", "M", "H", "RR")]
    assert given == ["H-2026-00001", "M-2026-00001", "H-2026-00002", "RR-2026-00001"]


def test_references_count_for_each_district_alone(riverside, hilltop):
    for district in (riverside, hilltop):
        with working_in(district.pk):
            assert next_reference("M", DECEMBER) == "M-2026-00001"


def test_references_begin_anew_with_the_districts_year(riverside):
    there = ZoneInfo("America/Los_Angeles")
    with working_in(riverside.pk):
        last = next_reference("M", datetime(2027, 1, 1, 7, 59, tzinfo=UTC).astimezone(there))
        first = next_reference("M", datetime(2027, 1, 1, 8, 0, tzinfo=UTC).astimezone(there))
    assert (last, first) == ("M-2026-00001", "M-2027-00001")


def test_reference_of_an_action_that_is_rolled_back_is_given_again(riverside):
    with working_in(riverside.pk):
        with transaction.atomic():
            assert next_reference("M", DECEMBER) == "M-2026-00001"
            transaction.set_rollback(True)
        assert next_reference("M", DECEMBER) == "M-2026-00001"


def test_references_taken_at_once_are_all_different(standing):
    def take_ten():
        taken = []
        for _ in range(10):
            with working_in(standing.pk):
                taken.append(next_reference("M", DECEMBER))
        return taken

    taken = [one for ten in together(*[take_ten] * 4) for one in ten]
    assert sorted(taken) == [f"M-2026-{n:05}" for n in range(1, 41)]


def test_reference_outside_a_district_is_a_bug(db):
    with pytest.raises(NoDistrict):
        next_reference("M", DECEMBER)


@pytest.mark.parametrize("prefix", ["", "m", "ABCD", "M-"])
def test_prefix_is_one_to_three_capitals(riverside, prefix):
    with working_in(riverside.pk), pytest.raises(ValueError, match="prefix"):
        next_reference(prefix, DECEMBER)
