"""What the policy leaves open: read by everybody, asked by staff, decided by who answers for it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, public, staff
from districts.hats import Hat
from districts.permissions import can, who_can
from districts.roles import Permission
from policies.actions import questions as actions
from policies.forms import DecisionForm, QuestionForm
from policies.library import Shelf
from policies.rules import RULES
from policies.views.documents import shelf_of
from tenancy.clock import database_now


@require_safe
@public
def questions(request: StaffRequest) -> HttpResponse:
    shelf = shelf_of(request)
    at_work = request.hat == Hat.STAFF
    decides = at_work and can(request.user, Permission.POLICY_PUBLISH, request.district)
    context = {
        "shelf": shelf,
        "asks": at_work,
        "form": DecisionForm() if decides else None,
        "deciders": who_can(Permission.POLICY_PUBLISH, request.district),
    }
    return render(request, "policies/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def new(request: StaffRequest) -> HttpResponse:
    """Somebody found what the policy does not say, and asks who decides it."""
    shelf = shelf_of(request)
    about = _about(shelf, request.GET.get("rule", ""), request.GET.get("clause", ""))
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = actions.ask(
            district=request.district,
            words=form.cleaned_data["words"],
            rule=about["rule"],
            clause=about["clause"],
            by=request.user,
            now=database_now(),
        )
        messages.success(request, _("Asked, as %(reference)s.") % {"reference": entry.question})
        return redirect(request.district.url("policy_questions"))
    deciders = who_can(Permission.POLICY_PUBLISH, request.district)
    context = {"form": form, "about": about, "deciders": deciders}
    return render(request, "policies/question_new.html", context)


@require_POST
@staff(Permission.POLICY_PUBLISH)
def decision(request: StaffRequest, question: str) -> HttpResponse:
    if question not in {one.id for one in shelf_of(request).questions}:
        raise Http404
    actions.decide(
        district=request.district,
        question=question,
        words=request.POST.get("words", ""),
        by=request.user,
    )
    messages.success(request, _("Decided. Everybody can read it from now on."))
    return redirect(request.district.url("policy_questions"))


def _about(shelf: Shelf, rule: str, clause: str) -> dict[str, Any]:
    """What the question is about, as far as the address names something that is there."""
    found = shelf.content.clause(clause)
    return {
        "rule": rule if rule in RULES else "",
        "rule_title": _(RULES[rule].title) if rule in RULES else "",
        "clause": clause if found else "",
        "found": found,
    }
