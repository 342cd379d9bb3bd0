"""Messages as facts, for the tables of the rules: picture day at Lakeview Middle, and its like."""

from dataclasses import replace
from typing import Any

from policies.facts import Asker, Facts, Student, Voice
from policies.rules import RULES
from policies.verdict import Finding, Outcome, Verdict, worst

REYES = Asker("Dr. Reyes", "superintendent", ("superintendent",))
ITO = Asker("Ms. Ito", "communications director", ("communications_director",))
BRANDT = Asker("Mr. Brandt", "principal", ("principal",))
LUND = Asker("Ms. Lund", "assistant principal", ("assistant_principal",))
CHEN = Asker("Ms. Chen", "teacher, mathematics", ("teacher",))
DIAZ = Asker("Mr. Diaz", "coach, cross-country", ("coach",))

ENGLISH = Voice("en", "Mr. Brandt", ("principal",))
SPANISH = Voice("es", "Ms. Ortiz", ("attendance_clerk",))

PEOPLE = (
    ("superintendent", "Dr. Reyes (superintendent)"),
    ("assistant_superintendent", "Mr. Cole (assistant superintendent)"),
    ("communications_director", "Ms. Ito (communications director)"),
    ("it_administrator", "Ms. Park (IT administrator)"),
    ("hr_director", "Ms. Adeyemi (HR director)"),
    ("principal", "Mr. Brandt (principal)"),
    ("assistant_principal", "Ms. Lund (assistant principal)"),
)

# Tuesday, after school.
PICTURE_DAY = Facts(
    kind="outreach",
    topic="picture_day",
    scope="school",
    place="Lakeview Middle",
    asker=BRANDT,
    channels=("voice", "sms", "email"),
    worded_in=("en", "es"),
    voices=(ENGLISH, SPANISH),
    families=412,
    families_of_place=412,
    families_by_language=(("en", 306), ("es", 88), ("ko", 9), ("", 9)),
    when="2026-12-08T16:00:00-08:00",
    dismissal="14:45",
    people=PEOPLE,
)
# Wednesday morning; the principal is asked to send at once.
LOCKDOWN = replace(
    PICTURE_DAY, kind="emergency", incident="lockdown", topic="", when="2026-12-02T09:40:00-08:00"
)
RUNNERS = tuple(Student(id=n, name=f"Runner {n}", grade="07") for n in range(1, 12))
# Mr. Diaz to his cross-country team, on a school day.
PRACTICE_MOVED = replace(
    PICTURE_DAY,
    kind="class",
    topic="",
    purpose="activity",
    to="students",
    scope="class",
    place="Cross-country",
    asker=DIAZ,
    channels=("sms",),
    voices=(),
    families=0,
    families_by_language=(),
    students=RUNNERS,
    when="2026-12-08T12:15:00-08:00",
)
SOFIA = Student(id=71, name="Sofia Morales", grade="07", has_opt_in=True, has_principal_yes=True)
MAX = Student(id=72, name="Max Baker", grade="07")


def draft(**changes: Any) -> Facts:
    return replace(PICTURE_DAY, **changes)


def to_team(**changes: Any) -> Facts:
    return replace(PRACTICE_MOVED, **changes)


def found(rule: str, facts: Facts, **settings: Any) -> list[Finding]:
    """What one rule says; settings that are left out stand as the rule declares them."""
    return list(RULES[rule].judge(facts, **settings))


def outcome(rule: str, facts: Facts, **settings: Any) -> Outcome:
    """The worst that one rule finds; allowed, too, when it has nothing to say."""
    return worst(one.outcome for one in found(rule, facts, **settings))


def rules_of(verdict: Verdict) -> set[str]:
    """The rules that stand against it."""
    return {one.rule for one in verdict.to_settle}
