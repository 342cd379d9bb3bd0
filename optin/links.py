"""Keys and codes of families: made of a row's seed and the house's secret, and kept in no row.

A message about one is stored with a mark in its place; the mark becomes an address, or six
digits, on its way out.
"""

import hashlib
import re
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from optin.models import ConsentLink, IdentityCode

# Without letters that are taken for digits: a key may be typed from paper or read on the phone.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 80 bits: four times four letters.
LONG, APART = 16, 4
MARK = re.compile(r"\{(family|code):([0-9a-f]{32})\}")


def key_of(seed: UUID) -> str:
    """K7QF-29MD-XT4B-0WZN"""
    number = int.from_bytes(_digest("link", seed)[:10], "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(LONG))
    return "-".join(letters[at : at + APART] for at in range(0, LONG, APART))


def hash_of_key(key: str) -> str:
    """Of a key as people type it: small letters, O for 0, with or without its dashes."""
    plain = key.upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256(plain.encode()).hexdigest()


def digits_of(code: IdentityCode) -> str:
    return f"{int.from_bytes(_digest('code', code.seed)[:8], 'big') % 1_000_000:06}"


def is_code(code: IdentityCode, typed: str) -> bool:
    return constant_time_compare(digits_of(code), re.sub(r"\D", "", typed))


def address_of(link: ConsentLink, language: str) -> str:
    path = link.district.url("family_start", language=language, key=key_of(link.seed))
    return f"{settings.PUBLIC_URL}{path}"


def mark_of(what: ConsentLink | IdentityCode) -> str:
    """What stands for its address, or its digits, in words that are kept."""
    kind = "code" if isinstance(what, IdentityCode) else "family"
    return f"{{{kind}:{what.seed.hex}}}"


def written_out(words: str, language: str, *, aloud: bool = False) -> str:
    """The same words with every mark turned into what it stands for, in the open district; for a
    voice that reads them aloud, digit by digit."""
    return MARK.sub(lambda found: _written_out(found, language, aloud), words)


def _written_out(found: re.Match[str], language: str, aloud: bool) -> str:
    kind, seed = found[1], UUID(found[2])
    if kind == "code":
        digits = digits_of(IdentityCode.objects.get(seed=seed))
        return ", ".join(digits) if aloud else f"{digits[:3]} {digits[3:]}"
    return address_of(ConsentLink.objects.select_related("district").get(seed=seed), language)


def _digest(what: str, seed: UUID) -> bytes:
    return salted_hmac(f"optin.{what}", seed.hex, algorithm="sha256").digest()
