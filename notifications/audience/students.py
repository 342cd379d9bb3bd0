"""The students of a message to a class or group: who they are, and what the roster says of each.

Nobody is typed in: they sit in classes that the student system made (S0-46), or are picked there.
A few hundred at most, so that the policy's own rules judge each of them; whom these leave out is
left out of the selection by id, with the rule's sentence as the reason.
"""

from collections.abc import Collection
from datetime import date, timedelta

from districts.models import User
from notifications.models import Message, Recipient
from optin import registers, standing
from optin.models import Consent
from policies.facts import Student as Judged
from policies.in_force import readable_version_of
from rosters.models import ClassGroup, Enrollment, Student
from tenancy.clock import database_now

NOTHING = standing.Standing()


def judged(message: Message, by: User, day: date) -> tuple[Judged, ...]:
    """As the policy is asked about them for that day; their names are no fact."""
    if not message.is_of_class:
        return ()
    students = audience_of(message)
    numbers = [one.pk for one in students]
    own = _on_own_rosters(by, numbers)
    allowed = standing.contact(by, numbers) if message.goes_to_students else {}
    agreed = standing.said_yes(Consent.Kind.UNDER_13, numbers)
    lone = lone_messages(message, by, numbers)
    employed = registers.employed(numbers, day)
    family = registers.authorised_family(by, numbers, day)
    return tuple(
        Judged(
            id=one.pk,
            grade=one.grade,
            is_on_roster=one.pk in own,
            lone_messages=lone.get(one.pk, 0),
            has_opt_in=allowed.get(one.pk, NOTHING).by_parent,
            has_principal_yes=allowed.get(one.pk, NOTHING).by_principal,
            is_under_13=one.is_under_13(day),
            has_under_13_consent=one.pk in agreed,
            is_employed=one.pk in employed,
            is_authorised_family=one.pk in family,
        )
        for one in students
    )


def lone_messages(message: Message, by: User, students: Collection[int]) -> dict[int, int]:
    """How often this person wrote to this one student alone, in the days that the policy counts
    (S2-20); of more than one student nothing is counted."""
    if not message.goes_to_students or len(students) != 1:
        return {}
    now = database_now()
    setting = readable_version_of(message.district, now).content.setting("pair_limit")
    if setting is None:
        return {}
    (student,) = students
    since = now - timedelta(days=setting.parameters["days"])
    alone = Message.objects.filter(
        to=Message.To.STUDENTS, sent_by=by, released_at__gt=since, reach__families=1
    )
    mine = Recipient.objects.filter(message_id__in=alone.values("pk"), family_id=student)
    return {student: mine.exclude(deliveries=[]).count()}


def audience_of(message: Message) -> list[Student]:
    """In the order of names; picked ones also when they have left since, so that it is said."""
    if message.audience == Message.Audience.CONTACTED:
        return _contacted(message) if message.goes_to_students else []
    if message.audience == Message.Audience.STUDENTS:
        picked = message.audience_students.values("student")
        return list(Student.objects.filter(pk__in=picked))
    classes = message.audience_classes.values("class_group")
    seats = Enrollment.objects.filter(class_group__in=classes, class_group__ended_at=None)
    return list(Student.objects.enrolled().filter(pk__in=seats.values("student")))


def _contacted(message: Message) -> list[Student]:
    assert message.corrects_id is not None  # noqa: S101
    first = Recipient.objects.filter(message_id=message.corrects_id).exclude(deliveries=[])
    return list(Student.objects.filter(pk__in=first.values("family_id")))


def staffs(person: User, classes: Collection[int]) -> bool:
    """Whether each of these classes is one of this person's own."""
    own = ClassGroup.objects.of(person).filter(pk__in=classes)
    return bool(classes) and own.count() == len(set(classes))


def _on_own_rosters(person: User, students: Collection[int]) -> set[int]:
    seats = Enrollment.objects.filter(
        student__in=students,
        student__left_at=None,
        class_group__in=ClassGroup.objects.of(person).values("pk"),
    )
    return set(seats.values_list("student_id", flat=True))
