"""Documents of a case: the list, one of them as it is, and black boxes over a picture."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, at_work
from districts.models import User
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows
from violations import attachments, handed_in, permissions
from violations.actions import documents as actions
from violations.actions import opening
from violations.document_forms import MOST_BOXES, BoxesForm, DocumentForm
from violations.models import Case, Document
from violations.reading import by_name
from violations.told import ENDINGS
from violations.views.finding import found_case, found_own_report

GET_OR_POST = ["GET", "HEAD", "POST"]
# A document runs nothing and loads nothing, whatever is in it.
CLOSED = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True)
class Line:
    """An original with its redacted copies, each with its number in the case."""

    number: int
    document: Document
    by: User | None
    twins: list["Line"]


@shows("S0-73", "S0-79")
@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_documents(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "documents")
    lines = _lines(found)
    originals = [(one.number, one.document) for one in lines]
    form = DocumentForm(request.POST or None, request.FILES or None, originals=originals)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(
                case=found,
                upload=form.cleaned_data["file"],
                of=form.original(),
                by=request.user,
                now=database_now(),
            )
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(request, _("Added. It stays as it is now."))
            return redirect(_list_url(request, found))
    context = {
        "case": found,
        "lines": lines,
        "form": form,
        "refusal": refusal,
        "may_add": allows(permissions.check_work, request.user, found),
        "count": sum(1 + len(one.twins) for one in lines),
        "most": actions.MOST,
    }
    return render(request, "violations/documents/list.html", context, status=status)


@require_safe
@at_work
@by_name
def case_document(request: StaffRequest, case: str, document: UUID) -> HttpResponse:
    found = found_case(request, case)
    number, one = _numbered(found, document)
    content = actions.open_in_case(case=found, document=one, by=request.user)
    return _sent(content, one, f"{found.reference}-{number}")


@require_safe
@at_work
@by_name
def report_document(request: StaffRequest, report: str, document: UUID) -> HttpResponse:
    """What somebody handed in themselves, and nothing that was added to it."""
    found = found_own_report(request, report)
    own = found.documents.filter(by=request.user, of=None)
    keys = list(own.values_list("key", flat=True))
    one = get_object_or_404(own, key=document)
    one.report = found
    content = actions.open_own(document=one, by=request.user)
    return _sent(content, one, f"{found.reference}-{keys.index(one.key) + 1}")


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_redaction(request: StaffRequest, case: str, document: UUID) -> HttpResponse:
    """Boxes are drawn, or typed by their numbers, and stay on the page until the copy is made."""
    found = found_case(request, case, "redaction")
    number, one = _numbered(found, document)
    if not one.is_picture:
        raise Http404
    permissions.check_work(request.user, found)
    form = BoxesForm(request.POST or None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        wanted, boxes = request.POST.get("do"), form.cleaned_data["boxes"]
        if wanted == "make":
            try:
                actions.redact(
                    case=found, document=one, boxes=boxes, by=request.user, now=database_now()
                )
            except Refused as refused:
                refusal, status = str(refused), refused.status_code
            else:
                messages.success(
                    request, _("The redacted copy is made. The original stays as it is.")
                )
                return redirect(_list_url(request, found))
        form = _with_boxes(boxes[:-1] if wanted == "undo" else boxes)
    context = {
        "case": found,
        "number": number,
        "document": one,
        "form": form,
        "boxes": _shown(form),
        "refusal": refusal,
        "most": MOST_BOXES,
    }
    return render(request, "violations/documents/redaction.html", context, status=status)


def _with_boxes(boxes: list[attachments.Box]) -> BoxesForm:
    """An empty form that keeps what was drawn."""
    return BoxesForm(initial={"boxes": json.dumps(boxes)})


def _shown(form: BoxesForm) -> list[attachments.Box]:
    """What is drawn over the picture: also while a number beside it does not fit."""
    if form.is_bound:
        return list(getattr(form, "cleaned_data", {}).get("boxes", []))
    return list(json.loads(form.initial.get("boxes", "[]")))


def _lines(case: Case) -> list[Line]:
    documents = _documents(case)
    by = handed_in.by_whom(case, documents, {one.pk for one in opening.listed(case)})
    lines = [Line(n, one, by[one.pk], []) for n, one in enumerate(documents, start=1)]
    originals = {one.document.pk: one for one in lines if one.document.of_id is None}
    for one in lines:
        if one.document.of_id is not None:
            originals[one.document.of_id].twins.append(one)
    return list(originals.values())


def _documents(case: Case) -> list[Document]:
    found = list(Document.objects.filter(report=case.report_id).select_related("by"))
    for one in found:
        # One key opens them all.
        one.report = case.report
    return found


def _numbered(case: Case, key: UUID) -> tuple[int, Document]:
    for number, one in enumerate(_documents(case), start=1):
        if one.key == key:
            return number, one
    raise Http404


def _list_url(request: StaffRequest, case: Case) -> str:
    return request.district.url("case_documents", case=case.reference)


def _sent(content: bytes, document: Document, name: str) -> HttpResponse:
    """A picture that we wrote anew stands in the page; anything else is saved and not shown."""
    ending = ENDINGS.get(document.content_type, "bin")
    is_shown = document.content_type == attachments.JPEG
    kind = document.content_type if document.content_type in ENDINGS else "application/octet-stream"
    way = "inline" if is_shown else "attachment"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'{way}; filename="{name}.{ending}"',
            "Content-Security-Policy": CLOSED,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
