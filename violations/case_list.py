"""The cases that are open to somebody: whose turn it is, how old they are, who has how many."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from districts.models import District, User
from violations import names
from violations.models import Case, CaseEntry, Involved
from violations.taxonomy import Part

S = Case.Status
Chip = tuple[str, str, str]
CHIPS = {
    S.NEW: ("info", "import"),
    S.INVESTIGATING: ("info", "folder"),
    S.WITH_HR: ("info", "folder"),
    S.CLOSED: ("plain", "tick"),
}
# The drawing: a line of so many days, the two clocks on it.
WIDTH, LEFT, ROW = 640, 8, 18
MARKS = (timedelta(hours=24), timedelta(days=30))


def chip(case: Case, now: datetime) -> Chip:
    if case.is_overdue(case.district.today(now)):
        return "stop", "alert", _("Past its day")
    kind, icon = CHIPS[S(case.status)]
    return kind, icon, case.get_status_display()


@dataclass(frozen=True)
class Line:
    case: Case
    chip: Chip
    who: str
    students: str
    waits_for: str
    age: timedelta

    @property
    def url(self) -> str:
        return self.case.district.url("case", case=self.case.reference)


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    case: Case
    is_late: bool
    words: str


@dataclass(frozen=True)
class Picture:
    """One dot for each open case by its age, with lines at 24 hours and 30 days."""

    dots: Sequence[Dot]
    lines: Sequence[tuple[int, str]]
    height: int
    load: Sequence[tuple[str, int]]
    # Who began the contact, as it was reported (S0-08).
    began: Sequence[tuple[str, int]]

    @property
    def bottom(self) -> int:
        return self.height - 22


def of(reader: User, district: District, now: datetime, *, closed: bool) -> list[Line]:
    """Everything that is open to this reader, what waits longest first."""
    rows = Case.objects.select_related("report", "assigned_to", "school", "district")
    found = rows.filter(status=S.CLOSED) if closed else rows.exclude(status=S.CLOSED)
    ordered = list(found.order_by("-closed_at") if closed else found.order_by("due_on", "pk"))
    people = defaultdict(list)
    rows_of = Involved.objects.filter(report__in=[one.report_id for one in ordered])
    for each in rows_of.select_related("staff", "student"):
        people[each.report_id].append(each)
    return [_line(one, people[one.report_id], reader, now) for one in ordered]


def _line(case: Case, involved: Sequence[Involved], reader: User, now: datetime) -> Line:
    about = [one for one in involved if one.part == Part.ACCUSED]
    students = [one for one in involved if one.part != Part.ACCUSED]
    for one in involved:
        one.report = case.report
    return Line(
        case,
        chip(case, now),
        ", ".join(names.shown(one, in_full=False) for one in about) or _("Nobody named"),
        ", ".join(names.shown(one, in_full=False) for one in students),
        waits_for(case, reader),
        now - case.received_at,
    )


def waits_for(case: Case, reader: User) -> str:
    """Whose turn it is, in words."""
    if case.status == S.CLOSED:
        return ""
    if case.status == S.WITH_HR:
        return pgettext("waits for", "HR")
    return _("you") if case.assigned_to_id == reader.pk else case.assigned_to.display_name


def picture(lines: Sequence[Line]) -> Picture:
    oldest = max((one.age for one in lines), default=timedelta())
    span = max(oldest, MARKS[-1] + timedelta(days=2))
    taken: Counter[int] = Counter()
    placed = []
    for one in sorted(lines, key=lambda line: line.age):
        x = _place(one.age, span)
        slot = x // 14
        placed.append((x, taken[slot], one))
        taken[slot] += 1
    height = 34 + ROW * max(taken.values(), default=1)
    dots = [
        Dot(x, height - 30 - ROW * level, one.case, one.chip[0] == "stop", one.case.reference)
        for x, level, one in placed
    ]
    marks = [
        (_place(MARKS[0], span), _("24 hours")),
        (_place(MARKS[1], span), _("30 days")),
    ]
    load = Counter(one.case.assigned_to.display_name for one in lines)
    began = Counter(str(one.case.report.get_initiator_display()) for one in lines)
    began.pop("", None)
    return Picture(dots, marks, height, load.most_common(), began.most_common())


def _place(age: timedelta, span: timedelta) -> int:
    return LEFT + round(age / span * (WIDTH - 2 * LEFT))


def last_question(case: Case) -> CaseEntry | None:
    """HR's, while no answer has been written after it."""
    asked = case.entries.filter(kind=CaseEntry.Kind.QUESTION).last()
    if asked and case.entries.filter(kind=CaseEntry.Kind.ANSWER, pk__gt=asked.pk).exists():
        return None
    return asked
