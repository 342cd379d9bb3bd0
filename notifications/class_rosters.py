"""Classes as their staff sees them: who sits there, and by what ways they and families are reached.

Of a student's own phone the end alone is told. In as many queries for fifty classes as for one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from districts.models import Appointment, District
from notifications.facts import roster_came_in
from notifications.models import Channel
from notifications.wording import language_name
from optin.models import SenderGroup, Stop
from policies.student_grades import Grades
from rosters.models import (
    ClassGroup,
    ClassStaff,
    ContactPoint,
    Enrollment,
    Guardianship,
    Student,
)

OLD = timedelta(hours=48)
Kind = ContactPoint.Kind
# What a usable way of a kind is good for.
CARRIES = {
    Kind.MOBILE: (Channel.SMS, Channel.VOICE),
    Kind.HOME: (Channel.VOICE,),
    Kind.EMAIL: (Channel.EMAIL,),
}


@dataclass
class Home:
    """How a student's family can be reached, and what it is written to in."""

    language: str = ""
    channels: set[str] = field(default_factory=set)

    @property
    def has_phone(self) -> bool:
        return not self.channels.isdisjoint({Channel.SMS, Channel.VOICE})

    @property
    def reach(self) -> str:
        """text, call, email"""
        names = {Channel.SMS: _("text"), Channel.VOICE: _("call"), Channel.EMAIL: _("email")}
        if self.channels == {Channel.EMAIL}:
            return _("email only")
        return ", ".join(name for channel, name in names.items() if channel in self.channels)


@dataclass(frozen=True)
class Seat:
    student: Student
    home: Home
    # In words, of those alone who may be written to.
    own_ways: str
    may_be_written_to: bool


@dataclass(frozen=True)
class Roster:
    """One class: its seats in the order of names, and its families each once."""

    group: ClassGroup
    seats: Sequence[Seat]
    staff: Sequence[str]

    @property
    def _homes(self) -> list[Home]:
        by_family = {one.student.family_id or -one.student.pk: one.home for one in self.seats}
        return list(by_family.values())

    @property
    def families(self) -> int:
        return len(self._homes)

    @property
    def with_phone(self) -> int:
        return sum(one.has_phone for one in self._homes)

    @property
    def languages(self) -> list[tuple[str, int]]:
        """The most spoken first; of whom nobody has entered any, nothing is said."""
        found = Counter(one.language for one in self._homes if one.language)
        return [(language_name(code), number) for code, number in found.most_common()]

    @property
    def left_out(self) -> int:
        """Students whose grade the policy does not let be written to."""
        return sum(not one.may_be_written_to for one in self.seats)

    @property
    def takes_students(self) -> bool:
        return self.left_out < len(self.seats)


@dataclass(frozen=True)
class Freshness:
    """When the student system was last heard of."""

    at: datetime | None
    is_today: bool
    is_old: bool


def rosters(groups: Sequence[ClassGroup], grades: Grades) -> list[Roster]:
    seats = list(
        Enrollment.objects.filter(class_group__in=groups, student__left_at=None)
        .select_related("student")
        .order_by("student__family_name", "student__given_name", "student_id")
    )
    students = {one.student_id: one.student for one in seats}
    homes, staff = _homes(students), _staff(groups)
    stopped = _stopped(one.mobile for one in students.values() if one.mobile)
    by_group: dict[int, list[Seat]] = defaultdict(list)
    for one in seats:
        may = grades.takes(one.student.grade)
        own = _own_ways(one.student, stopped) if may else ""
        by_group[one.class_group_id].append(Seat(one.student, homes[one.student_id], own, may))
    return [Roster(one, by_group[one.pk], staff[one.pk]) for one in groups]


def freshness(district: District, now: datetime) -> Freshness:
    at = roster_came_in()
    if at is None:
        return Freshness(None, is_today=False, is_old=False)
    is_today = district.today(at) == district.today(now)
    return Freshness(at, is_today=is_today, is_old=now - at > OLD)


def _homes(students: dict[int, Student]) -> dict[int, Home]:
    """Of each student; who of the guardians stands first and has a language says theirs."""
    links = (
        Guardianship.objects.filter(student__in=students, guardian__left_at=None)
        .order_by("place", "guardian_id")
        .values_list("student_id", "guardian_id", "guardian__language")
    )
    found: dict[int, Home] = defaultdict(Home)
    students_of: dict[int, list[int]] = defaultdict(list)
    for student_id, guardian_id, language in links:
        students_of[guardian_id].append(student_id)
        found[student_id].language = found[student_id].language or language
    for guardian_id, channel in _ways(students_of):
        for student_id in students_of[guardian_id]:
            found[student_id].channels.add(channel)
    for pk, student in students.items():
        found[pk].language = found[pk].language or student.language
    return found


def _ways(guardians: Iterable[int]) -> list[tuple[int, str]]:
    """(guardian, channel) of every usable way that nobody has stopped."""
    points = list(
        ContactPoint.objects.filter(
            guardian__in=list(guardians), destination__isnull=False
        ).values_list("guardian_id", "kind", "destination")
    )
    stopped = _stopped(destination for _guardian, _kind, destination in points if destination)
    return [
        (guardian_id, channel)
        for guardian_id, kind, destination in points
        for channel in CARRIES[Kind(kind)]
        if (channel, destination) not in stopped
    ]


def _stopped(destinations: Iterable[str]) -> set[tuple[str, str]]:
    stops = Stop.objects.in_force().filter(
        destination__in=set(destinations), group=SenderGroup.OTHER
    )
    return set(stops.values_list("channel", "destination"))


def _own_ways(student: Student, stopped: set[tuple[str, str]]) -> str:
    ways = []
    if student.mobile and (Channel.SMS, student.mobile) not in stopped:
        ways.append(_("text to ···%(end)s") % {"end": student.mobile[-4:]})
    if student.email:
        ways.append(_("email"))
    return ", ".join(ways)


def _staff(groups: Sequence[ClassGroup]) -> dict[int, list[str]]:
    held = Appointment.objects.in_force()
    rows = ClassStaff.objects.filter(class_group__in=groups, appointment__in=held).order_by("pk")
    names: dict[int, list[str]] = defaultdict(list)
    for group_id, name in rows.values_list("class_group_id", "appointment__person__display_name"):
        names[group_id].append(name)
    return names
