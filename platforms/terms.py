"""School years, terms and grades: when a form counts, and a site is to be looked through again."""

from collections.abc import Iterable
from datetime import date, timedelta

YEAR_BEGINS = 7
# So long it is the administrator's; after that the office hears of it.
TIME_TO_REVIEW = timedelta(days=14)


def school_year(day: date) -> int:
    """The year in which the school year of this day began."""
    return day.year if day.month >= YEAR_BEGINS else day.year - 1


def last_due(days: Iterable[str], today: date) -> date | None:
    """The latest of these days of the year that has come."""
    each = [
        date.fromisoformat(f"{year}-{day}") for year in (today.year - 1, today.year) for day in days
    ]
    return max((one for one in each if one <= today), default=None)


def is_overdue(due_on: date, today: date) -> bool:
    return today > due_on + TIME_TO_REVIEW


def grade_in_short(code: str) -> str:
    """The student system's code as people say it: 9, K."""
    return "K" if code == "KG" else code.lstrip("0")
