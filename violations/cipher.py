"""What stands in an investigation file is kept closed: each file has a key of its own, and that key
is locked with one of the house's (CASE_KEYS).

The house's key can be changed without touching a file, and a file whose key is gone can be read by
nobody, in no backup either.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
# Of no words at all: the nonce and the seal of the cipher.
EMPTY = NONCE + 16


class Unreadable(RuntimeError):
    """It does not open: another file's, altered, or locked with a key that the house has not."""


@dataclass(frozen=True)
class FileCipher:
    """One file's key. `place` binds what is closed to its row: moved elsewhere it opens no more."""

    key: bytes

    def close(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, place.encode())

    def close_words(self, words: Mapping[str, Any], place: str) -> bytes:
        """A table of words; of none nothing is kept."""
        return self.close(json.dumps(words).encode(), place) if words else b""

    def open_words(self, closed: bytes, place: str) -> dict[str, Any]:
        return dict(json.loads(self.open(closed, place))) if closed else {}

    def open(self, closed: bytes, place: str) -> bytes:
        try:
            return AESGCM(self.key).decrypt(closed[:NONCE], closed[NONCE:], place.encode())
        except InvalidTag:
            raise Unreadable("A part of an investigation file does not open.") from None


def new() -> FileCipher:
    return FileCipher(AESGCM.generate_key(bit_length=256))


def locked(cipher: FileCipher, place: str) -> tuple[str, bytes]:
    """The name of the house's key, and the file's key as it may be kept."""
    name = next(iter(settings.CASE_KEYS))
    return name, FileCipher(settings.CASE_KEYS[name]).close(cipher.key, place)


def unlocked(name: str, closed: bytes, place: str) -> FileCipher:
    """Raises Unreadable where the house has no key of this name."""
    if name not in settings.CASE_KEYS:
        raise Unreadable("CASE_KEYS has not the key that an investigation file is locked with.")
    return FileCipher(FileCipher(settings.CASE_KEYS[name]).open(closed, place))
