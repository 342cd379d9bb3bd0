"""The page of the district's days off, which clocks and deadlines pass over."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from districts.access import StaffRequest, staff
from districts.actions import days_off as actions
from districts.forms import DayField
from districts.models import DayOff
from districts.roles import Permission
from tenancy.clock import database_now
from tenancy.refusals import Refused


class DayOffForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=80,
        help_text=gettext_lazy("For example Winter break."),
        error_messages={"required": gettext_lazy("Say what these days are.")},
    )
    from_on = DayField(
        label=gettext_lazy("First day"),
        error_messages={"required": gettext_lazy("Enter the first day.")},
    )
    until_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: that one day."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SETTINGS_DISTRICT)
def days_off(request: StaffRequest) -> HttpResponse:
    form = DayOffForm(request.POST or None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add(
                district=request.district,
                from_on=given["from_on"],
                until_on=given["until_on"] or given["from_on"],
                name=given["name"],
                by=request.user,
            )
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(request, _("Saved. Clocks and deadlines pass over these days."))
            return redirect(request.district.url("days_off"))
    today = request.district.today(database_now())
    context = {
        "form": form,
        "refusal": refusal,
        "coming": DayOff.objects.filter(until_on__gte=today),
    }
    return render(request, "districts/days_off.html", context, status=status)


@require_POST
@staff(Permission.SETTINGS_DISTRICT)
def day_off_removal(request: StaffRequest, on: date) -> HttpResponse:
    actions.remove(district=request.district, from_on=on, by=request.user)
    messages.success(request, _("Taken back. These days count like any other."))
    return redirect(request.district.url("days_off"))
