"""The advice before an emergency: its step on the sender's phone, and the adviser's own page."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.forms import ClockField
from districts.models import District
from districts.plates import plate_of
from districts.roles import Permission
from notifications import advising, composing, content, wording
from notifications.actions import advice as advice_actions
from notifications.models import Advice, Message
from notifications.views.compose import GET_OR_POST, context_of, is_fragment, of_draft
from tenancy.clock import database_now
from tenancy.refusals import Refused

How = Advice.How


class AdviserForm(forms.Form):
    """Who advised and how, or who is to be asked: each name is a button."""

    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(How.PHONE, _("by phone")), (How.IN_PERSON, _("in person"))],
        initial=How.PHONE,
        required=False,
        widget=forms.RadioSelect,
    )
    at = ClockField(
        label=_("When was it given?"),
        required=False,
        help_text=_("For example 9:38 am, up to 12 hours back. Empty means now."),
        widget=forms.TimeInput({"class": "short"}),
    )
    words = forms.CharField(
        label=_("What was said"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    advised = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ask = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, district: District, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.district, self.now = district, now

    def clean_at(self) -> datetime | None:
        """The last time that clocks showed it: before midnight it was yesterday."""
        at = self.cleaned_data["at"]
        if at is None:
            return None
        when = datetime.combine(self.district.today(self.now), at, self.district.zone)
        if when > self.now:
            when -= timedelta(days=1)
        if when < self.now - advice_actions.NOTED_WITHIN:
            raise forms.ValidationError(_("Enter a time within the last 12 hours."))
        return when


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("A note to who asked"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    answer = forms.ChoiceField(choices=[("send", ""), ("wait", "")])


@of_draft
def message_advice(request: StaffRequest, message: Message) -> HttpResponse:
    """The step before the check (S0-33): who advised and how, or a question that waits."""
    now = database_now()
    form = AdviserForm(request.POST or None, district=request.district, now=now)
    if request.method == "POST" and form.is_valid():
        return _written(request, message, form)
    context = context_of(request, message, "advice") | {
        "form": form,
        "advising": advising.advising(message, now),
        "is_free": not advising.is_needed(message, request.user, now),
        "now": now,
        "next_url": request.district.url("message_check", reference=message.reference),
    }
    if is_fragment(request):
        return render(request, "notifications/compose/advice_asked.html", context)
    return render(request, "notifications/compose/advice.html", context)


def _written(request: StaffRequest, message: Message, form: AdviserForm) -> HttpResponse:
    """Advice that was given leads on; a question leads back here, where it is waited for."""
    given, now = form.cleaned_data, database_now()
    people = {one.person.pk: one.person for one in advice_actions.advisers(message, now)}
    person = people.get(given["advised"] or given["ask"])
    if person is None:
        raise Refused(str(_("The policy does not name this person to advise.")))
    if given["ask"]:
        advice_actions.ask(message=message, adviser=person, by=request.user, now=now)
        return redirect(request.district.url("message_advice", reference=message.reference))
    advice_actions.note(
        message=message,
        adviser=person,
        how=given["how"] or How.PHONE,
        given_at=given["at"],
        words=given["words"],
        by=request.user,
        now=now,
    )
    return redirect(request.district.url("message_check", reference=message.reference))


@require_http_methods(GET_OR_POST)
@staff(Permission.EMERGENCY_ADVISE)
def advice(request: StaffRequest, reference: str) -> HttpResponse:
    """What an adviser is asked: the words, whom they go to, and "Send it" or "Wait"."""
    rows = Advice.objects.select_related("message__school", "message__author", "asked_by")
    one = get_object_or_404(rows, reference=reference)
    one.message.district = request.district
    now = database_now()
    if one.message.school is not None:
        request.about_school = one.message.school
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        to_send = form.cleaned_data["answer"] == "send"
        words = form.cleaned_data["words"]
        advice_actions.answer(advice=one, to_send=to_send, words=words, by=request.user, now=now)
        return redirect(request.district.url("advice", reference=reference))
    advice_actions.see(advice=one, by=request.user, now=now)
    return render(request, "notifications/advice.html", _asked(request, one, form))


def _asked(request: StaffRequest, one: Advice, form: AnswerForm) -> dict[str, Any]:
    message = one.message
    return {
        "advice": one,
        "message": message,
        "form": form,
        "is_mine": one.adviser_id == request.user.pk,
        "incident": message.get_incident_display(),
        "title": content.title(message),
        "words": list(content.by_language(message).values()),
        "who": composing.who(message, None, by=request.user),
        "asker": advising.holder_of(one.asked_by, message),
        "chip": wording.chip(message),
        "school": message.school,
        "plate": plate_of(message.school) if message.school else [],
        "look_alikes": composing.look_alikes(message.school) if message.school else [],
        "now": database_now(),
    }
