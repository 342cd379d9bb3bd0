"""A decision against one rule on a page of its own, and the question that asks for it (A3)."""

from typing import Any

from django import forms
from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from districts.access import StaffRequest, at_work, staff
from districts.permissions import with_roles
from districts.plates import plate_of
from districts.roles import Permission
from notifications import composing, content, permissions
from notifications.actions import earlier, overrides
from notifications.models import Message
from notifications.panel import line_of
from notifications.views.compose import GET_OR_POST
from policies.verdict import Finding
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused


class ReasonForm(forms.Form):
    rule = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why does it go all the same?"),
        help_text=gettext_lazy("One sentence. It stands in the record and in oversight."),
        max_length=1000,
        min_length=overrides.LEAST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write one sentence that says why."),
            "min_length": gettext_lazy("Write one sentence that says why."),
        },
    )


@require_http_methods(GET_OR_POST)
@at_work
def message_override(request: StaffRequest, reference: str) -> HttpResponse:
    """For who may decide, the decision; for who sends, whom to ask."""
    message = _found(request, reference)
    now = database_now()
    mine = overrides.open_to(message, request.user, now)
    if not mine:
        permissions.check_see(request.user, message)
    against = mine or overrides.to_decide(message, now)
    if not against:
        return redirect(request.district.url("message", reference=reference))
    finding = _picked(against, request.POST.get("rule") or request.GET.get("rule") or "")
    form = ReasonForm(request.POST or None, initial={"rule": finding.rule})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            overrides.decide(message=message, by=request.user, now=now, **form.cleaned_data)
        except Denied:
            raise
        except Refused as refused:
            refusal = str(refused)
        else:
            return _decided(request, message)
    context = _context(request, message, finding, is_mine=bool(mine))
    context |= {"form": form, "refusal": refusal}
    status = Refused.status_code if refusal else 200
    return render(request, "notifications/override.html", context, status=status)


@require_POST
@staff(Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, on="anywhere")
def message_earlier(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask who may decide whether it goes before its time."""
    message = _found(request, reference)
    words = request.POST.get("words", "")[:1000]
    earlier.ask(message=message, words=words, by=request.user, now=database_now())
    return redirect(request.district.url("message_override", reference=reference))


def _found(request: StaffRequest, reference: str) -> Message:
    rows = Message.objects.select_related("school", "author", "sent_by")
    message = get_object_or_404(rows, reference=reference)
    message.district = request.district
    if message.school is not None:
        request.about_school = message.school
    return message


def _picked(against: list[Finding], rule: str) -> Finding:
    return next((one for one in against if one.rule == rule), against[0])


def _decided(request: StaffRequest, message: Message) -> HttpResponse:
    message.refresh_from_db()
    if message.status == Message.Status.DRAFT:
        sentence = _("Decided. %(name)s can send it now.")
        said.success(request, sentence % {"name": message.author.display_name})
        return redirect(request.district.url("home"))
    if message.status == Message.Status.SUBMITTED:
        said.success(request, _("Decided. It goes as soon as it is approved again."))
    return redirect(request.district.url("message", reference=message.reference))


def _context(
    request: StaffRequest, message: Message, finding: Finding, *, is_mine: bool
) -> dict[str, Any]:
    place = permissions.place_of(message)
    return {
        "message": message,
        "title": content.title(message),
        "band": message.get_incident_display() or message.get_kind_display(),
        "plate": plate_of(message.school) if message.school else [],
        "look_alikes": composing.look_alikes(message.school) if message.school else [],
        "line": line_of(finding),
        "is_mine": is_mine,
        "who": composing.who(message, None, by=request.user),
        "words": list(content.by_language(message).values()),
        "deciders": with_roles(finding.override, place),
        "asked": earlier.asked(message),
        "sender": message.sent_by or message.author,
        "now": database_now(),
    }
