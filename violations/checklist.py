"""What the policy asks for, of one case: what stands in it and what is missing (S0-73…78)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import Refused
from violations.models import Case, CaseEntry
from violations.reading import as_house

Kind = CaseEntry.Kind
# What whoever looks into it writes down before the file leaves their hands.
BEFORE_HAND_OVER = (
    "dates",
    "reporter",
    "allegation",
    "meeting",
    "findings",
    "action",
    "authorities",
)
# How each is said as something that is missing.
MISSING: dict[str, Promise] = {
    "dates": gettext_lazy("the dates of the contact and of the report"),
    "reporter": gettext_lazy("the name of who reported it"),
    "allegation": gettext_lazy("the specific allegation"),
    "meeting": gettext_lazy("the meeting, and the response in writing"),
    "findings": gettext_lazy("the findings"),
    "action": gettext_lazy("the action that follows from the findings"),
    "authorities": gettext_lazy("the decision about a report to authorities"),
    "handed_over": gettext_lazy("that the whole file was handed over"),
    "received": gettext_lazy("that the whole file was received"),
    "outcome": gettext_lazy("the outcome"),
    "answer": gettext_lazy("the answer"),
}


@dataclass(frozen=True)
class Item:
    """One line of the list; `entry` is the newest that answers it, as far as its reader sees it."""

    kind: Kind
    entry: CaseEntry | None
    is_done: bool


class Incomplete(Refused):
    """A case that does not close yet, with the list of what is missing."""

    def __init__(self, case: Case, lacking: Sequence[str]) -> None:
        self.lacking = [str(MISSING[one]) for one in lacking]
        super().__init__(
            _("%(reference)s can’t be closed or handed over yet. Missing: %(what)s.")
            % {"reference": case.reference, "what": "; ".join(self.lacking)}
        )


def of(case: Case, entries: Iterable[CaseEntry]) -> list[Item]:
    newest, written = {one.kind: one for one in entries}, kinds_written(case)
    return [Item(Kind(one), newest.get(one), one in written) for one in case.asks]


def lacking(case: Case) -> list[str]:
    written = kinds_written(case)
    return [one for one in case.asks if one not in written]


def kinds_written(case: Case) -> set[str]:
    """Also of what tells who reported, which whoever asks may not see."""
    with as_house():
        return set(CaseEntry.objects.filter(case=case).values_list("kind", flat=True))
