"""A class as the office picks it in an address, and of whom in it a permission is still wanting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from districts.models import District, School
from optin import form
from optin.actions.asking import LastNo, last_noes
from optin.models import Consent
from optin.signers import is_for_office, is_reached_by_link, signers_of
from rosters.models import ClassGroup, Enrollment, Guardian, Guardianship, Student

S = Consent.Status


@dataclass(frozen=True)
class Picked:
    """What kind and which class were chosen; `group` is None until both were."""

    kinds: Sequence[Consent.Kind]
    classes: Sequence[ClassGroup]
    kind: str
    group: ClassGroup | None

    @property
    def label(self) -> str:
        return str(Consent.Kind(self.kind).label)

    @property
    def query(self) -> str:
        return f"kind={self.kind}&class={self.group.key if self.group else ''}"


def picked(request: HttpRequest, school: School, kinds: Sequence[Consent.Kind]) -> Picked:
    classes = list(ClassGroup.objects.current().filter(school=school).order_by("title", "pk"))
    kind, key = request.GET.get("kind", ""), request.GET.get("class", "")
    group = next((one for one in classes if one.key == key), None) if kind in kinds else None
    return Picked(kinds, classes, kind, group)


def wanting(group: ClassGroup, kind: str, today: date) -> list[tuple[Student, list[Guardian]]]:
    """Those of whom it does not stand yet, with who decides for each, in two queries; of what is
    for children under 13, whoever is known to be older is left out (S1-07)."""
    standing = Consent.objects.of_kind(kind).filter(
        employee=None, status__in=(S.ASKED, *Consent.STANDS)
    )
    seats = Enrollment.objects.filter(class_group=group).values("student")
    here = Student.objects.enrolled().filter(pk__in=seats)
    if kind == Consent.Kind.UNDER_13:
        here = here.exclude(turns_13_on__lte=today)
    students = list(here.exclude(pk__in=standing.values("student")))
    who: dict[int, list[Guardian]] = {one.pk: [] for one in students}
    held = Guardianship.objects.who_decide().filter(student__in=students)
    for one in held.select_related("guardian").order_by("place", "guardian_id"):
        who[one.student_id].append(one.guardian)
    return [(one, who[one.pk]) for one in students]


@dataclass(frozen=True)
class FamilyToAsk:
    """Who of a family would get a link; or why none goes out, and the form goes home on paper."""

    student: Student
    guardians: Sequence[Guardian]
    language: str
    # Whether somebody has read the form in that language; where not, they get it in English.
    is_checked: bool
    why_not: str = ""
    takes_paper: bool = True


def families(group: ClassGroup, kind: str, district: District, now: datetime) -> list[FamilyToAsk]:
    today = district.today(now)
    rows = wanting(group, kind, today)
    students = [one for one, _who in rows]
    noes = last_noes(Consent.objects.of_kind(kind).filter(student__in=students, employee=None), now)
    offered = form.offered(district)
    return [_family(student, noes.get(student.pk), offered) for student in students]


def _family(student: Student, no: LastNo | None, offered: Sequence[str]) -> FamilyToAsk:
    signers = signers_of(student)
    reached = [] if is_for_office(student) else [one for one in signers if is_reached_by_link(one)]
    first = next(iter(reached or signers), None)
    language = (first.language if first else "") or student.language or form.SOURCE
    why_not = ""
    if no is not None:
        why_not = no.sentence
    elif not reached:
        why_not = _("No link reaches this family.")
    return FamilyToAsk(student, reached, language, language in offered, why_not, no is None)
