"""What the policy leaves open: somebody asks for a decision, and who may decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies.models import QuestionEntry
from records import book
from records.references import next_reference
from tenancy.refusals import Denied, Refused


@transaction.atomic
def ask(
    *, district: District, words: str, rule: str = "", clause: str = "", by: User, now: datetime
) -> QuestionEntry:
    """Put a question on the public list, which does not say who asked."""
    if not Appointment.objects.in_force().staff().is_held_by(by.pk):
        raise Denied(_("Only people who work here ask for a decision on the policy."))
    if not words.strip():
        raise Refused(_("Write down the question."))
    entry = QuestionEntry.objects.create(
        district=district,
        question=next_reference("Q", district.local(now)),
        kind=QuestionEntry.Kind.ASKED,
        rule=rule,
        clause=clause,
        words=words.strip(),
        by=by,
    )
    book.write(
        "policies.question.asked",
        subject=entry,
        by=by,
        details={"question": entry.question, "rule": rule, "clause": clause},
    )
    return entry


@transaction.atomic
def decide(*, district: District, question: str, words: str, by: User) -> QuestionEntry:
    """Say how it is read from now on. Settings follow with the next version, which says so too."""
    check_can(by, Permission.POLICY_PUBLISH, district)
    if not words.strip():
        raise Refused(_("Write down the decision."))
    entry = QuestionEntry.objects.create(
        district=district,
        question=question,
        kind=QuestionEntry.Kind.DECIDED,
        words=words.strip(),
        by=by,
    )
    book.write(
        "policies.question.decided", subject=entry, by=by, details={"question": entry.question}
    )
    return entry


def with_decisions(data: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's data with what has been decided about its questions since it was written."""
    decided = {
        one.question: one
        for one in QuestionEntry.objects.filter(kind=QuestionEntry.Kind.DECIDED).select_related(
            "by", "district"
        )
    }
    rows = [_settled(each, decided.get(each["id"])) for each in data.get("questions", [])]
    return {**data, "questions": rows} if rows else dict(data)


def _settled(question: Mapping[str, Any], entry: QuestionEntry | None) -> dict[str, Any]:
    if entry is None:
        return dict(question)
    on = entry.district.local(entry.at).date().isoformat()
    said = {"decided": entry.words, "decided_by": entry.by.display_name, "decided_on": on}
    return {**question, **said}
