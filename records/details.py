"""What an event's details may hold: ids, counts, hashes and codes, and no trace of a person."""

import re
from collections.abc import Mapping
from typing import Any

EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
PHONE = re.compile(
    r"(?<!\w)(?:\+\d{7,15}|(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}|\d{3}[ .-]\d{4})(?!\w)"
)
LONGEST = 200
LARGEST = 2**53  # beyond, JSON readers of other languages round, and the hash would not fit


class NotForTheBook(ValueError):
    """An event that must not be written like this. Always a bug, so its text names no value."""


def checked(details: Mapping[str, object] | None) -> dict[str, Any]:
    """The details as plain JSON; raises NotForTheBook on what is not, or tells of a person."""
    return _checked(dict(details or {}), "details")  # type: ignore[no-any-return]


def _checked(value: object, place: str) -> Any:
    match value:
        case None | bool():
            return value
        case int() if abs(value) <= LARGEST:
            return int(value)
        case str():
            return _text(value, place)
        case list() | tuple():
            return [_checked(each, f"{place}[{n}]") for n, each in enumerate(value)]
        case dict():
            return {_key(k, place): _checked(v, f"{place}.{k}") for k, v in value.items()}
    raise NotForTheBook(
        f"{place} is a {type(value).__name__} that the book cannot keep: it takes texts, whole "
        "numbers up to 2^53, true, false, null, lists and tables of these."
    )


def _key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise NotForTheBook(f"{place} has a key that is not a text.")
    return _text(key, f"a key of {place}")


def _text(text: str, place: str) -> str:
    if EMAIL.search(text):
        raise NotForTheBook(f"{place} looks like an email address. Write the row's id instead.")
    if PHONE.search(text):
        raise NotForTheBook(f"{place} looks like a phone number. Write the row's id instead.")
    if len(text) > LONGEST:
        raise NotForTheBook(f"{place} is longer than a code or a hash. Write the row's id instead.")
    if "\0" in text or not text.isprintable():
        raise NotForTheBook(f"{place} holds characters that do not print.")
    return str(text)
