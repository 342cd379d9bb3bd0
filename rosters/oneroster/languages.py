"""A home's language as student systems write it, as the code that we keep."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

COLUMNS = ("homelanguage", "language", "primarylanguage", "preferredlanguage")
# Names that offices write and that are no language's own.
ALSO_CALLED = {
    "mandarin": "zh", "cantonese": "zh", "chinese, mandarin": "zh", "chinese, cantonese": "zh",
    "chinese-mandarin": "zh", "chinese-cantonese": "zh", "tagalog": "tl", "pilipino": "tl",
    "filipino": "tl", "fil": "tl", "castilian": "es", "español": "es", "farsi": "fa",
    "haitian creole": "ht", "creole": "ht", "creole-haitian": "ht", "chi": "zh", "fre": "fr",
    "ger": "de", "per": "fa",
}  # fmt: skip
CODE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*")


def column_of(columns: list[str]) -> list[str]:
    """The columns that name a language, in the order in which they are asked."""
    lower = {name.lower(): name for name in columns}
    return [lower[f"metadata.{name}"] for name in COLUMNS if f"metadata.{name}" in lower]


@cache
def code_of(written: str) -> str | None:
    """Our code ("es") for "es-MX", "spa" or "Spanish"; None when nobody knows it."""
    text = written.strip().lower()
    if text in ALSO_CALLED:
        return ALSO_CALLED[text]
    if text in _names():
        return _names()[text]
    if not CODE.fullmatch(text):
        return None
    code = re.split("[-_]", text)[0]
    alias = get_global("language_aliases").get(code, code).split("_")[0]
    code = ALSO_CALLED.get(alias, alias)
    return code if code in Locale("en").languages else None


@cache
def _names() -> dict[str, str]:
    """English names of languages, without those of single countries ("Mexican Spanish")."""
    names = Locale("en").languages
    return {name.lower(): code for code, name in reversed(list(names.items())) if code.isalpha()}
