"""Handing a school's draft on to the district: what becomes of it, and one button."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.roles import Permission
from notifications import content, permissions
from notifications.actions import handovers
from notifications.models import Message
from records.evidence import shows
from tenancy.clock import database_now


@shows("S0-43")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, on="anywhere")
def message_handover(request: StaffRequest, reference: str) -> HttpResponse:
    message = get_object_or_404(
        Message.objects.select_related("school", "handed_to"), reference=reference
    )
    message.district = request.district
    permissions.check_see(request.user, message)
    page = request.district.url("message", reference=reference)
    now = database_now()
    if request.method == "POST":
        done = handovers.hand_over(message=message, by=request.user, now=now)
        assert done.handed_to is not None  # noqa: S101
        said.success(
            request,
            _("Handed to %(name)s. You can follow it here.")
            % {"name": done.handed_to.display_name},
        )
        return redirect(page)
    if not handovers.is_central(message, now) or message.status != Message.Status.DRAFT:
        return redirect(page)
    request.about_school = message.school  # type: ignore[assignment]
    context = {
        "message": message,
        "title": content.title(message),
        "to": handovers.takes_over(request.district, now),
    }
    return render(request, "notifications/message/handover.html", context)
