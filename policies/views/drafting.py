"""The next version of a policy, while it is written."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.permissions import can, who_can
from districts.roles import Permission
from policies import affected, proposing, succession
from policies.actions import settings as settings_actions
from policies.actions import versions as version_actions
from policies.content import Content
from policies.forms import AdoptForm, ClauseTextForm, NoteForm, RuleForm
from policies.models import PolicyVersion
from policies.proposing import Proposal
from policies.rules import RULES
from policies.views.documents import shelf_of
from tenancy.clock import database_now

Context = dict[str, Any]
WRITERS = (Permission.POLICY_EDIT, Permission.POLICY_PUBLISH)
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@staff(*WRITERS, on="anywhere")
def versions(request: StaffRequest) -> HttpResponse:
    found = PolicyVersion.objects.defer("content").select_related(
        "drafted_by", "submitted_by", "published_by"
    )
    shelf = shelf_of(request)
    context = {
        "shelf": shelf,
        "standings": succession.standings(found, shelf.today),
        "keeps_notices": can(request.user, Permission.NOTICES_KEEP, request.district),
    }
    return render(request, "policies/versions.html", context)


@require_http_methods(GET_OR_POST)
@staff(*WRITERS, on="anywhere")
def draft(request: StaffRequest) -> HttpResponse:
    """Where the next version begins, and what it says so far."""
    version = at_work()
    if version is None:
        return _begin(request)
    if version.status == PolicyVersion.Status.SUBMITTED and request.method != "POST":
        return redirect(request.district.url("policy_decision"))
    content = version.read()
    change = proposing.since_last(version)
    context = {
        "version": version,
        "content": content,
        "rules": proposing.rules_of(content, change),
        "unset": [one for name, one in RULES.items() if content.setting(name) is None],
        "changes": change,
        "affected": affected.by(change.rules, content),
        "form": NoteForm(initial={"note": version.note}),
        "edits": can(request.user, Permission.POLICY_EDIT, request.district),
        "deciders": who_can(Permission.POLICY_PUBLISH, request.district),
    }
    return render(request, "policies/draft.html", context)


@require_http_methods(GET_OR_POST)
@staff(*WRITERS, on="anywhere")
def rule(request: StaffRequest, rule: str) -> HttpResponse:
    """One rule's settings; they are kept once this page has said whom a change touches."""
    version = at_work()
    if rule not in RULES:
        raise Http404
    if version is None or version.status != PolicyVersion.Status.DRAFT:
        return redirect(request.district.url("policy_draft"))
    content = version.read()
    setting = content.setting(rule)
    form = RuleForm(request.POST or None, rule=RULES[rule], setting=setting, content=content)
    proposal = proposing.proposal(version, form) if form.is_bound else None
    has_seen = proposal and request.POST.get("seen") == proposal.hash
    if proposal and has_seen and "again" not in request.POST:
        settings_actions.set_rule(version=version, by=request.user, **proposal.row)
        messages.success(request, _("Kept in the draft. It holds once the version is published."))
        return redirect(request.district.url("policy_draft"))
    return _rule_page(request, content, rule, proposal, {"version": version, "form": form})


@require_http_methods(GET_OR_POST)
@staff(Permission.POLICY_EDIT)
def removal(request: StaffRequest, rule: str) -> HttpResponse:
    """Taken out once this page has said whom that touches."""
    version = at_work()
    if version is None or version.status != PolicyVersion.Status.DRAFT:
        return redirect(request.district.url("policy_draft"))
    proposal = proposing.removal(version, rule) if rule in RULES else None
    if proposal is None:
        raise Http404
    if request.POST.get("seen") != proposal.hash:
        context = {"version": version, "removes": True}
        return _rule_page(request, version.read(), rule, proposal, context)
    settings_actions.remove_rule(version=version, rule=rule, by=request.user)
    messages.success(request, _("Taken out of the draft. It holds until the version is published."))
    return redirect(request.district.url("policy_draft"))


def _rule_page(
    request: StaffRequest, content: Content, rule: str, proposal: Proposal | None, context: Context
) -> HttpResponse:
    setting = content.setting(rule)
    change = [proposal.change] if proposal and proposal.change else []
    context |= {
        "rule": RULES[rule],
        "title": _(RULES[rule].title),
        "setting": setting,
        "cited": [one for one in content.clauses if setting and one.id in setting.clauses],
        "questions": [one for one in content.questions if one.rule == rule and not one.decided],
        "proposal": proposal,
        "edits": can(request.user, Permission.POLICY_EDIT, request.district),
        "affected": affected.by(change, content),
    }
    return render(request, "policies/rule.html", context)


@require_safe
@staff(*WRITERS, on="anywhere")
def clauses(request: StaffRequest) -> HttpResponse:
    """Every clause of the draft, and of which the district's own text is stored."""
    version = at_work()
    if version is None:
        return redirect(request.district.url("policy_draft"))
    return render(request, "policies/texts.html", {"version": version, "content": version.read()})


@require_http_methods(GET_OR_POST)
@staff(*WRITERS, on="anywhere")
def clause_text(request: StaffRequest, clause: str) -> HttpResponse:
    version = at_work()
    if version is None or version.status != PolicyVersion.Status.DRAFT:
        return redirect(request.district.url("policy_draft"))
    found = version.read().clause(clause)
    if found is None:
        return redirect(request.district.url("policy_texts"))
    form = ClauseTextForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        settings_actions.word_clause(version=version, clause=clause, text=text, by=request.user)
        messages.success(request, _("Kept in the draft."))
        return redirect(request.district.url("policy_texts"))
    return render(request, "policies/text.html", {"form": form, "clause": found})


@require_POST
@staff(Permission.POLICY_EDIT)
def submission(request: StaffRequest) -> HttpResponse:
    note = request.POST.get("note", "")
    version_actions.submit(version=_at_work_or_404(), note=note, by=request.user)
    messages.success(request, _("Handed in. Whoever publishes finds it on their home page."))
    return redirect(request.district.url("policy_decision"))


@require_POST
@staff(Permission.POLICY_EDIT)
def discarding(request: StaffRequest) -> HttpResponse:
    version_actions.discard(version=_at_work_or_404(), by=request.user)
    messages.success(request, _("Discarded. What is in force stays as it is."))
    return redirect(request.district.url("policy_versions"))


def at_work() -> PolicyVersion | None:
    return (
        PolicyVersion.objects.at_work()
        .select_related("district", "based_on", "drafted_by", "submitted_by")
        .first()
    )


def _at_work_or_404() -> PolicyVersion:
    version = at_work()
    if version is None:
        raise Http404
    return version


def _begin(request: StaffRequest) -> HttpResponse:
    """With a known policy, or with what one's own says or will say."""
    form = AdoptForm(request.POST if "pack" in request.POST else None)
    if request.method == "POST" and "pack" not in request.POST:
        number = request.POST.get("number", "")
        version_actions.draft(
            district=request.district,
            by=request.user,
            number=int(number) if number.isdecimal() else None,
        )
        return redirect(request.district.url("policy_draft"))
    if request.method == "POST" and form.is_valid():
        pack = form.cleaned_data["pack"]
        version_actions.adopt(district=request.district, pack=pack, by=request.user)
        return redirect(request.district.url("policy_draft"))
    context: dict[str, Any] = {
        "form": form,
        "bases": succession.bases(),
        "today": request.district.today(database_now()),
        "edits": can(request.user, Permission.POLICY_EDIT, request.district),
        "editors": who_can(Permission.POLICY_EDIT, request.district),
    }
    return render(request, "policies/begin.html", context)
