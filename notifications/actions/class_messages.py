"""Messages to one's own classes and activities: to their families, or to groups of students."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import Appointment, School, User
from notifications.actions import drafts
from notifications.models import AudienceClass, AudienceStudent, Message
from notifications.permissions import check_write_class, classes_of
from records import book
from records.references import next_reference
from rosters.models import ClassGroup, Enrollment
from tenancy.refusals import Refused

Audience, To = Message.Audience, Message.To


@dataclass(frozen=True)
class Company:
    """Who reads along, so that nobody is alone with a student (S2-12)."""

    parents: bool = False
    colleague: User | None = None


ALONE = Company()


@transaction.atomic
def begin(
    *,
    school: School,
    classes: Collection[ClassGroup],
    to: str,
    begun_with: UUID,
    by: User,
    now: datetime,
    students: Collection[int] = (),
    purpose: str = "",
    company: Company = ALONE,
) -> Message:
    """A draft to these classes, or to some students picked from them; the same key, the same draft.

    Recipients come from the roster alone (S0-46): there is no place to type one in.
    """
    check_write_class(by, school, [one.pk for one in classes], to)
    if any(one.school_id != school.pk for one in classes):
        raise Refused(_("These classes are not of one school. Write to each school by itself."))
    made = Message.objects.filter(begun_with=begun_with, author=by).first()
    if made is not None:
        return made
    try:
        with transaction.atomic():
            made = _made(school, to, purpose, begun_with, by, now)
    except IntegrityError:
        # The other click of a double click was first.
        made = Message.objects.filter(begun_with=begun_with, author=by).first()
        if made is None:
            raise Refused(_("This page is too old. Load it again.")) from None
        return made
    AudienceClass.objects.bulk_create(
        AudienceClass(district_id=school.district_id, message=made, class_group=one)
        for one in classes
    )
    _pick(made, students)
    _accompany(made, company)
    book.write(
        "notifications.message.begun", subject=made, by=by, details={"kind": made.kind, "to": to}
    )
    return made


@transaction.atomic
def choose(
    *,
    message: Message,
    students: Collection[int],
    purpose: str,
    by: User,
    company: Company = ALONE,
) -> Message:
    """Everybody, when no students are named; what it is for (S0-52), and who reads along."""
    draft = drafts.held_draft(message, by)
    if not draft.is_of_class or draft.audience == Audience.CONTACTED:
        raise Refused(_("This message can’t go there."))
    before = _chosen(draft)
    draft.purpose = purpose if draft.goes_to_students else ""
    draft.save(update_fields=["purpose"])
    _pick(draft, students)
    _accompany(draft, company)
    is_new = before != _chosen(draft)
    return drafts.changed(draft, "audience", by) if is_new else draft


def _chosen(draft: Message) -> tuple[object, ...]:
    return draft.audience, draft.purpose, _picked(draft), draft.adds_parents, draft.colleague_id


def _accompany(draft: Message, company: Company) -> None:
    """A colleague of the same school; of a message to families nobody is added."""
    colleague = company.colleague if draft.goes_to_students else None
    works_here = Appointment.objects.in_force().staff().covering(draft.school_id)
    if colleague and not works_here.filter(person=colleague).exclude(person=draft.author).exists():
        raise Refused(_("Choose a colleague who works at this school."))
    draft.adds_parents = company.parents and draft.goes_to_students
    draft.colleague = colleague
    draft.save(update_fields=["adds_parents", "colleague"])


def _made(
    school: School, to: str, purpose: str, begun_with: UUID, by: User, now: datetime
) -> Message:
    return Message.objects.create(
        district_id=school.district_id,
        reference=next_reference("M", school.district.local(now)),
        begun_with=begun_with,
        kind=Message.Kind.CLASS,
        to=to,
        purpose=purpose if to == To.STUDENTS else "",
        school=school,
        audience=Audience.CLASSES,
        channels=drafts.CHANNELS[Message.Kind.CLASS],
        author=by,
    )


def _pick(draft: Message, students: Collection[int]) -> None:
    """Some of the class; picked once, somebody stays picked also after leaving it, and is then
    left out with the reason."""
    here = Enrollment.objects.filter(class_group__in=classes_of(draft), student__left_at=None)
    already = set(_picked(draft))
    unknown = set(students) - already - set(here.values_list("student_id", flat=True))
    if unknown:
        raise Refused(_("Choose students of this class. Its list has changed since you looked."))
    draft.audience_students.exclude(student__in=students).delete()
    AudienceStudent.objects.bulk_create(
        AudienceStudent(district_id=draft.district_id, message=draft, student_id=one)
        for one in sorted(set(students) - already)
    )
    draft.audience = Audience.STUDENTS if students else Audience.CLASSES
    draft.save(update_fields=["audience"])


def _picked(draft: Message) -> list[int]:
    return sorted(draft.audience_students.values_list("student_id", flat=True))
