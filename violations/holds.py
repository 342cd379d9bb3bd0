"""The holds over a file, for the strip at the top of each of its pages."""

from dataclasses import dataclass
from datetime import datetime

from districts.models import User
from records.models import Hold
from records.subjects import subject_of
from violations.models import Case, CaseEntry


@dataclass(frozen=True)
class Held:
    """One hold in force. `is_own`: over this file alone, with its words in the file."""

    reference: str
    why: str
    by: str
    since: datetime
    is_own: bool


def own(case: Case) -> list[Hold]:
    """Over this file alone; such a hold is placed and released on its page."""
    return list(Hold.objects.in_force().filter(covers=subject_of(case)).order_by("pk"))


def of(case: Case) -> list[Held]:
    """For whom the case is open: its own, and those over all files or all that there is."""
    subject = subject_of(case)
    found = list(Hold.objects.in_force().covering(subject).order_by("pk"))
    if not found:
        return []
    words = _words(case) if any(one.covers == subject for one in found) else {}
    people = User.objects.in_bulk({one.placed_by_id for one in found})
    return [
        Held(
            reference=one.reference,
            why=words.get(one.reference, one.reason),
            by=people[one.placed_by_id].display_name,
            since=one.placed_at,
            is_own=one.covers == subject,
        )
        for one in found
    ]


def _words(case: Case) -> dict[str, str]:
    """The hold itself is read by people to whom the file is not open, so its words stand here."""
    said = {}
    for one in CaseEntry.objects.filter(case=case, kind=CaseEntry.Kind.HELD):
        # The file's key is asked for once.
        one.case = case
        said[str(one.words.get("hold", ""))] = one.text
    return said
