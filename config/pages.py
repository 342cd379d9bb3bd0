"""Pages that are the same for everybody: help, and what we do about accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.access import public
from districts.models import District, School


@require_safe
@public
def help_page(request: HttpRequest) -> HttpResponse:
    district: District | None = getattr(request, "district", None)
    context: dict[str, object] = {"district": district}
    if district is not None:
        context |= {
            "phone": district.help_phone,
            "hours": district.help_hours,
            "schools": School.objects.exclude(office_phone=""),
        }
    return render(request, "config/help.html", context)


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "config/accessibility.html")
