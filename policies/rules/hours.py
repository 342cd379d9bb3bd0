"""At what times messages go: quiet hours, and the sender's own lessons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from districts.hours import hour
from policies.facts import AUDIENCES, Facts
from policies.parameters import Choices, Hour, Roles, Strictness, Weekdays, Yes
from policies.rules.registry import passed, rule
from policies.rules.strictness import strictly
from policies.verdict import NOTHING, Finding, Outcome, Sentence, say

# A trip keeps its own hours, and what is urgent keeps none.
KINDS = ("outreach", "class", "service")
WEEK = Weekdays.of


def _never_or_always(
    *, starts: str, ends: str, days: tuple[str, ...], to: tuple[str, ...], **_settings: object
) -> str:
    if starts == ends:
        return f"quiet hours begin and end at {starts}: no hour is left to tell them apart."
    if len(days) == len(WEEK):
        return "all days of the week are quiet: nothing could ever be sent. Leave one out."
    return "" if to else "to is empty: quiet hours would hold for nobody. Name an audience."


@rule(
    "S2-07", "S2-15", "S2-17", "S2-18",
    title=_("Quiet hours"),
    kinds=KINDS,
    contradiction=_never_or_always,
)  # fmt: skip
def quiet_hours(  # noqa: PLR0913  # its settings
    facts: Facts,
    *,
    starts: Annotated[str, Hour(_("From when in the evening?"))] = "20:00",
    ends: Annotated[str, Hour(_("Until when in the morning?"))] = "07:00",
    days: Annotated[tuple[str, ...], Weekdays(_("Which days are quiet as a whole?"))] = (
        "sat",
        "sun",
    ),
    to: Annotated[tuple[str, ...], Choices(_("For whom?"), of=AUDIENCES)] = ("students",),
    exempts_shifts: Annotated[bool, Yes(_("Are programs exempt, on an assigned shift?"))] = True,
    exempts_workers: Annotated[bool, Yes(_("Are student workers exempt for their work?"))] = True,
    takes_reason: Annotated[bool, Yes(_("Is a reason enough to send at once?"))] = False,
) -> Iterable[Finding]:
    """Kept until the hours are over, by the clocks of the district on whichever day that is."""
    if facts.to not in to:
        return
    quiet = _Quiet(time.fromisoformat(starts), time.fromisoformat(ends), days)
    at = facts.at.astimezone(_zone(facts))
    if not quiet.covers(at):
        yield passed("quiet_hours", _("This is outside quiet hours."))
    elif exempts_shifts and facts.asker.shift:
        yield passed("quiet_hours", _("This is on your shift for a program."))
    elif exempts_workers and facts.to == "students" and facts.is_about_work:
        yield passed("quiet_hours", _("Student workers can be written to about their work."))
    elif takes_reason and "quiet_hours" in facts.reasons:
        yield Finding("quiet_hours", Outcome.NOTE, say(_("It goes out in quiet hours.")))
    else:
        yield _kept(facts, at, quiet.over(at), takes_reason=takes_reason)


@rule("S3-13", title=_("Not during your own lessons"), kinds=(*KINDS, "trip"))
def own_instruction(
    facts: Facts,
    *,
    strictness: Annotated[str, Strictness(_("What if a lesson is on?"))] = "note",
    approvers: Annotated[tuple[str, ...], Roles(_("Who may approve it?"))] = ("principal",),
) -> Iterable[Finding]:
    """Whoever teaches at that time should not be writing: says until when."""
    until = facts.asker.teaches_until
    if not until:
        return
    # A time of day, as dismissal is, or a whole moment.
    told = time.fromisoformat(until.rpartition("T")[2])
    finding = Finding(
        "own_instruction",
        Outcome.BLOCKED,
        say(_("You teach until %(hour)s. Messages should not disturb a lesson."), hour=hour(told)),
        remedy="when",
        remedy_label=say(_("Send it after the lesson")),
        heading=say(_("Your lesson is on.")),
    )
    yield strictly(strictness, finding, facts, approvers)


@dataclass(frozen=True)
class _Quiet:
    """Hours of every night, and days as a whole; asked about local times of one zone."""

    starts: time
    ends: time
    days: tuple[str, ...]

    def covers(self, at: datetime) -> bool:
        clock = at.time()
        if WEEK[at.weekday()] in self.days:
            return True
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends

    def over(self, at: datetime) -> datetime:
        """The first moment after `at` that is not quiet: a midnight, or the end of a night."""
        # Two times of one zone compare by their clocks; only their seconds know which came first.
        now = at.timestamp()
        return next(
            one for one in self._edges(at) if one.timestamp() > now and not self.covers(one)
        )

    def _edges(self, at: datetime) -> Iterator[datetime]:
        """An hour that the clocks pass twice counts twice; one that they skip, when it is over."""
        for days in range(9):
            for clock in (time(0), self.ends):
                for fold in (0, 1):
                    wall = datetime.combine(at.date() + timedelta(days), clock, at.tzinfo)
                    yield wall.replace(fold=fold).astimezone(UTC).astimezone(at.tzinfo)


def _zone(facts: Facts) -> tzinfo:
    """The district's; told without one, the offset of that moment has to do."""
    return ZoneInfo(facts.zone) if facts.zone else facts.at.tzinfo or UTC


def _kept(facts: Facts, at: datetime, until: datetime, *, takes_reason: bool) -> Finding:
    words = TODAY if until.date() == at.date() else LATER[WEEK[until.weekday()]]
    return Finding(
        "quiet_hours",
        Outcome.HELD,
        say(words, hour=hour(until.time())),
        remedy="when",
        remedy_label=say(_("Choose another time")),
        heading=_heading(facts, at),
        until=until.isoformat(timespec="minutes"),
        ways=(("reason", say(_("Write down why"))),) if takes_reason else (),
    )


def _heading(facts: Facts, at: datetime) -> Sentence:
    if facts.to != "students":
        return NOTHING
    is_weekend = at.weekday() >= WEEK.index("sat")
    return say(STUDENTS_WEEKEND if is_weekend else STUDENTS)


STUDENTS = _("This can’t go to students now.")
STUDENTS_WEEKEND = _("This can’t go to students on weekends.")
TODAY = _("It will be kept and can go today at %(hour)s.")
LATER = {
    "mon": _("It will be kept and can go on Monday at %(hour)s."),
    "tue": _("It will be kept and can go on Tuesday at %(hour)s."),
    "wed": _("It will be kept and can go on Wednesday at %(hour)s."),
    "thu": _("It will be kept and can go on Thursday at %(hour)s."),
    "fri": _("It will be kept and can go on Friday at %(hour)s."),
    "sat": _("It will be kept and can go on Saturday at %(hour)s."),
    "sun": _("It will be kept and can go on Sunday at %(hour)s."),
}
