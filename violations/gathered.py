"""The evidence that a case gathers by itself: what Belltower knew at the time, taken once and kept
as it was (N13). Taken again, it is another entry beside the first."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q

from districts.models import Appointment, Leave, User
from districts.roles import role
from notifications import content
from notifications.models import Message, Recipient, Ruling, Words
from optin.models import (
    Answer,
    Consent,
    DeclaredRelationship,
    FamilyAuthorization,
    StudentEmployment,
)
from policies.in_force import readable_version_of
from policies.models import Signature
from rosters.models import ClassGroup, Student
from violations.models import Case, Involved
from violations.taxonomy import Part

# Of messages between the same people, the latest of these.
MOST = 100
# Whatever the quiet hours of that day were: shifts and student workers are let off those.
ODD_FROM, ODD_UNTIL = time(21), time(6)


def of(case: Case) -> dict[str, Any]:
    """Plain data with ids, codes, names and times; read in the open district."""
    at = case.report.occurred_at or case.report.learned_at or case.received_at
    involved = list(Involved.objects.filter(report=case.report).select_related("staff", "student"))
    people = [one.staff for one in involved if one.part == Part.ACCUSED and one.staff]
    students = [one.student for one in involved if one.student]
    return {
        "at": at.isoformat(),
        "version": case.version.number if case.version else None,
        "people": [_person(one, case, at) for one in people],
        "messages": list(_messages(people, students)),
        "to_groups": _to_groups(people),
        "permissions": [_permission(one, at) for one in _consents(people, students)],
        "declared": list(_declared(people, students)),
        "classes": list(_classes(people, students)),
    }


def summary(facts: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the case: counts, and one answer each."""
    signed = [one for person in facts["people"] for one in person["signed"]]
    return {
        "messages": len(facts["messages"]),
        "odd_hours": sum(one.get("is_odd", False) for one in facts["messages"]),
        "to_groups": facts["to_groups"],
        "permission": any(one["stood"] for one in facts["permissions"]),
        "signed_on": max((one["on"] for one in signed), default=""),
        "on_leave": any(person["leave"] for person in facts["people"]),
        "declared": len(facts["declared"]),
        "in_class": bool(facts["classes"]),
        "version": facts["version"],
    }


def readable(facts: dict[str, Any]) -> dict[str, Any]:
    """The same for a page: days and times as such, roles and leave in the reader's words."""

    def day(words: str) -> date | None:
        return date.fromisoformat(words) if words else None

    return facts | {
        "people": [
            person
            | {
                "roles": [
                    one | {"title": one["title"] or role(one["role"]).name}
                    for one in person["roles"]
                ],
                "leave": [
                    one | {"kind": str(Leave.Kind(one["kind"]).label)} for one in person["leave"]
                ],
                "signed": [one | {"on": day(one["on"])} for one in person["signed"]],
            }
            for person in facts["people"]
        ],
        "messages": [one | {"at": datetime.fromisoformat(one["at"])} for one in facts["messages"]],
        "declared": [
            one | {"from": day(one["from"]), "until": day(one["until"])}
            for one in facts["declared"]
        ],
    }


def _person(person: User, case: Case, at: datetime) -> dict[str, Any]:
    day = case.district.local(at).date()
    held = Appointment.objects.staff().filter(person=person).meeting(day, day)
    leaves = Leave.objects.filter(person=person, from_at__lte=at)
    here = leaves.filter(Q(until_at=None) | Q(until_at__gt=at))
    signed = Signature.objects.filter(person=person, on__lte=day).select_related("version__paper")
    return {
        "person": person.pk,
        "name": person.full_name,
        "roles": [
            {"role": one.role, "title": one.title, "school": one.school.name if one.school else ""}
            for one in held.select_related("school")
        ],
        "leave": [{"kind": one.kind, "from": one.from_at.isoformat()} for one in here],
        "signed": [
            {
                "what": _called(one, case),
                "how": one.how,
                "on": one.on.isoformat(),
            }
            for one in signed
        ],
    }


def _called(signed: Signature, case: Case) -> str:
    """A paper by its title, a document of the policy by its short name."""
    if signed.version is not None:
        return str(signed.version.title)
    found = readable_version_of(case.district, case.received_at).content.document(signed.document)
    return found.short if found else signed.document


def _messages(people: Collection[User], students: Collection[Student]) -> Iterable[dict[str, Any]]:
    """What these wrote to these students by Belltower, or to their families alone."""
    if not people or not students:
        return
    keys = {one.pk for one in students}
    got = Recipient.objects.filter(family_id__in=keys).values("message_id")
    by = Q(author__in=people) | Q(sent_by__in=people)
    found = Message.objects.filter(
        by, pk__in=got, to=Message.To.STUDENTS, released_at__isnull=False
    ).order_by("-released_at")[:MOST]
    for one in found.select_related("school", "district", "author", "sent_by"):
        ruling = Ruling.objects.filter(message=one, step=Ruling.Step.RELEASE).last()
        words = Words.objects.filter(message=one).order_by("pk").first()
        yield {
            "reference": one.reference,
            "at": one.released_at.isoformat() if one.released_at else "",
            "is_odd": bool(one.released_at and _is_odd(one.district.local(one.released_at).time())),
            "by": (one.sent_by or one.author).full_name,
            "purpose": one.purpose,
            "text": words.text if words else "",
            "outcome": ruling.outcome if ruling else "",
            "ruling_sha256": one.content_hash,
            "place": content.place_name(one),
        }


def _is_odd(at: time) -> bool:
    """An hour at which one adult and one student have little to write about (S0-50)."""
    return at >= ODD_FROM or at < ODD_UNTIL


def _to_groups(people: Collection[User]) -> int:
    by = Q(author__in=people) | Q(sent_by__in=people)
    sent = Message.objects.filter(by, to=Message.To.STUDENTS, released_at__isnull=False)
    return sent.count() if people else 0


def _consents(people: Collection[User], students: Collection[Student]) -> Iterable[Consent]:
    of_these = Q(employee=None) | Q(employee__in=people)
    return Consent.objects.filter(
        of_these, student__in=students, kind=Consent.Kind.CONTACT
    ).order_by("pk")


def _permission(consent: Consent, at: datetime) -> dict[str, Any]:
    said = list(
        Answer.objects.filter(consent=consent, at__lte=at).select_related("guardian").order_by("pk")
    )
    last = said[-1] if said else None
    is_yes = last is not None and last.word == Answer.Word.YES
    stood = is_yes and (last.until is None or last.until >= at.date()) if last else False
    if stood and consent.needs_principal:
        stood = consent.decisions.filter(word="agreed", at__lte=at).exists()
    return {
        "reference": consent.reference,
        "stood": stood,
        "for_anybody": consent.employee_id is None,
        "said": [
            {"word": one.word, "at": one.at.isoformat(), "by": one.guardian.full_name}
            for one in said
        ],
    }


def _declared(people: Collection[User], students: Collection[Student]) -> Iterable[dict[str, Any]]:
    """Relationships, families and jobs in the registers (S0-80, S0-54, S2-07)."""
    for model in (DeclaredRelationship, FamilyAuthorization, StudentEmployment):
        for one in model.objects.filter(staff__in=people, student__in=students):
            yield {
                "register": one.REGISTER.value,
                "reference": one.reference,
                "from": one.from_on.isoformat(),
                "until": one.until_on.isoformat() if one.until_on else "",
                "ended_at": one.ended_at.isoformat() if one.ended_at else "",
                "words": one.in_short,
            }


def _classes(people: Collection[User], students: Collection[Student]) -> Iterable[str]:
    """In which classes of theirs these students sit now: rosters keep no past."""
    for person in people:
        for group in ClassGroup.objects.of(person):
            sits = Student.objects.in_classes([group]).filter(pk__in=[one.pk for one in students])
            if sits.exists():
                yield group.title
