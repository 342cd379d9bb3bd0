"""Students to whom a message does not go though they were chosen, and why, as its pages say it.

Whom the office has closed is counted and never named, in the same words for every such reason: a
teacher learns neither who nor why (ux 3.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.models import Message, Ruling
from policies.verdict import Verdict
from rosters.models import Student

NOT_NAMED = {"closed_students"}


@dataclass(frozen=True)
class LeftOut:
    number: int
    sentence: str
    names: Sequence[str]


def as_ruled(message: Message) -> list[int]:
    """Whom the last answer on file left out, of what was handed in or sent off."""
    last = message.rulings.exclude(step=Ruling.Step.CHECK).first()
    return list(last.verdict["left_out"]) if last and message.is_of_class else []


def left_out(verdict: Verdict) -> list[LeftOut]:
    """By finding, each student under the first that leaves them out."""
    if not verdict.left_out:
        return []
    students = Student.objects.filter(pk__in=verdict.left_out)
    names = {one.pk: one.full_name for one in students}
    found = []
    for finding in verdict.findings:
        here = [pk for pk, why in verdict.left_out.items() if why is finding]
        if here:
            named = [] if finding.rule in NOT_NAMED else sorted(names.get(pk, "") for pk in here)
            found.append(LeftOut(len(here), str(finding.sentence), named))
    return found
