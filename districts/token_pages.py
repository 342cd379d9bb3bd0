"""A person's tokens, and for those who appoint people, everybody's."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.actions import tokens
from districts.forms import DAYS
from districts.models import ApiToken
from districts.models.tokens import ApiTokenQuerySet
from districts.permissions import can
from districts.roles import Permission
from tenancy.clock import database_now
from tenancy.refusals import Refused

# What a token lasts when nobody says otherwise.
USUALLY = timedelta(days=90)


class TokenForm(forms.Form):
    """What a program is for, what it may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("The program’s name, for example Attendance export."),
        error_messages={"required": gettext_lazy("Enter what the token is for.")},
    )
    scopes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What it may do"),
        coerce=Permission,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As little as the program needs. It never may more than you."),
        error_messages={
            "required": gettext_lazy("Choose at least one thing that the token may do.")
        },
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        input_formats=DAYS,
        widget=forms.DateInput(format="%m/%d/%Y"),
        help_text=gettext_lazy("A year from today at most, for example 6/30/2027."),
        error_messages={
            "required": gettext_lazy("Enter the last day, for example 6/30/2027."),
            "invalid": gettext_lazy("Enter the day as month/day/year, for example 6/30/2027."),
        },
    )

    def __init__(self, *args: Any, mine: frozenset[Permission], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", today + USUALLY)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.TypedMultipleChoiceField)  # noqa: S101
        scopes.choices = [(one.value, one.label) for one in Permission if one in mine]


@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def mine(request: StaffRequest) -> HttpResponse:
    """One's own tokens; a new one's key stands on the page that answers, and nowhere after."""
    today = request.district.today(database_now())
    form = TokenForm(request.POST or None, mine=_permissions(request), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            token, key = tokens.issue(
                person=request.user,
                district=request.district,
                today=today,
                by=request.user,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            context = {"token": token, "scopes": _in_words(token), "key": str(key)}
            return render(request, "districts/token_made.html", context)
    own = ApiToken.objects.filter(person=request.user)
    appoints = can(request.user, Permission.PEOPLE_APPOINT, request.district)
    context = {"form": form, "tokens": _lines(own, today), "sees_everybodys": appoints}
    return render(request, "districts/my_tokens.html", context)


@require_safe
@staff(Permission.PEOPLE_APPOINT)
def everybodys(request: StaffRequest) -> HttpResponse:
    """Every token of the district, those that work first."""
    today = request.district.today(database_now())
    lines = _lines(ApiToken.objects.select_related("person"), today)
    lines.sort(key=lambda line: not line["works"])
    return render(request, "districts/tokens.html", {"tokens": lines})


@require_POST
@at_work
def revocation(request: StaffRequest, token: str) -> HttpResponse:
    held = get_object_or_404(ApiToken.objects, prefix=token)
    tokens.revoke(token=held, by=request.user)
    messages.success(request, _("Revoked. The program is turned away from now on."))
    is_own = held.person_id == request.user.pk
    return redirect(request.district.url("my_tokens" if is_own else "tokens"))


def _permissions(request: StaffRequest) -> frozenset[Permission]:
    return frozenset(one for held in request.appointments for one in held.holds.permissions)


def _lines(found: ApiTokenQuerySet, today: date) -> list[dict[str, Any]]:
    return [
        {
            "token": one,
            "scopes": _in_words(one),
            "state": one.state(today).label,
            "works": one.state(today) == ApiToken.State.LIVE,
            "revocable": one.state(today) != ApiToken.State.REVOKED,
        }
        for one in found
    ]


def _in_words(token: ApiToken) -> list[str]:
    return [str(one.label) for one in Permission if one in token.permissions]
