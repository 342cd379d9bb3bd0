"""What somebody who reported is told: what they said, to whom it goes, where it stands; never what
stands in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from districts.templatetags.belltower import moment
from violations import names, routing
from violations.actions import opening
from violations.models import Case, CaseEntry, Involved, Report
from violations.reading import as_house
from violations.taxonomy import Kind, Part, Stage

# How each of the three words looks (S0-72).
CHIPS = {
    Stage.RECEIVED: ("info", "import"),
    Stage.LOOKED_INTO: ("info", "folder"),
    Stage.CLOSED: ("plain", "tick"),
}


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    change_url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Told:
    """`state` is one of three words; then who has it, by name and office."""

    state: str
    chip: str
    icon: str
    with_whom: str
    why: str
    is_open: bool


def of(report: Report) -> Told:
    """The three words of a report's way (S0-72): received, being looked into, closed."""
    with as_house():
        case = Case.objects.select_related("assigned_to").get(report=report)
    chip, icon = CHIPS[case.stage]
    moved = case.assigned_for in (Case.Why.AWAY, Case.Why.NAMED, Case.Why.CONFLICT)
    why = str(Case.Why(case.assigned_for).label) if moved else ""
    has_it = f"{case.assigned_to.display_name}, {names.office_of(case.assigned_to)}"
    return Told(str(case.stage.label), chip, icon, has_it, why, case.is_open)


def replies(report: Report) -> list[CaseEntry]:
    """What whoever looks into it wrote back."""
    with as_house():
        found = CaseEntry.objects.filter(case__report=report, kind=CaseEntry.Kind.REPLIED)
        lines = list(found.select_related("case__report"))
        for one in lines:
            one.words  # noqa: B018  opened here, where it may be
        return lines


def goes_to(report: Report) -> str:
    """Who will have it, by name and office, as things stand."""
    try:
        led = routing.route(opening.subject_of(report))
    except routing.Nobody:
        return ""
    return f"{led.to.display_name}, {names.office_of(led.to)}"


def rows(report: Report) -> Iterator[Row]:
    """The check: each line with the way back to where it was said."""

    def change(name: str) -> str:
        return f"{report.district.url(name, report=report.reference)}?from=check"

    yield Row(pgettext("report", "What"), str(Kind(report.kind).label))
    if report.learned_at:
        hint = ""
        if report.occurred_at and report.occurred_at != report.learned_at:
            hint = _("It happened %(when)s") % {"when": moment(report.occurred_at)}
        yield Row(_("When"), moment(report.learned_at), change("report_when"), hint)
    yield Row(pgettext("report", "Who"), _names(report), change("report_who"))
    words = report.words
    yield Row(_("What happened"), words.get("what", ""), change("report_what"))
    if words.get("why"):
        yield Row(_("Why"), words["why"], change("report_what"))
    means = [report.get_medium_display(), words.get("platform", ""), report.get_ownership_display()]
    if report.medium:
        yield Row(_("By what means"), " · ".join(filter(None, means)), change("report_what"))
    number = report.documents.count()
    files = ngettext("%(number)s file", "%(number)s files", number) % {"number": number}
    yield Row(_("Files"), files if number else pgettext("files", "None"), change("report_what"))


def _names(report: Report) -> str:
    found = Involved.objects.filter(report=report).select_related("staff", "student")
    own = report.kind in (Kind.OWN, Kind.EMERGENCY)
    others = [one for one in found if not (own and one.part == Part.ACCUSED)]
    return ", ".join(names.shown(one, in_full=True) for one in others) or _("Not known")
