"""Students whom the words of a message name to other families (S1-27).

Who they are is asked of the roster each time and shown to whoever writes. Facts and rulings are
frozen, so they hold that there are such, and how many.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from districts.models import Appointment
from optin import standing
from optin.models import Consent
from rosters import names
from rosters.models import Student

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Found:
    """How many students are named in full, and how many by their number."""

    named: int
    numbered: int
    # Of the named, whose family keeps them out of the directory.
    unlisted: int = 0

    @property
    def kinds(self) -> tuple[str, ...]:
        kinds = {"student_name": self.named, "student_id": self.numbered}
        return tuple(kind for kind, number in kinds.items() if number)


def found_in(texts: Iterable[str], *, to_one: int | None = None) -> Found:
    """`to_one` is the only student it is for: their own name tells nobody anything."""
    said = "\n".join(texts)
    only = [to_one] if to_one is not None else []
    others = Student.objects.enrolled().exclude(pk__in=only)
    own = Student.objects.filter(pk__in=only).values_list("folded_name", flat=True).first()
    named = [one for one in _named(said) if one != own]
    return Found(len(named), others.numbered_in(said).count(), _unlisted(named))


def _unlisted(named: Iterable[str]) -> int:
    students = Student.objects.enrolled().filter(folded_name__in=list(named))
    return len(standing.said_yes(Consent.Kind.DIRECTORY, [one.pk for one in students]))


def sentences(texts: Iterable[str]) -> list[str]:
    """Those that name a student or a student's number."""
    each = [one.strip() for text in texts for one in SENTENCE.split(text) if one.strip()]
    said = "\n".join(each)
    full = set(_named(said))
    numbered = Student.objects.enrolled().numbered_in(said)
    numbers = set(numbered.values_list("sourced_id", flat=True))
    return [
        one
        for one in dict.fromkeys(each)
        if full.intersection(names.phrases(one)) or numbers.intersection(names.numbers(one))
    ]


def _named(said: str) -> list[str]:
    """Folded, one of each student; who signs as one of the staff may share a student's name."""
    named = Student.objects.enrolled().named_in(said).values_list("folded_name", flat=True)
    found = list(named)
    if not found:
        return []
    at_work = Appointment.objects.in_force().staff().select_related("person")
    staff = {names.folded(one.person.full_name) for one in at_work}
    return [one for one in found if one not in staff]
