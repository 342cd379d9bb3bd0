"""From which grade to which the policy in force lets students themselves be written to (S0-51)."""

from dataclasses import dataclass
from datetime import datetime

from districts.models import District
from policies.in_force import readable_version_of
from policies.parameters import Grade

RULE = "grades"


@dataclass(frozen=True)
class Grades:
    """Both ends are in it; a policy without the rule takes every grade."""

    lowest: str
    highest: str

    def takes(self, grade: str) -> bool:
        if grade not in Grade.of:
            return not self.lowest
        step = Grade.of.index
        return not self.lowest or step(self.lowest) <= step(grade) <= step(self.highest)

    @property
    def spoken(self) -> str:
        """The lowest as people say it: 6, K."""
        return {"PK": "PK", "KG": "K"}.get(self.lowest, self.lowest.lstrip("0"))


def grades_of(district: District, now: datetime) -> Grades:
    setting = readable_version_of(district, now).content.setting(RULE)
    if setting is None:
        return Grades("", "")
    return Grades(setting.parameters["lowest"], setting.parameters["highest"])
