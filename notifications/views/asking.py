"""Ask the policy: the district's own answer to a thought-up message, and what others would say."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, at_work
from districts.models import District
from notifications import asking
from notifications.forms.asking import AskForm
from tenancy.clock import database_now

SATURDAY = 5
OPTIONAL = {"purpose", "topic", "incident", "opt_in", "principal_yes", "site_permission"}


@require_safe
@at_work
def policy_ask(request: StaffRequest) -> HttpResponse:
    """A question stands in the address; without one the form waits, and nothing is ever kept."""
    now = database_now()
    # An empty choice is an answer of its own there, "not said" or "no"; elsewhere it is missing.
    given = {name: value for name, value in request.GET.items() if value or name in OPTIONAL}
    form = AskForm(
        given,
        district=request.district,
        now=now,
        roles=asking.ASKING_ROLES,
        tools=asking.tools_known(request.district, now),
    )
    context: dict[str, Any] = {"form": form, "example": _example(request.district, now)}
    if request.GET and form.is_valid():
        context["answer"] = asking.answered(form, request.district, by=request.user, now=now)
    return render(request, "notifications/policy/ask.html", context)


def _example(district: District, now: datetime) -> str:
    """A teacher, one student of grade 7, next Saturday at 9:10 pm, without permission."""
    today = district.today(now)
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    asked = {
        "who": "teacher",
        "kind": "class",
        "purpose": "academics",
        "to": "student",
        "number": "1",
        "grade": "07",
        "tool": "district",
        "on": saturday.isoformat(),
        "at": "21:10",
    }
    return f"{district.url('policy_ask')}?{urlencode(asked)}"
