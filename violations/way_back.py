"""The way back of who reported without an account: a key that finds the report, and a code that
proves it is theirs. Both are made of a row's seed and the house's secret, and kept in no row."""

import hashlib
import re
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from optin.links import APART, LETTERS, LONG

# What letters are taken for, which no key has.
TAKEN_FOR = str.maketrans("OIL", "011")


def key_of(seed: UUID) -> str:
    """K7QF-29MD-XT4B-0WZN"""
    number = int.from_bytes(_digest("key", seed)[:10], "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(LONG))
    return "-".join(letters[at : at + APART] for at in range(0, LONG, APART))


def hash_of_key(key: str) -> str:
    """Of a key as people type it: small letters, O for 0, with blanks or without its dashes."""
    plain = re.sub(r"[^0-9A-Z]", "", key.upper()).translate(TAKEN_FOR)
    return hashlib.sha256(plain.encode()).hexdigest()


def code_of(seed: UUID) -> str:
    return f"{int.from_bytes(_digest('code', seed)[:8], 'big') % 1_000_000:06}"


def is_code(seed: UUID, typed: str) -> bool:
    return constant_time_compare(code_of(seed), re.sub(r"\D", "", typed))


def _digest(what: str, seed: UUID) -> bytes:
    return salted_hmac(f"violations.{what}", seed.hex, algorithm="sha256").digest()
