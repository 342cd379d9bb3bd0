"""The public pages: a district's documents, their clauses, and how they stood on any day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, public
from districts.forms import DayField
from policies import document_versions
from policies.library import Shelf, written
from records.evidence import shows
from tenancy.clock import database_now


@require_safe
@public
@shows("S0-63", "S0-83")
def policy(request: StaffRequest) -> HttpResponse:
    shelf = shelf_of(request)
    documents = [
        {
            "document": one,
            "clauses": sum(clause.document == one.key for clause in shelf.content.clauses),
        }
        for one in shelf.content.documents
    ]
    context = {"shelf": shelf, "documents": documents}
    return render(request, "policies/policy.html", context)


@require_safe
@public
@shows("S0-63", "S0-83", "S1-01", "S2-22", "S3-16", "S4-03", "S4-10")
def document(request: StaffRequest, document: str) -> HttpResponse:
    shelf = shelf_of(request)
    found = shelf.content.document(document)
    if found is None:
        raise Http404
    context = {
        "shelf": shelf,
        "document": found,
        "sections": shelf.sections(found),
        "document_revised": written(found.revised),
        "document_adopted": written(found.adopted),
    }
    return render(request, "policies/document.html", context)


@require_safe
@public
@shows("S0-63")
def versions(request: StaffRequest, document: str) -> HttpResponse:
    """Every version of one document: from when to when it held, and what it changed."""
    shelf = shelf_of(request)
    found = shelf.content.document(document)
    if found is None:
        raise Http404
    page = document_versions.history(shelf, document, request.GET.get("page"))
    context = {"shelf": shelf, "document": found, "page": page}
    return render(request, "policies/document_versions.html", context)


@require_safe
@public
@shows("S0-83")
def clause(request: StaffRequest, document: str, clause: str) -> HttpResponse:
    """One clause at an address for good; printed records lead here with the day of theirs."""
    shelf = shelf_of(request)
    entries = shelf.entries(document, clause)
    if not entries:
        raise Http404
    context = {
        "shelf": shelf,
        "document": shelf.content.document(document),
        "entries": entries,
        "first": entries[0].clause,
    }
    return render(request, "policies/clause.html", context)


def shelf_of(request: StaffRequest) -> Shelf:
    """The policy of the day that the address names; of today, when nobody could read it as one."""
    today = request.district.today(database_now())
    return Shelf(request.district, _as_of(request.GET.get("as-of", "")) or today, today)


def _as_of(typed: str) -> date | None:
    try:
        day: date | None = DayField(required=False).clean(typed)
    except ValidationError:
        return None
    return day
