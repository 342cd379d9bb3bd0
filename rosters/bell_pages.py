"""The bell schedule of a school: hours of the periods that its classes are in."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Func
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from districts.access import StaffRequest, staff
from districts.models import School
from districts.roles import Permission
from rosters.actions import bells
from rosters.forms import BellPeriodForm
from rosters.models import BellPeriod, ClassGroup
from tenancy.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SETTINGS_SCHOOL, on="school")
def bell_schedule(request: StaffRequest, school: School) -> HttpResponse:
    form = BellPeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _was_set(request, school, form):
        messages.success(request, _("Saved. Lessons are told by these hours from now on."))
        return redirect(request.district.url("bell_schedule", school=school.slug))
    request.about_school = school
    periods = list(BellPeriod.objects.filter(school=school))
    context = {
        "school": school,
        "form": form,
        "periods": periods,
        "without_hours": _without_hours(school, periods),
    }
    return render(request, "rosters/bell_schedule.html", context)


@require_POST
@staff(Permission.SETTINGS_SCHOOL, on="school")
def bell_removal(request: StaffRequest, school: School) -> HttpResponse:
    given = request.POST.get("bell", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    bells.remove_period(school=school, bell_period_id=number, by=request.user)
    messages.success(request, _("Removed. No lesson is told by these hours any longer."))
    return redirect(request.district.url("bell_schedule", school=school.slug))


def _was_set(request: StaffRequest, school: School, form: BellPeriodForm) -> bool:
    """Whether it was; a no stands on the form."""
    given: dict[str, Any] = form.cleaned_data
    try:
        bells.set_period(school=school, by=request.user, **given)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _without_hours(school: School, periods: list[BellPeriod]) -> list[str]:
    """Periods that classes of the school are in and that nobody has entered hours for."""
    groups = ClassGroup.objects.current().filter(school=school).order_by()
    named = groups.values_list(Func(F("periods"), function="unnest"), flat=True).distinct()
    return sorted(set(named) - {one.name for one in periods}, key=lambda one: (len(one), one))
