"""How long answers to requests may take: a setting of the district."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.roles import Permission
from platforms import timeframes as frames
from platforms.actions import timeframes as actions
from platforms.forms import TimeframesForm
from platforms.models import ToolRequest
from records.evidence import shows


@shows("S1-32")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SETTINGS_DISTRICT)
def timeframes(request: StaffRequest) -> HttpResponse:
    form = TimeframesForm(request.POST or None, now=frames.of_every_kind())
    if request.method == "POST" and form.is_valid():
        actions.change(district=request.district, days=form.days(), by=request.user)
        messages.success(request, _("Saved. It holds for what is asked from now on."))
        return redirect(request.district.url("timeframes"))
    waiting = ToolRequest.objects.filter(status__in=ToolRequest.WAITING).count()
    return render(request, "platforms/timeframes.html", {"form": form, "waiting": waiting})
