"""Who acts for whom: named for an office from a day to a day, and ended early."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from districts import designees
from districts.access import StaffRequest, staff
from districts.actions import delegations
from districts.forms import DAYS
from districts.models import Appointment, Delegation, User
from districts.permissions import can, schools_for
from districts.roles import Permission
from tenancy.clock import database_now
from tenancy.refusals import Refused

# What somebody is named for when nobody says otherwise.
USUALLY = timedelta(days=4)
NOT_A_DAY = gettext_lazy("Enter the day as month/day/year, for example 12/18/2026.")


def _a_day(label: Any, missing: Any, **given: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(format="%m/%d/%Y"),
        error_messages={"required": missing, "invalid": NOT_A_DAY},
        **given,
    )


class DesigneeForm(forms.Form):
    """Whose office, who acts, from when to when, and why."""

    office = forms.TypedChoiceField(
        label=gettext_lazy("Whose work"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose whose work it is.")},
    )
    to = forms.TypedChoiceField(
        label=gettext_lazy("Who acts"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose who acts.")},
    )
    from_on = _a_day(gettext_lazy("First day"), gettext_lazy("Enter the first day."))
    until_on = _a_day(
        gettext_lazy("Last day"),
        gettext_lazy("Enter the last day."),
        help_text=gettext_lazy("It counts in full. A year after the first day at most."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Colleagues read it, for example Conference."),
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )

    def __init__(
        self,
        *args: Any,
        me: User,
        offices: Sequence[Appointment],
        colleagues: Sequence[Appointment],
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"from_on": today, "until_on": today + USUALLY}
        super().__init__(*args, **kwargs)
        one, nobody = len(offices) == 1, [("", _("Choose"))]
        self._offer("office", [] if one else nobody, [(each.pk, _of(each, me)) for each in offices])
        named = [(each.person_id, _named(each)) for each in colleagues]
        self._offer("to", nobody, named)

    def _offer(self, name: str, *choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [one for each in choices for one in each]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_SEE, on="anywhere")
def acting(request: StaffRequest) -> HttpResponse:
    """Those whom this person sees, and a form for the offices that are theirs to hand over."""
    today = request.district.today(database_now())
    both = (Permission.PEOPLE_APPOINT, Permission.LEADERS_APPOINT)
    rights = {one for one in both if can(request.user, one, request.district)}
    appoints = bool(rights)
    offices = designees.offices(request.user, today, rights=rights)
    form = DesigneeForm(
        request.POST or None,
        me=request.user,
        offices=offices,
        colleagues=designees.colleagues(request.user, appoints=appoints),
        today=today,
    )
    if request.method == "POST" and form.is_valid() and _gave(request, form):
        messages.success(request, _("Named. It ends by itself after the last day."))
        return redirect(request.district.url("acting"))
    context = {
        "form": form if offices else None,
        "mine": [one for one in offices if one.person_id == request.user.pk],
        "lines": designees.lines(request.user, _schools(request), today, appoints=appoints),
    }
    return render(request, "districts/acting.html", context)


@require_POST
@staff(Permission.PEOPLE_SEE, on="anywhere")
def acting_end(request: StaffRequest, delegation: int) -> HttpResponse:
    given = get_object_or_404(Delegation.objects, pk=delegation)
    delegations.end(delegation=given, now=database_now(), by=request.user)
    messages.success(request, _("Ended. This colleague acts for the office no longer."))
    return redirect(request.district.url("acting"))


def _gave(request: StaffRequest, form: DesigneeForm) -> bool:
    """Whether it was given; a no stands on the form."""
    given = dict(form.cleaned_data)
    try:
        delegations.give(
            appointment=Appointment.objects.get(pk=given.pop("office")),
            to=User.objects.get(pk=given.pop("to")),
            now=database_now(),
            by=request.user,
            **given,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _schools(request: StaffRequest) -> list[int] | None:
    """None is all of them."""
    if can(request.user, Permission.PEOPLE_SEE, request.district):
        return None
    return [one.pk for one in schools_for(request.user, Permission.PEOPLE_SEE)]


def _of(held: Appointment, me: User) -> str:
    office = designees.office(held)
    return office if held.person_id == me.pk else f"{held.person.full_name}, {office}"


def _named(held: Appointment) -> str:
    return f"{held.person.full_name}, {designees.office(held)}"
