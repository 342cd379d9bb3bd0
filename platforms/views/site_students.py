"""The students of a site: who may come in, whose papers came in, and letting them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as said
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work
from platforms import site_permissions as permissions
from platforms import site_students, terms
from platforms.actions import site_links as links
from platforms.actions import site_papers as papers
from platforms.actions import site_students as actions
from platforms.models import Site
from platforms.site_forms import BACK, FORM, FORM_BACK, PapersForm
from platforms.site_students import Line
from platforms.standing import Basis
from platforms.views.sites import seen
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows


@dataclass(frozen=True)
class Row:
    line: Line
    # (number, name, whether it was chosen)
    signers: Sequence[tuple[int, str, bool]]
    is_ticked: bool


@shows("S3-07", "S3-08", "S1-43")
@require_safe
@at_work
def site_roster(request: StaffRequest, reference: str) -> HttpResponse:
    """Whoever registered it and runs it no more reads no student's name there."""
    site = seen(request, reference)
    permissions.check_read(request.user, site)
    return _page(request, site)


@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def site_students_add(request: StaffRequest, reference: str) -> HttpResponse:
    """By class, or by name: from the roster alone, so that nobody is typed wrong."""
    site = seen(request, reference)
    permissions.check_run(request.user, site)
    refusal = ""
    if request.method == "POST":
        try:
            added = actions.add(
                site=site,
                students=_numbers(request, "students"),
                classes=_numbers(request, "classes"),
                by=request.user,
            )
            words = ngettext("%(number)s student added.", "%(number)s students added.", added)
            said.success(request, words % {"number": added})
            return redirect(request.district.url("site_roster", reference=reference))
        except Refused as refused:
            refusal = str(refused)
    words = request.GET.get("q", "")[:80]
    context = {
        "site": site,
        "q": words,
        "found": [
            (one, terms.grade_in_short(one.grade)) for one in site_students.search(site, words)
        ],
        "classes": site_students.classes(site, request.user.pk),
        "refusal": refusal,
    }
    return render(request, "platforms/site_students_add.html", context)


@require_POST
@at_work
def site_papers(request: StaffRequest, reference: str) -> HttpResponse:
    """These papers came in: whose are ticked, and of what kind."""
    site = seen(request, reference)
    form = _papers(request, site, request.POST)
    if not form.is_valid():
        return _page(request, site, form=form)
    try:
        filed = _file(request, site, form)
    except Refused as refusal:
        return _page(request, site, form=form, refusal=str(refusal))
    words = ngettext("Filed for %(number)s student.", "Filed for %(number)s students.", filed)
    said.success(request, words % {"number": filed})
    here = request.district.url("site_roster", reference=reference)
    return redirect(f"{here}?{request.GET.urlencode()}" if request.GET else here)


@require_POST
@at_work
def site_links(request: StaffRequest, reference: str) -> HttpResponse:
    """Families of whom there is no word are asked on their phones."""
    site = seen(request, reference)
    try:
        asked = links.ask(site=site, by=request.user, now=database_now())
    except Refused as refusal:
        return _page(request, site, refusal=str(refusal))
    words = ngettext("%(number)s family is asked.", "%(number)s families are asked.", asked)
    said.success(request, words % {"number": asked})
    return redirect(request.district.url("site_roster", reference=reference))


@require_POST
@at_work
def site_admission(request: StaffRequest, reference: str) -> HttpResponse:
    """Let one student in, or take one off."""
    site = seen(request, reference)
    student = next(iter(_numbers(request, "student")), 0)
    try:
        if request.POST.get("answer") == "remove":
            actions.remove(site=site, student=student, by=request.user)
            done = _("Taken off the site. What the parents said stays on file.")
        else:
            actions.admit(site=site, student=student, by=request.user, now=database_now())
            done = _("Let in.")
    except Refused as refusal:
        return _page(request, site, refusal=str(refusal))
    said.success(request, done)
    return redirect(request.district.url("site_roster", reference=reference))


def _file(request: StaffRequest, site: Site, form: PapersForm) -> int:
    given = form.cleaned_data
    who: dict[str, Any] = {"site": site, "by": request.user, "now": database_now()}
    what, students = given["what"], given["students"]
    if what == FORM:
        about = {"said_on": given["said_on"], "covers_pictures": given["covers_pictures"]}
        return papers.file_forms(students=students, **about, **who)
    if what == FORM_BACK:
        return papers.withdraw_forms(students=students, **who)
    if what == BACK:
        return papers.withdraw(students=students, **who)
    return papers.file_permissions(signed=form.signed(), use=what, said_on=given["said_on"], **who)


def _papers(request: StaffRequest, site: Site, typed: QueryDict | None = None) -> PapersForm:
    return PapersForm(
        typed,
        students=list(site.students.values_list("student_id", flat=True)),
        may_file=permissions.files(request.user, site),
    )


def _page(
    request: StaffRequest, site: Site, *, form: PapersForm | None = None, refusal: str = ""
) -> HttpResponse:
    every = site_students.lines(site, database_now())
    state = request.GET.get("state", "")
    shown, counts = site_students.only(every, state), site_students.counted(every)
    page = Paginator(shown, site_students.PAGE).get_page(request.GET.get("page"))
    may_file = allows(permissions.check_file, request.user, site)
    context = {
        "site": site,
        "counts": counts,
        "states": site_students.states(counts),
        "state": state,
        "page": page,
        "rows": _rows(page, request.POST, may_file=may_file),
        "may_run": allows(permissions.check_run, request.user, site),
        "may_file": may_file,
        "may_ask": site.is_in_use and any(_is_silent(one) for one in every),
        "filers": [] if may_file else permissions.filers(site),
        "form": form or _papers(request, site),
        "refusal": refusal,
    }
    status = Refused.status_code if refusal else 200
    return render(request, "platforms/site_roster.html", context, status=status)


def _is_silent(line: Line) -> bool:
    return line.standing.basis == Basis.MISSING and line.row.student.left_at is None


def _rows(page: Iterable[Line], typed: QueryDict, *, may_file: bool) -> list[Row]:
    """Each line with who may have signed, and with what was ticked before something was missing."""
    lines = list(page)
    ids = [one.row.student_id for one in lines] if may_file else []
    signers, ticked = site_students.guardians(ids), set(typed.getlist("students"))
    return [
        Row(
            one,
            [
                (number, name, str(number) == typed.get(f"signer_{one.row.student_id}"))
                for number, name in signers[one.row.student_id]
            ],
            str(one.row.student_id) in ticked,
        )
        for one in lines
    ]


def _numbers(request: StaffRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name) if one.isdecimal() and len(one) < 19]
