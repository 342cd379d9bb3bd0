"""Key and code of who reported without an account."""

import re
from typing import Any
from uuid import UUID

from django.db import connection

from districts.models import District, User
from optin import links
from tenancy.scope import working_in
from tests.violations.outsiders import told
from violations import way_back
from violations.models import FollowUp
from violations.reading import as_house

SEED = UUID(int=7)


def test_key_is_four_times_four_letters_that_nobody_takes_for_digits() -> None:
    key = way_back.key_of(SEED)
    assert re.fullmatch(rf"(?:[{links.LETTERS}]{{4}}-){{3}}[{links.LETTERS}]{{4}}", key)
    assert way_back.key_of(SEED) == key
    assert way_back.key_of(UUID(int=8)) != key


def test_code_is_six_digits_of_its_own() -> None:
    code = way_back.code_of(SEED)
    assert re.fullmatch(r"\d{6}", code)
    assert way_back.is_code(SEED, f" {code[:3]} {code[3:]} ")
    assert not way_back.is_code(SEED, f"{(int(code) + 1) % 1_000_000:06}")
    assert not way_back.is_code(SEED, "")


def test_key_is_known_however_it_is_typed() -> None:
    key = "K7QF-29MD-XT4B-0WZ1"
    for typed in ("k7qf29mdxt4b0wz1", "K7QF 29MD XT4B OWZL", " k7qf-29md-xt4b-owzi "):
        assert way_back.hash_of_key(typed) == way_back.hash_of_key(key)
    assert way_back.hash_of_key("K7QF-29MD-XT4B-0WZ2") != way_back.hash_of_key(key)


def test_another_secret_makes_other_keys_and_codes(settings: Any) -> None:
    before = way_back.key_of(SEED), way_back.code_of(SEED)
    settings.SECRET_KEY = "another secret of the house, fifty letters long or so"
    after = way_back.key_of(SEED), way_back.code_of(SEED)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_families_keys_open_no_report() -> None:
    """Of the same seed and secret."""
    assert links.key_of(SEED) != way_back.key_of(SEED)


def test_no_row_has_key_or_code(riverside: District, hana: User) -> None:
    sent = told(riverside)
    plain = sent.key.replace("-", "")
    with working_in(riverside.pk), as_house():
        way = FollowUp.objects.get()
        assert way.hash == way_back.hash_of_key(sent.key)
        with connection.cursor() as sql:
            sql.execute("select t::text from violations_followup t")
            (line,) = sql.fetchone()
    assert str(way.seed) in line
    assert sent.key not in line
    assert plain not in line
    assert sent.code not in re.sub(r"[0-9a-f-]{36}|[0-9a-f]{64}", "", line)
