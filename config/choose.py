"""The district chooser, and changing hats."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts import hats
from districts.access import StaffRequest, member, signed_in
from districts.hats import Hat, HatSomewhere
from tenancy.refusals import Refused


@require_safe
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Straight in for who has one hat in one district; else one line for each hat."""
    found = hats.hats_of(request.user)  # type: ignore[arg-type]
    if len(found) == 1 and "all" not in request.GET:
        return redirect("home", district=found[0].district.slug)
    lines = [_line(one) for one in found]
    return render(request, "config/choose_district.html", {"hats": lines})


@require_POST
@member
def hat(request: StaffRequest) -> HttpResponse:
    wanted = request.POST.get("hat", "")
    if wanted not in request.hats:
        raise Refused(_("You hold no such role here."))
    hats.put_on(request, request.district, Hat(wanted))
    return redirect("home", district=request.district.slug)


def _line(one: HatSomewhere) -> dict[str, object]:
    return {
        "district": one.district,
        "place": _("Family") if one.is_family else _("Staff"),
        "role_names": one.role_names,
        "url": one.district.url("hat"),
        "value": one.hat.value,
        "is_family": one.is_family,
    }
