"""What a site may be called and where it may be; terms and school years."""

from datetime import date

import pytest

from platforms import terms
from platforms.site_rules import is_nameless, is_young_for, name_faults


@pytest.mark.requirement("S1-12")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Central Band", ""),
        ("Ms. Roy’s History 9", ""),
        ("Central Confessions", "hides"),
        ("Banda Anónima, anon", "hides"),
        ("Not the UNOFFICIAL Band", "hides"),
        ("Stupid Band", "suit"),
        ("12345", "says whose"),
        ("Canons of Music", ""),
    ],
)
def test_s1_12_a_name_says_whose_it_is_and_suits_a_school(name: str, word: str) -> None:
    faults = list(name_faults(name))
    assert bool(faults) == bool(word)
    assert word in " ".join(faults)


@pytest.mark.requirement("S3-03")
@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Yik Yak", True),
        ("https://tellonym.me/band", True),
        ("ask.fm/band", True),
        ("whisper", True),
        ("Facebook", False),
        ("facebook.example/whispering-pines", False),
    ],
)
def test_s3_03_networks_without_names_are_known(typed: str, wanted: bool) -> None:
    assert is_nameless(typed) == wanted


@pytest.mark.requirement("S3-01")
@pytest.mark.parametrize(
    ("network", "grade", "wanted"),
    [
        ("facebook", "07", True),
        ("facebook", "KG", True),
        ("facebook", "08", False),
        ("website", "03", False),
        ("facebook", "", False),
    ],
)
def test_s3_01_younger_than_the_network_takes_is_said(
    network: str, grade: str, wanted: bool
) -> None:
    assert is_young_for(network, grade) == wanted


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 6, 30), 2025), (date(2026, 7, 1), 2026), (date(2027, 1, 5), 2026)]
)
def test_a_school_year_begins_in_july(day: date, year: int) -> None:
    assert terms.school_year(day) == year


@pytest.mark.requirement("S3-09")
@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 1, 31), date(2025, 10, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_s3_09_the_last_day_of_the_year_that_has_come_is_due(today: date, wanted: date) -> None:
    assert terms.last_due(["02-01", "06-01", "10-01"], today) == wanted
    assert terms.last_due([], today) is None
    assert not terms.is_overdue(wanted, wanted)
