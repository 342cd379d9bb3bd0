"""The register of tools: the list for everybody, one tool for staff, and its end."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, public, staff
from districts.hats import Hat
from districts.roles import Permission
from platforms import register, tool_list, wording
from platforms.actions import tools as actions
from platforms.forms import EndForm
from platforms.models import Tool, ToolReading, ToolRequest
from platforms.models.tools import Use
from platforms.permissions import check_end
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows


@shows("S0-53", "S1-11", "S2-03", "S2-08")
@require_safe
@public
def tools(request: StaffRequest) -> HttpResponse:
    """What may be used here and for what, with its terms; for families as for staff."""
    now = database_now()
    asked = tool_list.asked(request.GET)
    page = Paginator(asked.found(), tool_list.PAGE).get_page(request.GET.get("page"))
    at_work = request.hat == Hat.STAFF
    today = request.district.today(now)
    over = [one for one in Tool.objects.filter(is_own=False) if not one.is_in_force(today)]
    context = {
        "asked": asked,
        "page": page,
        "uses": Use.choices,
        "in_policy": register.only_in_policy(request.district, now),
        "never": Tool.objects.filter(is_personal=True),
        "over": [(one, wording.tool_chip(one, today)) for one in over] if at_work else [],
        "at_work": at_work,
    }
    return render(request, "platforms/tools.html", context)


@shows("S1-11")
@require_safe
@at_work
def tool(request: StaffRequest, tool: str) -> HttpResponse:
    found = get_object_or_404(Tool.objects.select_related("ended_by"), key=tool)
    found.district = request.district
    today = request.district.today(database_now())
    is_in_force = found.is_in_force(today)
    read = ToolReading.objects.filter(
        tool=found, terms_url=found.terms_url, privacy_url=found.privacy_url
    )
    context = {
        "tool": found,
        "chip": wording.tool_chip(found, today),
        "is_in_force": is_in_force,
        "reading": read.filter(person=request.user).first(),
        "readers": read.count(),
        "may_end": is_in_force and not found.is_own and allows(check_end, request.user, found),
    }
    return render(request, "platforms/tool.html", context)


@require_POST
@at_work
def tool_reading(request: StaffRequest, tool: str) -> HttpResponse:
    found = get_object_or_404(Tool.objects, key=tool)
    actions.read(tool=found, by=request.user, today=request.district.today(database_now()))
    messages.success(request, _("Kept, with today’s date."))
    return redirect(request.district.url("tool", tool=tool))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PLATFORMS_IT)
def tool_end(request: StaffRequest, tool: str) -> HttpResponse:
    """What it affects stands above the button."""
    found = get_object_or_404(Tool.objects, key=tool)
    form, refusal, status = EndForm(request.POST or None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(tool=found, by=request.user, now=database_now(), **form.cleaned_data)
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(request, _("Ended. Nobody may use it for the district any more."))
            return redirect(request.district.url("tool", tool=tool))
    waiting = ToolRequest.objects.filter(tool=found, status__in=ToolRequest.WAITING)
    named = register.named_in_force(request.district, database_now())
    context = {
        "tool": found,
        "form": form,
        "refusal": refusal,
        "waiting": waiting.count(),
        "readers": ToolReading.objects.filter(tool=found).values("person").distinct().count(),
        "is_in_policy": found.key in named,
    }
    return render(request, "platforms/tool_end.html", context, status=status)
