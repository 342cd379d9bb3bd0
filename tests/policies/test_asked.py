"""What is asked, and which signature counts: days and wordings, no rows."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from policies import links, packs
from policies.actions.campaigns import last_step
from policies.asked import (
    Ask,
    Days,
    Mark,
    Thing,
    counts_since,
    document_thing,
    months_after,
    wording_hash,
    year_of,
)
from policies.models import Campaign
from policies.words import Text

DAY = date(2026, 11, 26)


def document(sha256: str = "a" * 64) -> Thing:
    return Thing("document", "ens", Text.of("Standards"), sha256, date(2026, 9, 1))


def signed(on: date, sha256: str = "a" * 64) -> dict[Mark, Days]:
    return {Mark(None, None, "ens", sha256): Days(on, None)}


@pytest.mark.requirement("S1-04")
@pytest.mark.parametrize(
    ("today", "starts", "first", "last"),
    [
        (date(2026, 6, 30), "07-01", date(2025, 7, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), "07-01", date(2026, 7, 1), date(2027, 6, 30)),
        (date(2027, 1, 1), "01-01", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_year_begins_where_the_policy_says(
    today: date, starts: str, first: date, last: date
) -> None:
    assert year_of(today, starts) == (first, last)


@pytest.mark.requirement("S0-18", "S2-02")
@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 11, 26), date(2025, 11, 26)),
        (date(2026, 3, 31), date(2025, 3, 31)),
        (date(2028, 2, 29), date(2027, 3, 1)),
    ],
)
def test_training_counts_to_the_day_on_which_its_months_are_full(today: date, since: date) -> None:
    assert counts_since(today, 12) == since
    assert months_after(since, 12) >= today.replace(day=min(today.day, 28))


@pytest.mark.requirement("S0-62")
def test_other_wording_of_a_document_asks_again_and_the_same_does_not() -> None:
    content = packs.load("clover-park")
    before = wording_hash(content, "ens")
    changed, *rest = content.clauses
    assert wording_hash(replace(content, title=Text.of("Other")), "ens") == before
    of_the_other = tuple(
        replace_text(one) if one.document == "erp" else one for one in content.clauses
    )
    assert wording_hash(replace(content, clauses=of_the_other), "ens") == before
    reworded = replace(content, clauses=(replace_text(changed), *rest))
    assert wording_hash(reworded, "ens") != before
    thing = document_thing(reworded, "ens", DAY)
    assert thing is not None
    assert Ask(thing).signed_on(signed(DAY, before)) is None
    assert document_thing(content, "nothing", DAY) is None


def replace_text(clause):  # type: ignore[no-untyped-def]
    return replace(clause, text="Other words.")


@pytest.mark.requirement("S0-62", "S1-04")
def test_signature_of_last_year_does_not_count_and_the_new_one_is_due_from_its_start() -> None:
    year = Ask(document(), counts_from=date(2026, 7, 1), year_ends=date(2027, 6, 30))
    assert year.signed_on(signed(date(2026, 6, 30))) is None
    assert year.signed_on(signed(DAY)) == DAY
    assert year.until(DAY) == date(2027, 6, 30)
    assert year.due_on(date(2020, 1, 1)) == date(2026, 9, 1)
    assert year.due_on(date(2026, 11, 2)) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 8, 19), None),
        (date(2026, 8, 20), date(2026, 8, 20)),
        (date(2026, 9, 2), date(2026, 8, 20)),
        (date(2026, 9, 3), date(2026, 9, 3)),
        (date(2026, 9, 10), date(2026, 9, 10)),
        (date(2026, 9, 16), date(2026, 9, 10)),
        (date(2026, 9, 17), date(2026, 9, 17)),
        (date(2026, 9, 25), date(2026, 9, 24)),
    ],
)
def test_round_reminds_at_its_start_a_week_before_on_the_day_and_each_week_after(
    today: date, step: date | None
) -> None:
    campaign = Campaign(from_on=date(2026, 8, 20), due_on=date(2026, 9, 10))
    assert last_step(campaign, today) == step


def test_key_of_a_link_needs_the_secret_of_the_house(settings) -> None:  # type: ignore[no-untyped-def]
    seed = UUID(int=7)
    key = links.key_of(seed)
    assert links.hash_of_key(key) != links.hash_of_key(seed.hex)
    settings.SECRET_KEY = "another-secret-altogether"
    assert links.key_of(seed) != key
