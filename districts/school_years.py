"""School years: what the yearly duties of a policy are counted by."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

STARTS = "07-01"


@dataclass(frozen=True, order=True)
class SchoolYear:
    """`first` is the calendar year in which it begins: 2026 is 2026–27."""

    first: int
    starts: str = STARTS

    @classmethod
    def of(cls, day: date, starts: str = STARTS) -> Self:
        """The one that a day belongs to."""
        this = cls(day.year, starts)
        return this if this.begins <= day else cls(day.year - 1, starts)

    @property
    def begins(self) -> date:
        return date.fromisoformat(f"{self.first}-{self.starts}")

    @property
    def ends(self) -> date:
        return self.next.begins - timedelta(days=1)

    @property
    def next(self) -> Self:
        return type(self)(self.first + 1, self.starts)

    @property
    def before(self) -> Self:
        return type(self)(self.first - 1, self.starts)

    def on(self, yearly: str) -> date:
        """When a day that comes every year ("01-31") comes in this one."""
        found = date.fromisoformat(f"{self.first}-{yearly}")
        return found if found >= self.begins else found.replace(year=self.first + 1)

    def __str__(self) -> str:
        return f"{self.first}–{(self.first + 1) % 100:02}"
