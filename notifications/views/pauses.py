"""The kill switch: what is going out now, one red button, and the way back."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.roles import Permission
from notifications import content, wording
from notifications.actions import pauses
from notifications.forms import PauseForm
from notifications.models import Message, Reach
from tenancy.clock import database_now
from tenancy.refusals import Refused

S = Message.Status


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.MESSAGE_DISTRICT)
def message_pause(request: StaffRequest) -> HttpResponse:
    """While it stands the same page lifts it; an emergency goes in any case."""
    if "lift" in request.POST:
        return _lifted(request)
    form, refusal = PauseForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, form)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "pause": pauses.standing(),
        "form": form,
        "refusal": refusal,
        "under_way": _under_way(),
        "waiting": Message.objects.filter(status__in=[S.HOLDING, S.SCHEDULED]).count(),
        "now": database_now(),
    }
    status = Refused.status_code if refusal else 200
    return render(request, "notifications/pause.html", context, status=status)


def _under_way() -> list[dict[str, object]]:
    """Each message that is going out now, and how many families still wait for it."""
    of_families = Message.objects.filter(status=S.SENDING).on_its_own()
    found = list(of_families.select_related("school", "district"))
    titles = wording.titles(found)
    left = dict(Reach.objects.filter(message__in=found).values_list("message_id", "waiting"))
    return [
        {
            "message": one,
            "title": titles[one.pk],
            "place": content.place_name(one),
            "left": left.get(one.pk, 0),
        }
        for one in found
    ]


def _begun(request: StaffRequest, form: PauseForm) -> HttpResponse:
    pauses.pause_all(
        district=request.district,
        reason=form.cleaned_data["reason"],
        by=request.user,
        now=database_now(),
    )
    said.success(request, _("Stopped. Nothing leaves now but an emergency."))
    return redirect(request.district.url("message_pause"))


def _lifted(request: StaffRequest) -> HttpResponse:
    pause = pauses.standing()
    if pause is not None:
        pauses.lift(pause=pause, by=request.user, now=database_now())
    said.success(request, _("Messages leave again. What was stopped stays stopped."))
    return redirect(request.district.url("messages"))
