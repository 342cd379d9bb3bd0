"""Who has been told of which document in a school year, and who is still to be told, by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from districts.models import District
from districts.school_years import STARTS, SchoolYear
from policies import in_force
from policies.content import Content, RuleSetting
from policies.models import Notice
from policies.words import Text

MOST_POINTS = 7


@dataclass(frozen=True)
class Duty:
    """What the district's policy asks for; nobody is owed a notice where it asks for none."""

    content: Content

    @property
    def setting(self) -> RuleSetting | None:
        return self.content.setting("yearly_notice")

    def is_owed(self, document: str, audience: str) -> bool:
        asked = self._asked
        return document in asked.get("documents", ()) and audience in asked.get("audiences", ())

    def year_of(self, day: date) -> SchoolYear:
        """The school year begins when the yearly agreement does; July 1 where there is none."""
        agreement = self.content.setting("agreement")
        return SchoolYear.of(day, agreement.parameters["starts"] if agreement else STARTS)

    def due(self, year: SchoolYear) -> date:
        return year.on(self._asked.get("due", "01-31"))

    def points(self, document: str) -> list[Text]:
        """What a letter to families says of it: the clauses that the district chose, else the
        first that bind."""
        clauses = [one for one in self.content.clauses if one.document == document]
        chosen = [one for one in clauses if one.id in self._asked.get("letter", ())]
        binding = [one for one in clauses if one.strength == "must"]
        return [one.summary for one in (chosen or binding or clauses)[:MOST_POINTS]]

    @property
    def _asked(self) -> Mapping[str, Any]:
        return self.setting.parameters if self.setting else {}


def duty_of(district: District, day: date) -> Duty:
    return Duty(in_force.as_of(district, day).content)


@dataclass(frozen=True)
class Cell:
    """One audience of one document in one year."""

    audience: Notice.Audience
    is_owed: bool
    given: Sequence[Notice] = ()

    @property
    def is_missing(self) -> bool:
        return self.is_owed and not self.given

    @property
    def is_shown(self) -> bool:
        return self.is_owed or bool(self.given)


@dataclass(frozen=True)
class Sheet:
    """A document's row of audiences."""

    key: str
    title: str
    cells: Sequence[Cell] = field(default_factory=list)

    @property
    def shown(self) -> list[Cell]:
        return [one for one in self.cells if one.is_shown]

    @property
    def missing(self) -> list[Cell]:
        return [one for one in self.cells if one.is_missing]

    @property
    def others(self) -> list[Cell]:
        return [one for one in self.cells if not one.is_shown]


def sheets(duty: Duty, year: SchoolYear) -> list[Sheet]:
    """Every document of the policy, and those that went but were told of in that year."""
    given: dict[tuple[str, str], list[Notice]] = {}
    for one in Notice.objects.standing().filter(school_year=year.first).select_related("by"):
        given.setdefault((one.document, one.audience), []).append(one)
    titles = {one.key: str(one.title) for one in duty.content.documents}
    titles |= {key: key for key, _audience in given if key not in titles}
    return [
        Sheet(
            key,
            title,
            [
                Cell(one, duty.is_owed(key, one.value), given.get((key, one.value), ()))
                for one in Notice.Audience
            ],
        )
        for key, title in titles.items()
    ]
