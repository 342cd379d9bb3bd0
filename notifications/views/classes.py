"""One's own classes, and one class: who is in it, how to reach them, and a message to them."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, staff
from districts.models import School
from districts.permissions import can, schools_for
from districts.roles import Permission
from notifications import class_rosters
from optin import rule, standing
from policies.student_grades import grades_of
from records.evidence import shows
from rosters.models import ClassGroup
from tenancy.clock import database_now

PAGE = 50


@require_safe
@shows("S0-16", "S0-46")
@staff(Permission.MESSAGE_CLASS, Permission.SUPERVISE, on="anywhere")
def class_list(request: StaffRequest) -> HttpResponse:
    """One's own by school; of a school that this person leads, all of them when it is asked for."""
    now = database_now()
    leads = schools_for(request.user, Permission.SUPERVISE)
    school = next((one for one in leads if one.slug == request.GET.get("school")), None)
    found = ClassGroup.objects.of(request.user) if school is None else _all_of(school)
    page = _page(request)
    ordered = found.select_related("school").order_by("school__name", "title", "pk")
    shown = list(ordered[PAGE * (page - 1) : PAGE * page + 1])
    context = {
        "rosters": class_rosters.rosters(shown[:PAGE], grades_of(request.district, now)),
        "fresh": class_rosters.freshness(request.district, now),
        "school": school,
        "leads": [one for one in leads if one != school],
        "before": page - 1,
        "after": page + 1 if len(shown) > PAGE else 0,
    }
    return render(request, "notifications/classes/list.html", context)


@require_safe
@shows("S0-16", "S0-46", "S0-51")
@staff(Permission.MESSAGE_CLASS, Permission.SUPERVISE, on="school")
def class_group(request: StaffRequest, school: School, group: str) -> HttpResponse:
    """A class of somebody else is not there, but for who leads the school."""
    now = database_now()
    own = ClassGroup.objects.of(request.user).filter(school=school)
    leads = can(request.user, Permission.SUPERVISE, school)
    one = get_object_or_404(_all_of(school) if leads else own, key=group)
    is_own = not leads or own.filter(pk=one.pk).exists()
    grades = grades_of(request.district, now)
    (roster,) = class_rosters.rosters([one], grades)
    request.about_school = school
    asks = rule.asked_in(request.district, now).parent
    students = [seat.student.pk for seat in roster.seats]
    allowed = standing.contact(request.user, students) if asks and is_own else {}
    context = {
        "roster": roster,
        "seats": [(seat, allowed.get(seat.student.pk)) for seat in roster.seats],
        "shows_individual": asks and is_own and roster.takes_students,
        "why_url": rule.why_url(request.district, now) if asks else "",
        "group": one,
        "school": school,
        "grades": grades,
        "fresh": class_rosters.freshness(request.district, now),
        "is_own": is_own,
    }
    return render(request, "notifications/classes/page.html", context)


def _all_of(school: School) -> QuerySet[ClassGroup]:
    return ClassGroup.objects.current().filter(school=school)


def _page(request: StaffRequest) -> int:
    given = request.GET.get("page", "")
    return max(int(given), 1) if given.isascii() and given.isdigit() and len(given) < 5 else 1
