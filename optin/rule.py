"""What the policy in force asks before one student is written to alone."""

from dataclasses import dataclass
from datetime import date, datetime

from districts.models import District
from districts.school_years import SchoolYear
from policies.facts import Facts
from policies.in_force import readable_version_of

RULE = "individual_contact"


@dataclass(frozen=True)
class Asked:
    """Whose yes it takes, and from how many students on it is a group."""

    parent: bool = False
    principal: bool = False
    smallest_group: int = 0
    exempts_workers: bool = False

    def is_of(self, facts: Facts, students: int) -> bool:
        """Whether it asks a parent about a message to so many students."""
        is_exempt = facts.is_to_own_family or (self.exempts_workers and facts.is_about_work)
        return self.parent and 0 < students < self.smallest_group and not is_exempt


def asked_in(district: District, now: datetime) -> Asked:
    setting = readable_version_of(district, now).content.setting(RULE)
    if setting is None:
        return Asked()
    given = setting.parameters
    return Asked(
        given["needs_opt_in"],
        given["needs_principal"],
        given["smallest_group"],
        given["exempts_workers"],
    )


def why_url(district: District, now: datetime) -> str:
    """Where the policy’s own page says why a parent is asked; the policy itself where no clause
    stands behind it."""
    content = readable_version_of(district, now).content
    setting = content.setting(RULE)
    clause = content.clause(setting.clauses[0]) if setting and setting.clauses else None
    if clause is None:
        return district.url("policy")
    return district.url("policy_clause", document=clause.document, clause=clause.number)


def last_day(district: District, now: datetime) -> date:
    """Until when what is signed now lasts at most: the next end of a school year."""
    today = district.today(now)
    year = SchoolYear.of(today)
    this = year.on(district.year_ends)
    return this if this >= today else year.next.on(district.year_ends)
