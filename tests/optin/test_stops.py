"""STOP and START: per number and group, the later word counts, whatever the order they come in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import DatabaseError, transaction

from districts.models import District
from optin.actions import stops
from optin.models import SenderGroup, Stop
from records.models import Event
from tenancy.scope import NoDistrict, working_in

PHONE = "+12535550121"
NOON = datetime(2026, 12, 8, 20, 0, tzinfo=UTC)


def hear(
    district: District,
    word: str,
    minute: int,
    *,
    group: SenderGroup = SenderGroup.OTHER,
    channel: str = "sms",
) -> Stop | None:
    with working_in(district.pk):
        return stops.hear(
            group=group,
            channel=channel,
            destination=PHONE,
            is_stop=word == "STOP",
            said_at=NOON + timedelta(minutes=minute),
            source=Stop.Source.REPLY,
        )


def in_force(district: District) -> list[tuple[str, str]]:
    with working_in(district.pk):
        found = Stop.objects.in_force().order_by("group", "channel")
        return [(one.group, one.channel) for one in found]


def events(district: District) -> list[str]:
    with working_in(district.pk):
        found = Event.objects.filter(name__startswith="optin.stop").order_by("pk")
        return [one.name.rpartition(".")[2] for one in found]


def test_stop_is_kept_and_written_down(riverside: District) -> None:
    heard = hear(riverside, "STOP", 0)
    assert heard is not None
    assert in_force(riverside) == [("other", "sms")]
    assert events(riverside) == ["heard"]


def test_record_book_knows_no_number(riverside: District) -> None:
    hear(riverside, "STOP", 0)
    with working_in(riverside.pk):
        (event,) = Event.objects.filter(name="optin.stop.heard")
        assert event.details == {"group": "other", "source": "reply"}


def test_stop_is_of_its_group_and_channel_alone(riverside: District) -> None:
    hear(riverside, "STOP", 0)
    hear(riverside, "STOP", 0, group=SenderGroup.EMERGENCY)
    hear(riverside, "STOP", 0, channel="voice")
    hear(riverside, "START", 1)
    assert in_force(riverside) == [("emergency", "sms"), ("other", "voice")]


def test_stop_said_twice_is_one_line(riverside: District) -> None:
    hear(riverside, "STOP", 0)
    assert hear(riverside, "STOP", 1) is None
    assert events(riverside) == ["heard"]


def test_start_lifts_an_older_stop(riverside: District) -> None:
    hear(riverside, "STOP", 0)
    hear(riverside, "START", 1)
    assert in_force(riverside) == []
    assert events(riverside) == ["heard", "lifted"]


def test_old_start_that_comes_late_undoes_no_newer_stop(riverside: District) -> None:
    hear(riverside, "STOP", 5)
    assert hear(riverside, "START", 3) is None
    assert in_force(riverside) == [("other", "sms")]


@pytest.mark.parametrize("order", list(permutations([("STOP", 0), ("STOP", 5), ("START", 3)])))
def test_last_word_counts_in_any_order_of_arrival(
    riverside: District, order: tuple[tuple[str, int], ...]
) -> None:
    for word, minute in order:
        hear(riverside, word, minute)
    assert in_force(riverside) == [("other", "sms")]


@pytest.mark.parametrize("order", list(permutations([("START", 0), ("STOP", 3), ("START", 5)])))
def test_last_start_counts_in_any_order_of_arrival(
    riverside: District, order: tuple[tuple[str, int], ...]
) -> None:
    for word, minute in order:
        hear(riverside, word, minute)
    assert in_force(riverside) == []


def test_neighbours_word_is_their_own(riverside: District, hilltop: District) -> None:
    hear(riverside, "STOP", 0)
    hear(hilltop, "START", 9)
    assert in_force(riverside) == [("other", "sms")]
    assert in_force(hilltop) == []


def test_word_without_a_district_is_refused(db: None) -> None:
    with pytest.raises(NoDistrict):
        stops.hear(
            group=SenderGroup.OTHER,
            channel="sms",
            destination=PHONE,
            is_stop=True,
            said_at=None,
            source=Stop.Source.OFFICE,
        )


def test_word_of_no_time_is_said_now(riverside: District) -> None:
    with working_in(riverside.pk):
        said = stops.hear(
            group=SenderGroup.OTHER,
            channel="sms",
            destination=PHONE,
            is_stop=True,
            said_at=None,
            source=Stop.Source.OFFICE,
        )
    assert said is not None
    assert said.said_at is not None


def test_database_keeps_one_word_for_a_number(riverside: District) -> None:
    hear(riverside, "STOP", 0)
    with pytest.raises(DatabaseError), transaction.atomic(), working_in(riverside.pk):
        Stop.objects.create(
            district=riverside,
            group="other",
            channel="sms",
            destination=PHONE,
            is_in_force=False,
            said_at=NOON,
            source="reply",
        )


@pytest.mark.parametrize("group", list(SenderGroup))
def test_stop_ends_all_where_the_district_has_it_so(
    riverside: District, hilltop: District, group: SenderGroup
) -> None:
    District.objects.filter(pk=riverside.pk).update(stop_ends_all=True)
    hear(riverside, "STOP", 0, group=group)
    hear(hilltop, "STOP", 0, group=group)
    assert in_force(riverside) == [("emergency", "sms"), ("other", "sms")]
    assert in_force(hilltop) == [(group.value, "sms")]
    assert events(riverside) == ["heard", "heard"]


def test_start_brings_back_what_it_is_said_to_alone(riverside: District) -> None:
    District.objects.filter(pk=riverside.pk).update(stop_ends_all=True)
    hear(riverside, "STOP", 0)
    hear(riverside, "START", 1)
    assert in_force(riverside) == [("emergency", "sms")]
    hear(riverside, "START", 2, group=SenderGroup.EMERGENCY)
    assert in_force(riverside) == []
