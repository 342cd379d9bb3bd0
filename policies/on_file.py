"""What one person has on file: what the rules of the policy are told about whoever sends, and what
that person finds on their own page."""

from dataclasses import dataclass
from datetime import date, datetime

from districts.models import Appointment, District, User
from policies.asked import DOCUMENT, Ask, Days, Mark, Signed, asks_of
from policies.in_force import version_of
from policies.models import Campaign, Paper
from policies.signed import marks_of

GATES = ("training", "agreement", "acknowledgement")


@dataclass(frozen=True)
class OnFile:
    """Days in ISO 8601, empty for what is not there."""

    trained_on: str = ""
    agreed_on: str = ""
    acknowledged: tuple[str, ...] = ()


def on_file(person: User, district: District, now: datetime) -> OnFile:
    """Asked at every check and again at the release; free where the policy asks for none of it."""
    content = version_of(district, now).content
    if not any(content.setting(one) for one in GATES):
        return OnFile()
    asks = asks_of(district, now)
    marks = marks_of(asks, person)
    return OnFile(
        trained_on=_iso(_trained_on(asks, marks)),
        agreed_on=_iso(_agreed_on(asks, marks)),
        acknowledged=tuple(
            one.thing.key
            for one in asks
            if one.thing.kind == DOCUMENT and one.signed_on(marks) is not None
        ),
    )


@dataclass(frozen=True)
class Mine:
    """One thing that is asked of somebody, and how it stands with them."""

    ask: Ask
    signed: Signed | None
    due_on: date

    @property
    def signed_on(self) -> date | None:
        return self.signed.on if self.signed else None

    @property
    def is_said(self) -> bool:
        return self.signed is not None and self.signed.is_said

    @property
    def is_due(self) -> bool:
        return self.signed_on is None and not self.ask.is_optional

    @property
    def until(self) -> date | None:
        return self.ask.until(self.signed_on) if self.signed_on else None


def mine(person: User, district: District, now: datetime) -> list[Mine]:
    """Everything that is asked of somebody who works here, what is due first."""
    asks = asks_of(district, now)
    marks = marks_of(asks, person)
    days = Appointment.objects.in_force().staff().filter(person=person)
    hired_on = min(days.values_list("from_on", flat=True), default=district.today(now))
    rounds = due_days()
    found = [
        Mine(one, one.signed(marks), due_on(one, hired_on, rounds.get(one.key))) for one in asks
    ]
    return sorted(found, key=lambda one: not one.is_due)


def due_on(ask: Ask, hired_on: date, round_due: date | None) -> date:
    """A round gives time, and takes none from who came after its day."""
    own = ask.due_on(hired_on)
    return max(own, round_due) if round_due else own


def due_days() -> dict[str, date]:
    """Until when a round that runs wants a paper signed, by the key of what is asked."""
    running = Campaign.objects.filter(status=Campaign.Status.RUNNING)
    return {f"paper:{key}": due_on for key, due_on in running.values_list("paper__key", "due_on")}


def _agreed_on(asks: list[Ask], marks: dict[Mark, Days]) -> date | None:
    """Of several agreements each is signed, or it is none."""
    kinds = {Paper.Kind.AGREEMENT, Paper.Kind.COURSE}
    days = [one.signed_on(marks) for one in asks if one.thing.kind in kinds]
    found = [one for one in days if one is not None]
    return min(found) if days and len(found) == len(days) else None


def _trained_on(asks: list[Ask], marks: dict[Mark, Days]) -> date | None:
    """Of several trainings each was taken, or it is none; however long ago, which the rule judges.

    What is offered counts only where nothing is owed.
    """
    trainings = [one for one in asks if one.thing.kind == Paper.Kind.TRAINING]
    owed = [_last_of(one, marks) for one in trainings if not one.is_optional]
    if owed:
        found = [one for one in owed if one is not None]
        return min(found) if len(found) == len(owed) else None
    offered = (_last_of(one, marks) for one in trainings)
    return max((one for one in offered if one is not None), default=None)


def _last_of(ask: Ask, marks: dict[Mark, Days]) -> date | None:
    return max((days.last for mark, days in marks.items() if ask.covers(mark)), default=None)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
