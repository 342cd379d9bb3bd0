"""How all schools communicate, for those who answer for it: composed of what each app offers."""

from importlib import import_module

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.module_loading import module_has_submodule
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission, RoleKey
from tenancy.clock import database_now

# Reads without names (ux 2.h).
NAMELESS = {RoleKey.BOARD_MEMBER}


@require_safe
@staff(Permission.OVERSIGHT_SEE)
def oversight(request: StaffRequest) -> HttpResponse:
    now = database_now()
    names = any(one.role not in NAMELESS for one in request.appointments)
    pictures = [
        picture
        for app in apps.get_app_configs()
        if app.module is not None and module_has_submodule(app.module, "pictures")
        for picture in import_module(f"{app.name}.pictures").offered(
            request.district, now, names=names
        )
    ]
    context = {"pictures": pictures, "names": names, "now": now}
    return render(request, "config/oversight.html", context)
