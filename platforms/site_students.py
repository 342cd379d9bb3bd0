"""The students of a site as its page lists them: who may come in, who lacks what."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _

from districts.templatetags.belltower import day
from platforms import standing, terms
from platforms.models import Site, SitePermission, SiteStudent
from platforms.standing import Basis, Standing
from rosters.models import ClassGroup, Guardianship, Student
from rosters.names import folded

PAGE = 50
MOST_FOUND = 20


@dataclass(frozen=True)
class Line:
    row: SiteStudent
    standing: Standing
    is_told: bool
    # Two of one name are told apart by the number of the student system.
    has_namesake: bool

    @property
    def name(self) -> str:
        return self.row.student.full_name

    @property
    def grade(self) -> str:
        return terms.grade_in_short(self.row.student.grade)

    @property
    def basis(self) -> str:
        return {
            Basis.FORM: _("Form of this year"),
            Basis.WRITTEN: _("Written permission"),
            Basis.MISSING: _("No form and no permission"),
            Basis.WITHDRAWN: _("Taken back by a parent"),
        }[self.standing.basis]

    @property
    def signed(self) -> str:
        """By whom and when, and who filed it."""
        paper = self.standing.paper
        if paper is None or self.standing.basis != Basis.WRITTEN or paper.guardian is None:
            return ""
        return format_html(
            _("signed by {name}, {day}; filed by {by}"),
            name=paper.guardian.full_name,
            day=day(paper.said_on, "short"),
            by=paper.by.display_name,
        )

    @property
    def uses(self) -> list[str]:
        return [str(SitePermission.Purpose(one).label) for one in sorted(self.standing.uses)]

    @property
    def may_come_in(self) -> bool:
        return self.row.admitted_at is None and self.is_told and self.standing.basis.lets_in

    @property
    def must_leave(self) -> bool:
        """In, and a parent's word holds no longer, or the child has left."""
        has_left = self.row.student.left_at is not None
        return self.row.admitted_at is not None and (has_left or not self.standing.basis.lets_in)


@dataclass(frozen=True)
class Counted:
    named: int
    inside: int
    ready: int
    lacking: int
    untold: int
    must_leave: int


def lines(site: Site, now: datetime) -> list[Line]:
    """All of them, in four queries; who has left and is not in is nobody to tell or to let in."""
    here = Q(student__left_at=None) | Q(admitted_at__isnull=False)
    rows = list(site.students.filter(here).select_related("student"))
    ids = [one.student_id for one in rows]
    found = standing.of(site, ids, terms.school_year(site.district.today(now)))
    told = standing.told(site, ids)
    names = Counter(one.student.full_name for one in rows)
    return [
        Line(
            one,
            found[one.student_id],
            is_told=one.student_id in told,
            has_namesake=names[one.student.full_name] > 1,
        )
        for one in rows
    ]


def counted(every: Sequence[Line]) -> Counted:
    found = Counter(_state(one) for one in every)
    return Counted(
        named=len(every),
        inside=found["inside"] + found["must_leave"],
        ready=found["ready"],
        lacking=sum(not one.standing.basis.lets_in for one in _outside(every)),
        untold=sum(not one.is_told for one in _outside(every)),
        must_leave=found["must_leave"],
    )


def states(counts: Counted) -> list[tuple[str, str, int]]:
    """(key, label, how many) to choose from; of nobody who must be taken off nothing is said."""
    every = [
        ("", _("All"), counts.named),
        ("inside", _("In"), counts.inside),
        ("ready", _("May come in"), counts.ready),
        ("untold", _("Parents not told"), counts.untold),
        ("lacking", _("Without permission"), counts.lacking),
        ("must_leave", _("To be taken off"), counts.must_leave),
    ]
    return [one for one in every if one[2] or one[0] != "must_leave"]


def only(every: Sequence[Line], state: str) -> list[Line]:
    found = [one for one in every if _is(state, one)]
    return found if state in {one[0] for one in states(counted(every)) if one[0]} else list(every)


def _is(state: str, line: Line) -> bool:
    """Who must be taken off is in until then; one may lack the notice and the permission."""
    own = _state(line)
    if own == "waiting":
        lacks = {"untold": not line.is_told, "lacking": not line.standing.basis.lets_in}
        return lacks.get(state, False)
    return state == own or (state == "inside" and own == "must_leave")


def _outside(every: Sequence[Line]) -> list[Line]:
    return [one for one in every if one.row.admitted_at is None]


def _state(line: Line) -> str:
    if line.must_leave:
        return "must_leave"
    if line.row.admitted_at is not None:
        return "inside"
    return "ready" if line.may_come_in else "waiting"


def guardians(students: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """(number, name) of those who answer for each student, in the order of the roster.

    A relative is called one: whether they may sign, the office knows and the roster does not.
    """
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Guardianship.objects.filter(student__in=students, guardian__left_at=None)
    for one in rows.select_related("guardian"):
        name = one.guardian.full_name
        if one.kind == Guardianship.Kind.RELATIVE:
            name = _("%(name)s, %(kind)s") % {"name": name, "kind": one.get_kind_display()}
        found[one.student_id].append((one.guardian_id, name))
    return found


def search(site: Site, words: str) -> list[Student]:
    """Students of the site's school whose name holds these words, and who are not named yet."""
    if len(words.strip()) < 2:
        return []
    found = Student.objects.enrolled().filter(school_enrollments__school=site.school)
    for word in folded(words).split():
        found = found.filter(folded_name__contains=word)
    there = site.students.values("student_id")
    return list(found.exclude(pk__in=there).distinct()[:MOST_FOUND])


def classes(site: Site, person_id: int) -> list[ClassGroup]:
    """One's own classes first and alone; who teaches none there sees all of the school."""
    every = ClassGroup.objects.filter(school=site.school, ended_at=None)
    own = every.filter(Q(staff__appointment__person=person_id)).distinct()
    return list(own) or list(every[:200])
