"""What a policy leaves open: its own questions, those asked here, and what was decided since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from districts.models import District
from policies.content import Content, Question
from policies.models import QuestionEntry
from policies.rules import RULES
from policies.verdict import Clause


@dataclass(frozen=True)
class OpenQuestion:
    """`default` is the reading taken until somebody decides; a question asked here has none."""

    id: str
    asks: str
    clauses: tuple[Clause, ...]
    rule: str = ""
    options: tuple[str, ...] = ()
    default: str = ""
    asked_on: date | None = None
    decided: str = ""
    decided_by: str = ""
    decided_on: date | None = None

    @property
    def clause_ids(self) -> set[str]:
        return {one.id for one in self.clauses}


def questions_of(district: District, content: Content, day: date) -> list[OpenQuestion]:
    """As they stood at the end of a day, open ones first.

    A decision stands here at once, and in the policy's own data from the next version on.
    """
    asked_and_decided = QuestionEntry.objects.select_related("by")
    entries = [one for one in asked_and_decided if district.local(one.at).date() <= day]
    said = {one.question: one for one in entries if one.kind == QuestionEntry.Kind.DECIDED}
    found = [_of_policy(one, content, said.get(one.id), district) for one in content.questions]
    found += [
        _asked(one, content, said.get(one.question), district)
        for one in entries
        if one.kind == QuestionEntry.Kind.ASKED
    ]
    return sorted(found, key=lambda one: bool(one.decided))


def _of_policy(
    one: Question, content: Content, entry: QuestionEntry | None, district: District
) -> OpenQuestion:
    return OpenQuestion(
        id=one.id,
        asks=str(one.asks),
        clauses=_clauses(one.clauses, content),
        rule=one.rule,
        options=tuple(str(each) for each in one.options),
        default=str(one.default),
        decided=entry.words if entry else str(one.decided),
        decided_by=entry.by.display_name if entry else one.decided_by,
        decided_on=_day(entry, district) or _written(one.decided_on),
    )


def _asked(
    one: QuestionEntry, content: Content, entry: QuestionEntry | None, district: District
) -> OpenQuestion:
    setting = content.setting(one.rule) if one.rule in RULES else None
    about = (one.clause,) if one.clause else (setting.clauses if setting else ())
    return OpenQuestion(
        id=one.question,
        asks=one.words,
        clauses=_clauses(about, content),
        rule=one.rule,
        asked_on=_day(one, district),
        decided=entry.words if entry else "",
        decided_by=entry.by.display_name if entry else "",
        decided_on=_day(entry, district),
    )


def _clauses(ids: Iterable[str], content: Content) -> tuple[Clause, ...]:
    found = (content.clause(one) for one in ids)
    return tuple(one for one in found if one is not None)


def _day(entry: QuestionEntry | None, district: District) -> date | None:
    return district.local(entry.at).date() if entry else None


def _written(day: str) -> date | None:
    return date.fromisoformat(day) if day else None
