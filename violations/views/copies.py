"""Copies that leave: of a case, for whom it is given out to; of a report, its own receipt."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, at_work
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Refused
from violations import permissions, receipt_files, sheets
from violations.actions import copies as actions
from violations.copy_forms import CopyForm
from violations.models import Case, CaseEntry
from violations.reading import by_name
from violations.told import Basis
from violations.views.finding import found_case, found_own_report


@reports("S0-79", "S1-47", "S1-48")
@require_http_methods(["GET", "HEAD", "POST"])
@at_work
@by_name
def case_copy(request: StaffRequest, case: str) -> HttpResponse:
    """To whom, why and in what form; the answer is the file itself."""
    found = found_case(request, case, "copy")
    permissions.check_give_out(request.user, found)
    sees_reporter = permissions.may_see_reporter(request.user, found)
    form = CopyForm(request.POST or None, sees_reporter=sees_reporter)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            return _given_out(request, found, form)
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
    context = {
        "case": found,
        "form": form,
        "refusal": refusal,
        "has_pdf": sheets.can_be_made(),
        "given": _given_before(found),
    }
    return render(request, "violations/documents/copy.html", context, status=status)


@shows("S0-66")
@require_safe
@at_work
@by_name
def report_receipt_pdf(request: StaffRequest, report: str) -> HttpResponse:
    found = found_own_report(request, report)
    if not sheets.can_be_made():
        # Its page prints.
        raise Http404
    made = sheets.pdf_of_receipt(
        found, receipt_files.of(found), language=get_language() or "en", now=database_now()
    )
    return _attached(made, f"{found.reference}.pdf", "application/pdf")


@shows("S0-66")
@require_safe
@at_work
@by_name
def report_receipt_file(request: StaffRequest, report: str) -> HttpResponse:
    """What verify.py takes as a receipt."""
    found = found_own_report(request, report)
    kept = json.dumps(receipt_files.of(found).as_data(), ensure_ascii=False, indent=1)
    return _attached(kept.encode() + b"\n", f"{found.reference}.json", "application/json")


def _given_out(request: StaffRequest, case: Case, form: CopyForm) -> HttpResponse:
    answers, now = form.cleaned_data, database_now()
    made = actions.give_out(
        case=case,
        to=answers["to"],
        why=answers["why"],
        basis=Basis(answers["basis"]),
        form=form.asked(),
        by=request.user,
        now=now,
    )
    day = request.district.today(now)
    return _attached(made.content, f"{case.reference}-{day:%Y-%m-%d}.zip", "application/zip")


def _given_before(case: Case) -> list[dict[str, Any]]:
    """The log of what was given out, the newest first."""
    found = case.entries.filter(kind=CaseEntry.Kind.DISCLOSED).select_related("by").order_by("-id")
    lines = []
    for one in found:
        one.case = case
        basis = Basis(one.answer).label if one.answer in Basis.values else ""
        lines.append({"at": one.at, "by": one.by, "basis": basis, "words": one.words})
    return lines


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
