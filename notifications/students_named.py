"""Students whom the words of a message name to other families (S1-27).

Who they are is asked of the roster each time and shown to whoever writes. Facts and rulings are
frozen, so they hold that there are such, and how many.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rosters import names
from rosters.models import Student

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Found:
    """How many students are named in full, and how many by their number."""

    named: int
    numbered: int

    @property
    def kinds(self) -> tuple[str, ...]:
        kinds = {"student_name": self.named, "student_id": self.numbered}
        return tuple(kind for kind, number in kinds.items() if number)


def found_in(texts: Iterable[str]) -> Found:
    said = "\n".join(texts)
    enrolled = Student.objects.enrolled()
    return Found(enrolled.named_in(said).count(), enrolled.numbered_in(said).count())


def sentences(texts: Iterable[str]) -> list[str]:
    """Those that name a student or a student's number."""
    each = [one.strip() for text in texts for one in SENTENCE.split(text) if one.strip()]
    said, enrolled = "\n".join(each), Student.objects.enrolled()
    full = {names.folded(one.full_name) for one in enrolled.named_in(said)}
    numbered = set(enrolled.numbered_in(said).values_list("sourced_id", flat=True))
    return [
        one
        for one in dict.fromkeys(each)
        if full.intersection(names.phrases(one)) or numbered.intersection(names.numbers(one))
    ]
