"""A refusal as a page: what it is, who can, and where to go; and its line in the record book."""

from collections.abc import Sequence
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from districts.models import School, User
from districts.permissions import Holder
from records import book
from tenancy.refusals import Denied, Refused


def refused_page(
    request: HttpRequest, refusal: Refused, *, about: School | None = None, as_json: bool = False
) -> HttpResponse:
    """The 403 (or 409) of a district's page; written on record once an hour."""
    by = request.user if isinstance(request.user, User) else None
    match = request.resolver_match
    if by is not None:
        details = {"page": match.view_name if match else "", "method": request.method or ""}
        book.refused(refusal, by=by, subject=about, details=details)
    who_can = refusal.who_can if isinstance(refusal, Denied) else []
    if as_json:
        return _told(refusal, who_can)
    return render(
        request,
        "403.html",
        {"sentence": str(refusal), "who_can": who_can},
        status=refusal.status_code,
    )


def _told(refusal: Refused, who_can: Sequence[object]) -> JsonResponse:
    """The same for a program; who can is there when it helps, as on the page."""
    said: dict[str, object] = {"detail": str(refusal)}
    if who_can:
        said["who_can"] = [asdict(one) for one in who_can if isinstance(one, Holder)]
    return JsonResponse(said, status=refusal.status_code)
