"""What becomes of invented families: the same at every look, and adding up at every second."""

import itertools

import pytest

from districts.models import District, School
from practice import inventing, simulation
from practice.models import InventedFamily, PracticeRun
from practice.progress import _ways
from practice.simulation import LASTS, State, Try, Way

RUN = PracticeRun(district=District(pk=1), school=School(pk=1))
TOWN = list(inventing.families(RUN, 150, seed=7))
TRIES = [simulation.tries(one.seed, _ways(one)) for one in TOWN]


@pytest.mark.parametrize("second", [*range(0, int(LASTS) + 2, 5), LASTS, LASTS * 100])
def test_families_add_up_at_any_second(second: float) -> None:
    found = simulation.tally(simulation.state(of, second) for of in TRIES)
    parts = [found.reached, found.trying, found.waiting, found.not_reached]
    assert sum(parts) == found.total == len(TOWN)
    for way in Way:
        each = [one for of in TRIES for one in of if one.way == way]
        assert simulation.tally(one.at(second) for one in each).total == len(each)


def test_all_of_it_is_over_in_three_minutes() -> None:
    assert LASTS <= 180
    over = simulation.tally(simulation.state(of, LASTS) for of in TRIES)
    assert over.trying == over.waiting == 0
    assert over.reached > over.not_reached > 0


def test_who_was_reached_stays_reached() -> None:
    for of in TRIES:
        states = [simulation.state(of, second) for second in range(180)]
        runs = [state for state, _same in itertools.groupby(states)]
        assert runs.count(State.REACHED) <= 1
        if State.REACHED in runs:
            assert runs[-1] == State.REACHED


def test_ten_seconds_in_some_are_still_being_tried() -> None:
    early = simulation.tally(simulation.state(of, 10) for of in TRIES)
    assert early.reached
    assert early.waiting
    assert early.trying


def test_same_family_fares_the_same_at_every_look() -> None:
    assert simulation.tries(42, Way) == simulation.tries(42, Way)
    assert simulation.tries(42, [Way.EMAIL]) == simulation.tries(42, Way)[2:]
    assert simulation.tries(42, Way) != simulation.tries(43, Way)


@pytest.mark.parametrize(
    ("second", "state"),
    [(0, State.WAITING), (2, State.TRYING), (4, State.TRYING), (9, State.REACHED)],
)
def test_one_way_that_arrives_is_enough(second: float, state: State) -> None:
    of = (Try(Way.TEXT, 1, 3, arrives=False), Try(Way.CALL, 2, 8, arrives=True))
    assert simulation.state(of, second) == state


def test_family_without_any_way_is_not_reached_from_the_start() -> None:
    assert simulation.state((), 0) == State.NOT_REACHED
    assert simulation.reached_after(()) is None


def test_families_are_made_up_and_their_numbers_ring_nowhere() -> None:
    assert [one.position for one in TOWN] == list(range(1, 151))
    phones = [one.phone for one in TOWN if one.phone]
    assert len(phones) < len(TOWN)
    assert all(one[5:].startswith(" 555-01") and len(one) == 14 for one in phones)
    assert all(one.email.endswith(".example") for one in TOWN if one.email)
    assert len({one.language for one in TOWN}) > 1


def test_same_seed_makes_the_same_town() -> None:
    def told(one: InventedFamily) -> tuple[str, str, int]:
        return one.name, one.phone, one.seed

    again = list(map(told, inventing.families(RUN, 20, seed=7)))
    assert again == list(map(told, TOWN[:20]))
    assert again != list(map(told, inventing.families(RUN, 20, seed=8)))
