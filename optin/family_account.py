"""A guardian who is signed in: whose account, which children, and what these are called by in an
address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from districts.agenda import Todo, When
from districts.models import District, User
from optin.models import Consent
from rosters.models import Guardian, Guardianship, SchoolEnrollment, Student

# Of a child’s key in an address.
LONG = 16


def children_of(person: User) -> list[Student]:
    """By the roster of this moment: who decides for whom is never typed in, and whoever has lost
    that right sees nothing of the child any more."""
    decided = Guardianship.objects.who_decide().filter(guardian__person=person)
    own = Student.objects.enrolled().filter(pk__in=decided.values("student"))
    return list(own.select_related("district"))


def guardians_of(person: User) -> list[Guardian]:
    """As the roster knows this person; twice, where two schools have entered them."""
    return list(Guardian.objects.current().filter(person=person).order_by("pk"))


def guardian_for(person: User, student: Student) -> Guardian | None:
    """As whom this person decides for the child; None, if they do not."""
    held = Guardianship.objects.who_decide().filter(student=student, guardian__person=person)
    first = held.select_related("guardian").order_by("place", "pk").first()
    return first.guardian if first else None


def key_of(person: User, child: Student) -> str:
    """What stands for this child in the addresses of this one parent, and in nobody else’s."""
    told = f"{child.district_id}:{person.pk}:{child.pk}"
    return salted_hmac("optin.child", told, algorithm="sha256").hexdigest()[:LONG]


def child_of(person: User, key: str) -> Student | None:
    return next((one for one in children_of(person) if key_of(person, one) == key), None)


@dataclass(frozen=True)
class Child:
    """A child on a parent’s page: their schools, and the page of their own."""

    student: Student
    schools: str
    url: str


def shown(person: User, children: Sequence[Student]) -> list[Child]:
    at: dict[int, list[str]] = {}
    places = SchoolEnrollment.objects.filter(student__in=children).select_related("school")
    for one in places.order_by("school__name"):
        at.setdefault(one.student_id, []).append(one.school.name)
    return [
        Child(
            one,
            ", ".join(at.get(one.pk, [])),
            one.district.url("my_child", child=key_of(person, one)),
        )
        for one in children
    ]


def questions(children: Sequence[Student], district: District) -> list[Todo]:
    """What a school has asked about them and nobody has answered, the longest first."""
    asked = Consent.objects.filter(student__in=children, status=Consent.Status.ASKED)
    return [
        Todo(
            When.TODAY,
            _("A permission for %(name)s") % {"name": one.student.given_name},
            district.url("my_permission_answer", reference=one.reference),
            _("Answer"),
            meta=f"{one.school.short_name} · {one.reference}",
        )
        for one in asked.select_related("student", "school").order_by("pk")
    ]
