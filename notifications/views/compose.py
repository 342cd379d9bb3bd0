"""Writing a message: six steps, each a page of its own, everything kept at each."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from districts.access import StaffRequest, staff
from districts.models import School
from districts.permissions import can, schools_for
from districts.plates import plate_of, plates_of
from districts.roles import Permission
from districts.templatetags.belltower import plate
from notifications import (
    checking,
    composing,
    content,
    disclaimers,
    judging,
    offers,
    permissions,
    steps,
)
from notifications.actions import drafts, sending
from notifications.actions.drafts import Choice
from notifications.actions.sending import AnswerChanged, Said
from notifications.approvals_shown import last_answer
from notifications.audience.staff import working_for
from notifications.differences import since_looked
from notifications.forms import (
    AudienceForm,
    GateForm,
    PlaceForm,
    TopicForm,
    WhenForm,
    WordsForm,
)
from notifications.guideline import guideline
from notifications.kept_back import kept_back
from notifications.models import Message
from notifications.neighbors import neighbors
from notifications.so_far import so_far
from notifications.views import class_messages
from tenancy.clock import database_now
from tenancy.refusals import Refused

GET_OR_POST = ["GET", "HEAD", "POST"]
WHOLE_DISTRICT = "whole-district"
writes = staff(
    Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, Permission.MESSAGE_CLASS, on="anywhere"
)
Page = Callable[..., HttpResponse]


def of_draft(view: Page) -> Page:
    """The draft of the address, for who may change it; one that is sent off has its own page."""

    @wraps(view)
    def found(request: StaffRequest, reference: str, **more: str) -> HttpResponse:
        messages = Message.objects.select_related("school", "author")
        message = get_object_or_404(messages, reference=reference)
        message.district = request.district
        permissions.check_edit(request.user, message)
        if message.school is not None:
            request.about_school = message.school
        if message.status != Message.Status.DRAFT:
            return redirect(request.district.url("message", reference=reference))
        return view(request, message, **more)

    return require_http_methods(GET_OR_POST)(writes(found))


@require_http_methods(GET_OR_POST)
@writes
def message_new(request: StaffRequest) -> HttpResponse:
    """Step 1: what kind of message, and whose families."""
    schools, places = my_schools(request), places_of(request)
    if not places:
        # Whoever writes to classes alone begins at a class.
        return redirect(request.district.url("classes"))
    is_district = can(request.user, Permission.MESSAGE_DISTRICT, request.district)
    form = PlaceForm(
        request.POST or None,
        places=places,
        offers_closure=is_district,
        asks_topic=composing.asks_topic(request.district, database_now()),
        initial={"begun_with": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["place"]
        message = drafts.begin(
            district=request.district,
            school=next((one for one in schools if one.slug == slug), None),
            kind=form.cleaned_data["kind"],
            topic=form.cleaned_data["topic"],
            begun_with=form.cleaned_data["begun_with"],
            by=request.user,
            now=database_now(),
        )
        return redirect(request.district.url("message_audience", reference=message.reference))
    context = {
        "form": form,
        "places": places,
        "is_district": is_district,
        "one_school": schools[0] if len(places) == 1 and schools else None,
        "others": list(composing.other_kinds(request.user, request.district, schools)),
        "step": steps.new_step(),
    }
    return render(request, "notifications/compose/new.html", context)


@of_draft
def message_audience(request: StaffRequest, message: Message) -> HttpResponse:
    """Step 2: all families, some grades, or some classes; the count follows each tick."""
    if message.is_of_class:
        beside = context_of(request, message, "audience")
        return class_messages.audience(request, message, beside) or on(request, message, "audience")
    grades, classes = offers.grades(message.school), offers.classes(message.school)
    chosen = {
        "audience": message.audience,
        "grades": message.grades,
        "classes": list(message.audience_classes.values_list("class_group_id", flat=True)),
        "with_staff": message.includes_staff,
    }
    form = AudienceForm(
        request.POST or None,
        initial=chosen,
        school=message.school,
        grades=grades,
        classes=classes,
    )
    is_count = is_fragment(request) or "count" in request.POST
    if request.method == "POST" and form.is_valid() and not is_count:
        try:
            drafts.choose_audience(message=message, choice=form.choice(), by=request.user)
            return on(request, message, "audience")
        except Refused as nobody:
            form.add_error("audience", str(nobody))
    choice = _choice(form) if request.method == "POST" else None
    context = context_of(request, message, "audience") | {
        "form": form,
        "grades": grades,
        "classes": classes,
        "chosen_classes": {int(one) for one in form["classes"].value() or () if str(one).isdigit()},
        "next_url": request.district.url("message_words", reference=message.reference),
        "has_roster": offers.has_roster(message.school),
        "staff": working_for(message),
        "who": composing.who(message, choice, by=request.user),
    }
    if is_fragment(request):
        return render(request, "notifications/compose/who.html", context)
    return render(request, "notifications/compose/audience.html", context)


@of_draft
def message_words(request: StaffRequest, message: Message) -> HttpResponse:
    """Step 3: the words, side by side in each language, with what they cost as texts."""
    languages = composing.languages_of(message)
    disclaimers.put_below(message, by=request.user, now=database_now())
    form = WordsForm(
        request.POST or None, languages=languages, initial=composing.words_typed(message)
    )
    if is_fragment(request):
        context = {"languages": composing.measured(message, form)}
        return render(request, "notifications/compose/lengths.html", context)
    if request.method == "POST" and form.is_valid():
        stale = composing.spoken_otherwise(message, form.wordings())
        drafts.write_words(message=message, words=form.wordings(), by=request.user)
        if stale:
            said.warning(request, stale)
        return on(request, message, "words")
    context = context_of(request, message, "words") | {
        "form": form,
        "languages": composing.measured(message, form),
        "others": composing.read_neither(message, languages),
    }
    return render(request, "notifications/compose/words.html", context)


@of_draft
def message_when(request: StaffRequest, message: Message) -> HttpResponse:
    """Step 5: now, after school, or any other time in the district's zone."""
    now = database_now()
    after_school = list(composing.after_school(message, now))
    form = WhenForm(
        request.POST or None,
        initial=composing.time_chosen(message, after_school, now),
        district=request.district,
        now=now,
        offers=[(at.isoformat(), _after(at)) for at in after_school],
    )
    if request.method == "POST" and form.is_valid():
        try:
            drafts.choose_time(
                message=message, wanted_at=form.wanted_at(), by=request.user, now=now
            )
            return on(request, message, "when")
        except Refused as passed:
            form.add_error("choice", str(passed))
    context = context_of(request, message, "when") | {
        "form": form,
        "now": now,
        "neighbors": neighbors(message, now),
    }
    if answer := context["so_far"]:
        context["guideline"] = guideline(request.district, answer.judgement, now)
    return render(request, "notifications/compose/when.html", context)


@of_draft
def message_check(request: StaffRequest, message: Message) -> HttpResponse:
    """The last step: everything on one page, the policy's answer, and the button that sends."""
    now = database_now()
    checked = checking.check(message, by=request.user, now=now)
    gate: dict[str, Any] = {
        "sentence": checked.understood if message.is_emergency else "",
        "name": checked.gate.typed_name,
        "reasons": checked.gate.reasons,
    }
    form = GateForm(request.POST or None, **gate)
    refusal, changed = "", []
    if request.method == "POST" and (not form.fields or form.is_valid()):
        try:
            sending.send(
                message=message,
                by=request.user,
                now=now,
                as_checked=request.POST.get("as_checked", ""),
                act=request.POST.get("act", ""),
                said=_said(form, checked),
            )
            return redirect(request.district.url("message", reference=message.reference))
        except Refused as refused:
            refusal = str(refused)
            message.refresh_from_db(fields=["status"])
            if isinstance(refused, AnswerChanged):
                changed = since_looked(message, checked.shown, now)
    elif request.method == "GET":
        form = GateForm(**gate)
    if message.status != Message.Status.DRAFT:
        # The other click, or a colleague's, was first.
        return redirect(request.district.url("message", reference=message.reference))
    judging.freeze_looked_at(message, checked.shown)
    context = context_of(request, message, "check") | {
        "form": form,
        "changed": changed,
        # In an emergency there is nothing to move.
        "neighbors": [] if message.is_emergency else neighbors(message, now),
        "returned": last_answer(message),
        "checked": checked,
        "panel": checked.panel,
        "refusal": refusal,
    }
    if kept := kept_back(message, checked, by=request.user, now=now):
        context["kept"] = kept
    page = "live_check" if message.is_emergency else "kept_back" if kept else "check"
    return render(
        request,
        f"notifications/compose/{page}.html",
        context,
        status=Refused.status_code if refusal else 200,
    )


def _said(form: GateForm, checked: checking.Checked) -> Said:
    if not form.fields:
        return Said()
    return form.said(follows_manual=checked.gate.asks_manual)


@of_draft
def message_topic(request: StaffRequest, message: Message) -> HttpResponse:
    """What outreach is about: the policy has topics of the district and of the schools."""
    form = TopicForm(request.POST or None, initial={"topic": message.topic})
    if request.method == "POST" and form.is_valid():
        drafts.choose_topic(message=message, topic=form.cleaned_data["topic"], by=request.user)
        return on(request, message, "topic")
    context = context_of(request, message, "topic") | {"form": form}
    return render(request, "notifications/compose/topic.html", context)


@require_POST
@writes
def message_withdrawal(request: StaffRequest, reference: str) -> HttpResponse:
    """Put a draft away."""
    message = get_object_or_404(Message.objects.select_related("school"), reference=reference)
    drafts.withdraw(message=message, by=request.user)
    said.success(
        request,
        _("“%(title)s” (%(reference)s) is put away. Nothing was sent.")
        % {"title": content.title(message), "reference": reference},
    )
    return redirect(request.district.url("messages"))


def is_fragment(request: StaffRequest) -> bool:
    """Asked for by htmx, for a part of the page."""
    return "HX-Request" in request.headers


def my_schools(request: StaffRequest) -> list[School]:
    """Where this person writes to families; who writes to the whole district writes to each."""
    if can(request.user, Permission.MESSAGE_DISTRICT, request.district):
        return list(School.objects.all())
    return schools_for(request.user, Permission.MESSAGE_SCHOOL)


def places_of(request: StaffRequest) -> list[tuple[str, Any]]:
    """The same, with the whole district for who writes there, as a choice on a page."""
    plates = plates_of(School.objects.all())
    places: list[tuple[str, Any]] = [
        (one.slug, plate(plates[one.pk])) for one in my_schools(request)
    ]
    if can(request.user, Permission.MESSAGE_DISTRICT, request.district):
        places.append((WHOLE_DISTRICT, _("All schools: every family of the district")))
    return places


def _choice(form: AudienceForm) -> Choice | None:
    """As far as it is made: some grades, and none ticked yet, is nobody so far."""
    if form.is_valid():
        return form.choice()
    audience = form.cleaned_data.get("audience")
    return Choice(audience) if audience else None


def _after(at: datetime) -> str:
    return _("%(time)s, after dismissal") % {"time": composing.in_words(at)}


def on(request: StaffRequest, message: Message, step: str) -> HttpResponse:
    """To the step after this one; back to the check for who came from there."""
    following = steps.following(message, step)
    if request.GET.get("then") == "check":
        following = "check"
    return redirect(request.district.url(f"message_{following}", reference=message.reference))


@of_draft
def message_answer(request: StaffRequest, message: Message) -> HttpResponse:
    """The policy's answer beside a step, for htmx; the check page for anybody else."""
    if not is_fragment(request):
        return redirect(request.district.url("message_check", reference=message.reference))
    step = request.GET.get("step", "")
    context = {"message": message, "answer_url": _answer_url(request, message, step)}
    context["so_far"] = so_far(message, step, by=request.user, now=database_now())
    return render(request, "notifications/compose/so_far.html", context)


def context_of(request: StaffRequest, message: Message, step: str) -> dict[str, Any]:
    """In an emergency the answer comes after the page: nobody waits for it to press a button."""
    is_beside = step != "check" and not message.is_emergency and not is_fragment(request)
    return {
        "so_far": so_far(message, step, by=request.user, now=database_now()) if is_beside else None,
        "answer_url": _answer_url(request, message, step),
        "message": message,
        "title": content.title(message),
        "plate": plate_of(message.school) if message.school else [],
        "look_alikes": composing.look_alikes(message.school) if message.school else [],
        "step": steps.step_of(message, step),
        "district": request.district,
    }


def _answer_url(request: StaffRequest, message: Message, step: str) -> str:
    page = request.district.url("message_answer", reference=message.reference)
    return f"{page}?step={step}" if step in steps.ANSWERED else ""
