"""Students as running text names them: whatever the capitals and accents, in full or by number."""

import re
import unicodedata
from collections.abc import Iterator

from django.db.models import CharField, Func

# Accents stand apart after NFD; these letters do not come apart, and quotes are typed both ways.
ACCENTS = "".join(map(chr, range(0x300, 0x370)))
ALONE = dict(zip("đĐøØłŁ\N{RIGHT SINGLE QUOTATION MARK}", "dDoOlL'", strict=True))
PLAIN = str.maketrans(ALONE | dict.fromkeys(ACCENTS, ""))
# "Ana Lopez" up to "Maria de los Angeles Garcia de la Cruz".
SHORTEST, LONGEST = 2, 8
# Shorter ones are years, rooms and hours; digits alone may be a ZIP code or a day, too.
DIGITS_AND_LETTERS, DIGITS = 5, 7
# What parts neighbours; not the full stop of "St. John".
PARTS = re.compile(r"(?<!\bst)(?<!\bjr)(?<!\bsr)\.|[^\w\s'.-]+")


class FoldedName(Func):
    """`folded` of a full name, in the database; nearly all are plain letters and quick."""

    arg_joiner = " || ' ' || "
    template = (
        "case when octet_length(%(expressions)s) = length(%(expressions)s) "
        "then lower(%(expressions)s) else lower(translate(normalize(%(expressions)s, NFD), "
        f"'{''.join(ALONE)}{ACCENTS}', '{''.join(ALONE.values()).replace(chr(39), chr(39) * 2)}'"
        ")) end"
    )
    output_field = CharField()


def folded(words: str) -> str:
    return unicodedata.normalize("NFD", words).translate(PLAIN).lower()


def runs(text: str) -> Iterator[list[str]]:
    """Neighbouring words, folded; a comma or a full stop parts neighbours."""
    for run in PARTS.split(folded(text)):
        yield [word.removesuffix("'s") for word in run.split()]


def phrases(text: str) -> Iterator[str]:
    """Every two to eight neighbouring words, folded."""
    for words in runs(text):
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(len(words) - size + 1):
                yield " ".join(words[start : start + size])


def numbers(text: str) -> Iterator[str]:
    """Words that a student system could give as a number, as they stand and in capitals."""
    for word in re.findall(r"[\w-]+", text):
        shortest = DIGITS if word.isdigit() else DIGITS_AND_LETTERS
        if len(word) >= shortest and any(letter.isdigit() for letter in word):
            yield from (word, word.upper())
