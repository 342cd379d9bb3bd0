"""A receipt as whoever reported keeps it: what it states, and where its hash stands in the record
book, so that it proves its time without us (records/offline_verifier.py)."""

from dataclasses import dataclass
from typing import Any

from districts.models import Appointment
from records import chain
from records.models import Event
from records.subjects import subject_of
from violations import receipts
from violations.models import Case, Report
from violations.reading import as_house

RECEIVED = "violations.report.received"


@dataclass(frozen=True)
class Kept:
    """`entry` is the sealed line of the record book; none in the second before it is sealed."""

    states: dict[str, Any]
    sha256: str
    event: int
    entry: dict[str, Any] | None
    # The role of who has it now, as people call it: to name somebody is the case's matter.
    with_role: str

    @property
    def sequence(self) -> int | None:
        return self.entry["sequence"] if self.entry else None

    @property
    def hash(self) -> str | None:
        return self.entry["hash"] if self.entry else None

    def as_data(self) -> dict[str, Any]:
        return {
            "states": self.states,
            "sha256": self.sha256,
            "event": self.event,
            "sequence": self.sequence,
            "hash": self.hash,
            "entry": self.entry,
        }


def of(report: Report) -> Kept:
    """Of a report that was sent, for who made it."""
    assert report.received_at is not None  # noqa: S101
    event = Event.objects.get(name=RECEIVED, subject=subject_of(report))
    return Kept(
        states=receipts.stated(report, report.received_at),
        sha256=report.sha256,
        event=event.pk,
        entry=chain.sealed_entry(event.pk),
        with_role=_role_of_who_has(report),
    )


def _role_of_who_has(report: Report) -> str:
    """Nothing else of the case is looked at: whoever reported may not see it."""
    with as_house():
        holder = Case.objects.values_list("assigned_to_id", "school_id").get(report=report)
    held = Appointment.objects.in_force().staff().filter(person=holder[0]).order_by("pk")
    here = held.filter(school=holder[1]).first() or held.first()
    return here.holds.name if here else ""
