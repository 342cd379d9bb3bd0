"""How long a file is kept, on a page of its own; what is due, held and destroyed; a certificate."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.roles import Permission
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows
from violations import holds, keeping, manifest, terms
from violations import retention_permissions as permissions
from violations.actions import destruction, retention
from violations.models import Case, CaseEntry, Destruction
from violations.reading import by_name
from violations.retention_forms import ConfirmForm, HoldForm, LongerForm, ReleaseForm
from violations.views.finding import found_case

Kind = CaseEntry.Kind
PAGE = 50


@reports("S0-68", "S1-50")
@require_safe
@staff(Permission.CASE_REVIEW)
@by_name
def retention_list(request: StaffRequest) -> HttpResponse:
    """Of the files that are open to the reader; certificates are for everybody who reviews."""
    now = database_now()
    there = list(Case.objects.select_related("report").order_by("keep_until", "pk"))
    for one in there:
        one.district = request.district
    on_hold = keeping.held(there)
    due, following = keeping.over((one for one in there if one.pk not in on_hold), now)
    asked = {one.report_id: one for one in Destruction.objects.filter(confirmed_at=None)}
    done = Destruction.objects.exclude(confirmed_at=None).order_by("-confirmed_at", "-pk")
    context = {
        "due": [(one, asked.get(one.report_id)) for one in due],
        "following": following,
        "held": [(one, holds.of(one)) for one in there if one.pk in on_hold],
        "page": Paginator(done, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "violations/retention/list.html", context)


@reports("S0-68", "S1-50")
@require_safe
@at_work
@by_name
def destruction_certificate(request: StaffRequest, certificate: str) -> HttpResponse:
    """For who decides about files; for whom the file was about, it is not there."""
    permissions.check_certificates(request.user, request.district)
    rows = Destruction.objects.select_related("asked_by", "confirmed_by")
    done = get_object_or_404(rows, reference=certificate, confirmed_at__isnull=False)
    context = {"done": done, "now": database_now()}
    return render(request, "violations/retention/certificate.html", context)


@reports("S0-68", "S1-50")
@require_safe
@at_work
@by_name
def case_retention(request: StaffRequest, case: str) -> HttpResponse:
    return _page(request, found_case(request, case, "retention"))


@require_POST
@at_work
@by_name
def case_hold(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    return _done(
        request,
        found,
        HoldForm(request.POST),
        lambda given: retention.place_hold(
            case=found, why=given["why"], by=request.user, now=database_now()
        ),
        _("On hold. Nothing of it is destroyed until a second person releases it."),
    )


@require_POST
@at_work
@by_name
def case_hold_release(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    return _done(
        request,
        found,
        ReleaseForm(request.POST),
        lambda given: retention.release_hold(case=found, why=given["why"], by=request.user),
        _("Released. The file is kept as long as all others."),
    )


@require_POST
@at_work
@by_name
def case_keep_longer(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    return _done(
        request,
        found,
        LongerForm(request.POST),
        lambda given: retention.keep_longer(
            case=found, by=request.user, now=database_now(), **given
        ),
        _("It is kept longer."),
    )


@require_POST
@at_work
@by_name
def case_destruction(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    return _done(
        request,
        found,
        forms.Form(request.POST),
        lambda _given: destruction.ask_to_destroy(case=found, by=request.user, now=database_now()),
        _("Asked. Nothing is gone yet: a second person reads the list and confirms."),
    )


@require_POST
@at_work
@by_name
def case_destruction_call_off(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    return _done(
        request,
        found,
        forms.Form(request.POST),
        lambda _given: destruction.call_off(destruction=_asked(found), by=request.user),
        _("Called off. The file stays."),
    )


@require_POST
@at_work
@by_name
def case_destruction_confirmation(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "retention")
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        destruction.destroy(destruction=_asked(found), by=request.user, now=database_now())
    except Refused as refused:
        return _page(request, found, form=form, refused=refused)
    messages.success(request, _("Destroyed. This certificate is what stays."))
    return redirect(request.district.url("destruction", certificate=case))


def _asked(case: Case) -> Destruction:
    asked = Destruction.objects.filter(report_id=case.report_id).first()
    if asked is None:
        raise Refused(_("Nobody asks to destroy it any more."))
    return asked


def _done(
    request: StaffRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    sentence: str,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, case, form=form)
    try:
        act(form.cleaned_data)
    except Refused as refused:
        return _page(request, case, form=form, refused=refused)
    messages.success(request, sentence)
    return redirect(request.district.url("case_retention", case=case.reference))


def _page(
    request: StaffRequest,
    case: Case,
    *,
    form: forms.Form | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """`form` is the one that was sent, with what was typed."""
    now = database_now()
    over_it = holds.of(case)
    kept = keeping.of(case, terms.terms_of(request.district, now), now)
    asked = Destruction.objects.select_related("asked_by").filter(report_id=case.report_id).first()
    may = {
        name: allows(check, request.user, case)
        for name, check in (
            ("keep", permissions.check_keep),
            ("ask", permissions.check_ask),
            ("confirm", permissions.check_confirm),
        )
    }
    offered: dict[str, forms.Form] = {}
    if may["keep"]:
        is_own = any(one.is_own for one in over_it)
        offered |= {"release": ReleaseForm()} if is_own else {"hold": HoldForm()}
        offered["longer"] = LongerForm()
    if asked and may["confirm"] and asked.asked_by_id != request.user.pk and not over_it:
        offered["confirm"] = ConfirmForm()
    if form is not None and form.prefix in offered:
        offered[form.prefix] = form
    context = {
        "case": case,
        "holds": over_it,
        "kept": kept,
        "clauses": terms.clauses_of(request.district, now, terms.KEPT),
        "asked": asked,
        "manifest": manifest.of(case) if asked or may["ask"] else None,
        "with_it": destruction.with_it(case) if asked else [],
        "may": may,
        "may_ask": may["ask"] and kept.is_over and not over_it and asked is None,
        "offered": offered,
        "decided": _decided(case),
        "form": form,
        "refusal": str(refused) if refused else "",
        "now": now,
    }
    status = refused.status_code if refused else 200
    return render(request, "violations/retention/case.html", context, status=status)


def _decided(case: Case) -> list[CaseEntry]:
    """What was decided about keeping it, newest first, with the file's key asked for once."""
    kinds = (Kind.HELD, Kind.RELEASED, Kind.KEPT_LONGER)
    found = list(case.entries.filter(kind__in=kinds).select_related("by").order_by("-pk"))
    for one in found:
        one.case = case
    return found
