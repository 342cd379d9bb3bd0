"""What is in force for students now: asked anew at each use, in one query for many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from districts.models import User
from optin.models import Answer, Consent

S, Kind = Consent.Status, Consent.Kind


@dataclass(frozen=True)
class Standing:
    """Whether a parent said yes to this employee and the principal, too; and on which row."""

    by_parent: bool = False
    by_principal: bool = False
    consent: int | None = None
    until: date | None = None


def contact(person: User, students: Collection[int]) -> dict[int, Standing]:
    """Of those of whom there is anything; what is in force before what still waits."""
    about = Consent.objects.of_kind(Kind.CONTACT).filter(student__in=students).covering(person)
    found = {
        one: Standing(by_parent=True)
        for one in about.filter(status=S.SUBMITTED).values_list("student", flat=True)
    }
    # Where two are in force, the one that the principal has agreed to, too.
    live = about.in_force().order_by("-needs_principal", "-valid_until", "id")
    of = ("pk", "student", "needs_principal", "valid_until")
    for pk, student, agreed, until in live.values_list(*of):
        if found.get(student, Standing()).consent is None:
            found[student] = Standing(True, agreed, pk, until)
    return found


def said_yes(kind: str, students: Collection[int]) -> set[int]:
    """Of whom a permission of this kind, for everybody, is in force."""
    live = Consent.objects.of_kind(kind).filter(student__in=students).in_force()
    return set(live.values_list("student", flat=True))


def newer(consent: Consent) -> Consent | None:
    """The same question on another row, asked or answered with yes since: it alone counts."""
    same = Consent.objects.of_kind(consent.kind).filter(
        student=consent.student_id, about=consent.about, employee=consent.employee_id
    )
    live = same.filter(status__in=(S.ASKED, *Consent.STANDS))
    return live.exclude(pk=consent.pk).first()


def objections(consent: Consent, *, without: int | None) -> list[Answer]:
    """The last word of each other guardian about this child and thing, where it was no.

    Until one of them says yes again, or the principal has heard both.
    """
    about = Answer.objects.filter(
        consent__student=consent.student_id,
        consent__kind=consent.kind,
        consent__about=consent.about,
    ).exclude(guardian=without)
    last = about.order_by("guardian_id", "-id").distinct("guardian_id")
    return [one for one in last if one.word != Answer.Word.YES]
