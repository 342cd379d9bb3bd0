"""How far a practice has come at a moment, in numbers that add up and in lines of a timeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Appointment
from districts.roles import RoleKey
from districts.templatetags.belltower import grouped
from practice import simulation
from practice.models import InventedFamily, PracticeRun
from practice.simulation import LASTS, State, Tally, Try, Way

S = PracticeRun.Status
POLL = 2  # seconds
MILESTONES = (100, 75, 50, 25)
ICONS = {Way.TEXT: "text", Way.CALL: "phone", Way.EMAIL: "mail"}


@dataclass(frozen=True)
class Row:
    """One way, as the page shows it."""

    name: str
    icon: str
    way: Way
    tally: Tally


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class Missed:
    """An invented family that was not reached, and why."""

    family: InventedFamily
    why: str


@dataclass(frozen=True)
class Progress:
    run: PracticeRun
    now: datetime

    @cached_property
    def families(self) -> list[tuple[InventedFamily, tuple[Try, ...]]]:
        found = InventedFamily.objects.filter(run=self.run)
        return [(one, simulation.tries(one.seed, _ways(one))) for one in found]

    @cached_property
    def elapsed(self) -> float:
        """Seconds since it ran; a finished practice stands still."""
        if self.run.ran_at is None:
            return 0
        until = self.run.finished_at or self.now
        return max((until - self.run.ran_at) / timedelta(seconds=1), 0)

    @cached_property
    def reach(self) -> Tally:
        return simulation.tally(simulation.state(of, self.elapsed) for _one, of in self.families)

    @cached_property
    def rows(self) -> list[Row]:
        names = {Way.TEXT: _("Texts"), Way.CALL: _("Calls"), Way.EMAIL: _("Email")}
        each = [one for _family, of in self.families for one in of]
        return [
            Row(
                names[way],
                ICONS[way],
                way,
                simulation.tally(one.at(self.elapsed) for one in each if one.way == way),
            )
            for way in Way
        ]

    @cached_property
    def missed(self) -> list[Missed]:
        return [
            Missed(one, _("Nothing arrived") if of else _("No number and no address on file"))
            for one, of in self.families
            if simulation.state(of, self.elapsed) == State.NOT_REACHED
        ]

    @property
    def is_over(self) -> bool:
        """Every pretend answer is in, or the practice is finished."""
        return self.run.status != S.RUNNING or self.elapsed >= LASTS

    @property
    def poll_seconds(self) -> int:
        return 0 if self.is_over else POLL

    @property
    def milestone(self) -> str:
        """What was said last to who listens; compared only."""
        if self.is_over:
            return "over"
        percent = 100 * self.reach.reached // max(self.reach.total, 1)
        return next((f"{one}" for one in MILESTONES if percent >= one), "0")

    @property
    def announcement(self) -> str:
        return ngettext(
            "Practice: %(reached)s of %(families)s invented family reached, %(missed)s not.",
            "Practice: %(reached)s of %(families)s invented families reached, %(missed)s not.",
            self.reach.total,
        ) % {
            "reached": grouped(self.reach.reached),
            "families": grouped(self.reach.total),
            "missed": grouped(self.reach.not_reached),
        }

    @cached_property
    def colleagues(self) -> dict[str, int]:
        """How many found it on their home page, and how many of them opened it."""
        return self.run.copies.aggregate(
            all=Count("id"), opened=Count("id", filter=Q(opened_at__isnull=False))
        )

    @cached_property
    def timeline(self) -> list[Step]:
        """The newest first. What would go to real people is worded as what it would be."""
        return sorted(self._steps(), key=lambda one: one.at, reverse=True)

    def _steps(self) -> Iterator[Step]:
        run = self.run
        yield Step(run.begun_at, _("Practice begun by %s") % run.begun_by.display_name)
        if run.ran_at is None or run.ran_by is None:
            return
        yield Step(run.ran_at, _("Practice run by %s") % run.ran_by.display_name)
        for after, sentence in self._pretended():
            if after <= self.elapsed:
                yield Step(run.ran_at + timedelta(seconds=after), sentence)
        if run.finished_at is not None:
            yield Step(run.finished_at, _("Practice finished"))

    def _pretended(self) -> Iterator[tuple[float, str]]:
        yield 2, _("In earnest, copies would now go to the district’s copy lists")
        yield 4, _board_notice()
        half = self._half_after()
        if half is not None:
            yield half, _("Half of the invented families reached")
        yield LASTS, _("Every invented family was tried")

    def _half_after(self) -> float | None:
        found = [simulation.reached_after(of) for _one, of in self.families]
        times = sorted(one for one in found if one is not None)
        needed = (len(found) + 1) // 2
        return times[needed - 1] if found and len(times) >= needed else None


def _ways(one: InventedFamily) -> Sequence[Way]:
    by_phone = (Way.TEXT, Way.CALL) if one.phone else ()
    return (*by_phone, Way.EMAIL) if one.email else by_phone


def _board_notice() -> str:
    held = Appointment.objects.in_force().filter(role=RoleKey.SUPERINTENDENT, school=None)
    leads = held.select_related("person").first()
    if leads is None:
        return _("In earnest, a board notice would now be drafted")
    return _("In earnest, a board notice would now be drafted for %s") % leads.person.display_name
