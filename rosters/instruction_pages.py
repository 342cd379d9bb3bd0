"""Digital citizenship: all schools at a glance, one school's grades, and its entries."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.models import Appointment, School, User
from districts.permissions import can, schools_for
from districts.roles import Permission
from districts.school_years import SchoolYear
from records.evidence import reports
from rosters import lessons
from rosters.actions import instruction as actions
from rosters.instruction_forms import LessonForm, WithdrawalForm
from rosters.models import Instruction
from tenancy.clock import database_now

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = 50
RECORD = Permission.INSTRUCTION_RECORD


@require_safe
@staff(RECORD, Permission.OVERSIGHT_SEE, on="anywhere")
@reports("S1-03")
def overview(request: StaffRequest) -> HttpResponse:
    """By school and grade: done or missing. Without names, so that overseers read it, too."""
    year = _year(request)
    own = schools_for(request.user, RECORD)
    oversees = can(request.user, Permission.OVERSIGHT_SEE, request.district)
    sheets = lessons.sheets(list(School.objects.all()) if oversees else own, year)
    done = sum(one.done for one in sheets)
    every = sum(len(one.lines) for one in sheets)
    context = _years(request, year) | {
        "sheets": sheets,
        "own": {one.pk for one in own},
        "done": done,
        "missing": every - done,
        "every": every,
    }
    return render(request, "rosters/instruction.html", context)


@require_safe
@staff(RECORD, on="school")
@reports("S1-03")
def school(request: StaffRequest, school: School) -> HttpResponse:
    """Grade by topic, with the gaps, and every entry of the year below."""
    request.about_school = school
    year = _year(request)
    rows = Instruction.objects.filter(school=school, school_year=year.first).select_related(
        "taught_by", "by", "withdraws", "withdrawal"
    )
    context = _years(request, year) | {
        "school": school,
        "sheet": lessons.sheets([school], year)[0],
        "topics": list(Instruction.Topic),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": f"year={year.first}&",
    }
    return render(request, "rosters/instruction_school.html", context)


@require_http_methods(GET_OR_POST)
@staff(RECORD, on="school")
def new(request: StaffRequest, school: School) -> HttpResponse:
    request.about_school = school
    form = LessonForm(
        request.POST or None,
        initial={"grades": request.GET.getlist("grade"), "topics": request.GET.getlist("topic")},
        grades=lessons.grades_of(school),
        staff=_staff_of(school),
        today=request.district.today(database_now()),
    )
    if request.method == "POST" and form.is_valid():
        actions.record(
            school=school,
            lesson=form.lesson(),
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
        messages.success(request, pgettext("on file", "Recorded."))
        return redirect(request.district.url("instruction_school", school=school.slug))
    return render(request, "rosters/instruction_new.html", {"form": form, "school": school})


@require_http_methods(GET_OR_POST)
@staff(RECORD, on="school")
def withdrawal(request: StaffRequest, school: School, lesson: str) -> HttpResponse:
    request.about_school = school
    found = get_object_or_404(
        Instruction.objects.select_related("taught_by", "by"), school=school, reference=lesson
    )
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        actions.withdraw(lesson=found, why=why, by=request.user, now=database_now())
        messages.success(request, _("Withdrawn. The entry stays in the list and counts no more."))
        return redirect(request.district.url("instruction_school", school=school.slug))
    context = {"form": form, "school": school, "lesson": found}
    return render(request, "rosters/instruction_withdrawal.html", context)


def _staff_of(school: School) -> list[User]:
    held = Appointment.objects.in_force().staff().filter(school=school).select_related("person")
    people = {one.person_id: one.person for one in held}
    return sorted(people.values(), key=lambda one: one.full_name.split()[-1].casefold())


def _year(request: StaffRequest) -> SchoolYear:
    """The one of the address; this one, where it names none that has begun."""
    this, typed = _this(request), request.GET.get("year", "")
    is_year = typed.isdecimal() and 2000 <= int(typed) <= this.first
    return SchoolYear(int(typed)) if is_year else this


def _this(request: StaffRequest) -> SchoolYear:
    return SchoolYear.of(request.district.today(database_now()))


def _years(request: StaffRequest, year: SchoolYear) -> dict[str, Any]:
    return {"year": year, "this": _this(request)}
