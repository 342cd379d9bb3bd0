"""The lists of people who get a copy: who stands on them, and which clauses ask for each."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.models import School
from districts.roles import Permission
from notifications import copying
from notifications.actions import copy_lists as actions
from notifications.forms import CopyAddressForm
from notifications.models import CopyAddress
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused


@shows("S0-34", "S0-40", "S0-45")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SETTINGS_DISTRICT)
def copy_lists(request: StaffRequest) -> HttpResponse:
    """All five lists, with the form that adds an address below them."""
    if "remove" in request.POST:
        return _removed(request)
    form, refusal = CopyAddressForm(request.POST or None, schools=list(School.objects.all())), ""
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, form)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "lists": copying.lists(request.district, database_now()),
        "form": form,
        "refusal": refusal,
    }
    status = Refused.status_code if refusal else 200
    return render(request, "notifications/copies.html", context, status=status)


def _added(request: StaffRequest, form: CopyAddressForm) -> HttpResponse:
    given = form.cleaned_data
    actions.add(
        district=request.district,
        key=given["key"],
        name=given["name"],
        email=given["email"],
        school=form.chosen_school(),
        by=request.user,
    )
    said.success(request, _("%(name)s gets a copy from now on.") % {"name": given["name"]})
    return redirect(f"{request.district.url('copy_lists')}#list-{given['key']}")


def _removed(request: StaffRequest) -> HttpResponse:
    rows = CopyAddress.objects.select_related("copy_list", "district")
    wanted = request.POST["remove"]
    one = get_object_or_404(rows, pk=int(wanted) if wanted.isdecimal() else 0)
    actions.remove(address=one, by=request.user)
    said.success(request, _("%(name)s gets no more copies.") % {"name": one.name})
    return redirect(f"{request.district.url('copy_lists')}#list-{one.copy_list.key}")
