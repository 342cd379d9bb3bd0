"""The page of restore tests: what came back, when somebody tried."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.actions import restore_tests as actions
from districts.forms import DayField, OnceForm
from districts.models import RestoreTest
from districts.roles import Permission
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused

# A week; whatever takes longer is no restore.
MOST_MINUTES = 7 * 24 * 60


class RestoreTestForm(OnceForm):
    on = DayField(label=gettext_lazy("On which day did you try it?"))
    backup_of = DayField(label=gettext_lazy("From which day was the backup?"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it go?"),
        choices=RestoreTest.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how it went.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until it could be used"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput({"class": "short"}),
        error_messages={
            "required": gettext_lazy("Enter the minutes, for example 25."),
            "invalid": gettext_lazy("Enter the minutes, for example 25."),
        },
    )
    checked = forms.ChoiceField(
        label=gettext_lazy("Was the record book checked afterwards?"),
        choices=RestoreTest.Book,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the record book was checked.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What was tried, and what was missing?"),
        help_text=gettext_lazy("For example the database, the recordings and one case file."),
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say what was tried.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reports("S1-49")
@staff(Permission.SETTINGS_DISTRICT)
def restore_tests(request: StaffRequest) -> HttpResponse:
    form = RestoreTestForm(request.POST or None)
    now = database_now()
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = given.pop("begun_with")
        try:
            actions.write(
                district=request.district, restored=actions.Restored(**given), by=request.user,
                now=now, begun_with=key,
            )  # fmt: skip
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(request, _("Written down. It stays as it is."))
            return redirect(request.district.url("restore_tests"))
    tests = RestoreTest.objects.select_related("by")
    context = {
        "form": form,
        "refusal": refusal,
        "tests": tests,
        "is_due": not tests.lately(request.district.today(now)).exists(),
    }
    return render(request, "districts/restore_tests.html", context, status=status)
