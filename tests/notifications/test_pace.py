"""How fast a sender's contract lets it go: never more in a second, never less over many."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from districts.models import District, School, User
from notifications.delivery import pace
from notifications.delivery.portions import Claim
from notifications.models import Channel, SenderNumber
from optin.models import SenderGroup
from tenancy.scope import working_in
from tests.notifications.factories import claim, family, message, released, sender

START = datetime.fromisoformat("2026-12-08T20:00:00+00:00")


@pytest.fixture
def held(ann: User, north: School) -> Claim:
    family(north, "Elena Morales", email="elena@example.org")
    return claim(released(message(ann, north, channels=["sms", "email"]), ann))


def reserve(held: Claim, wanted: int) -> tuple[int, float]:
    with working_in(held.district_id):
        return pace.reserve(held, wanted)


def test_without_a_limit_all_may_go(held: Claim, riverside: District) -> None:
    sender(riverside)
    assert reserve(held, 100) == (100, 0.0)


def test_without_a_number_all_may_go(held: Claim) -> None:
    assert reserve(held, 100) == (100, 0.0)


def test_mail_has_no_contract(held: Claim, riverside: District) -> None:
    sender(riverside, texts_per_second=1)
    letters = replace(held, channel=Channel.EMAIL)
    assert [reserve(letters, 50) for _ in range(2)] == [(50, 0.0)] * 2


@pytest.mark.parametrize("rate", [1, 3, 30])
def test_contract_is_kept_and_used(
    held: Claim, riverside: District, at_time: Any, rate: int
) -> None:
    """A worker that asks whenever it may, for twenty seconds of the database's clock."""
    sender(riverside, texts_per_second=rate)
    now, went = START, []
    while now < START + timedelta(seconds=20):
        at_time(now.isoformat())
        allowed, wait = reserve(held, 40)
        went += [now] * allowed
        assert allowed or wait > 0
        now += timedelta(seconds=max(wait, 0.001) if not allowed else 0.01)
    assert rate * 20 <= len(went) <= rate * 21 + 1
    for moment in went[:: max(rate // 3, 1)]:
        within = [one for one in went if moment < one <= moment + timedelta(seconds=1)]
        assert len(within) <= 2 * rate


def test_each_number_has_its_own(held: Claim, riverside: District) -> None:
    sender(riverside, texts_per_second=5, calls_per_second=1)
    sender(riverside, group=SenderGroup.EMERGENCY, texts_per_second=5)
    assert reserve(held, 100)[0] == 5
    with working_in(riverside.pk):
        spent = SenderNumber.objects.get(group=SenderGroup.OTHER)
        untouched = SenderNumber.objects.get(group=SenderGroup.EMERGENCY)
    assert spent.texts_filled_until is not None
    assert spent.calls_filled_until is None
    assert untouched.texts_filled_until is None


def test_after_a_pause_no_more_than_a_second_is_saved_up(
    held: Claim, riverside: District, at_time: Any
) -> None:
    sender(riverside, texts_per_second=10)
    at_time(START.isoformat())
    assert reserve(held, 100)[0] == 10
    assert reserve(held, 100) == (0, pytest.approx(0.1))
    at_time((START + timedelta(hours=1)).isoformat())
    assert reserve(held, 100)[0] == 10
