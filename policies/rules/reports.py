"""Reports and investigations: what the district's policy says of them, asked of no message."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Choices, Hour, Roles, Whole, Yes
from policies.rules.registry import rule
from policies.verdict import Finding

# What an investigation can be asked to have in it before it is closed; the first three always are.
FACTS = (
    "dates", "reporter", "allegation", "meeting", "findings", "action", "authorities",
    "handed_over", "received", "outcome",
)  # fmt: skip


@rule(title=_("Reports in time"))
def report_clock(
    facts: Facts,
    *,
    hours: Annotated[int, Whole(_("Within how many hours is a contact reported?"), 1, 168)] = 24,
    before_duty: Annotated[bool, Yes(_("Also before the next start of work?"))] = True,
    usual_start: Annotated[
        str, Hour(_("When does work start where no bell schedule says so?"))
    ] = "08:00",
    away_hours: Annotated[
        int, Whole(_("After how many working hours unread does a report move on?"), 1, 48)
    ] = 4,
) -> Iterable[Finding]:
    """Read by the report pages (violations.terms)."""
    return ()


@rule(title=_("Investigations"))
def investigation(
    facts: Facts,
    *,
    asks: Annotated[
        tuple[str, ...], Choices(_("What must stand in a file before it is closed?"), of=FACTS)
    ] = FACTS,
    days: Annotated[int, Whole(_("Within how many school days is it looked into?"), 1, 120)] = 10,
    review_days: Annotated[
        int, Whole(_("Within how many school days is it reviewed?"), 1, 120)
    ] = 10,
    hand_over_to: Annotated[tuple[str, ...], Roles(_("Who receives the whole file?"))] = (
        "assistant_superintendent",
    ),
) -> Iterable[Finding]:
    """Read by the pages of cases (violations.terms)."""
    return ()


@rule(title=_("Reports are kept"))
def reports_kept(
    facts: Facts,
    *,
    keep_years: Annotated[
        int, Whole(_("For how many years is a report kept at least?"), 1, 100)
    ] = 1,
    schedule_years: Annotated[
        int, Whole(_("For how many years after its case is closed, by the schedule?"), 1, 100)
    ] = 1,
) -> Iterable[Finding]:
    """Read where a case is opened and closed (violations.terms)."""
    return ()
