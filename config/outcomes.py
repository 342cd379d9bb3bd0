"""Pages for what went wrong: not there, broken (with a reference), a service gone, stale form.

They render without the database and without the frame, which may be what is broken.
"""

import sys
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from districts.access import is_for_programs
from tenancy.refusals import Refused

log = structlog.get_logger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return HttpResponse(render_to_string("404.html"), status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The 500; a 503 when it is PostgreSQL that does not answer, wherever that was noticed."""
    reference = getattr(request, "reference", "")
    if is_for_programs(request):
        return _broken_for_programs(reference)
    if is_database_gone(sys.exc_info()[1]):
        log.error("service.gone", service="database")
        missing = _("The database does not answer.")
        page = render_to_string("503.html", {"reference": reference, "missing": missing})
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


def _broken_for_programs(reference: str) -> HttpResponse:
    if is_database_gone(sys.exc_info()[1]):
        log.error("service.gone", service="database")
        gone = {"detail": _("The database does not answer."), "reference": reference}
        return JsonResponse(gone, status=503, headers={"Retry-After": "30"})
    told = {"detail": _("Something broke here, and nothing was changed."), "reference": reference}
    return JsonResponse(told, status=500)


def is_database_gone(error: BaseException | None) -> bool:
    """Whether PostgreSQL is not there. A deadlock or a timeout is an answer, and a bug of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "pgcode", None) is None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def api_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """What goes wrong in a view of the API, as JSON with a sentence under `detail`.

    A Refused is left to the district's middleware, which undoes and records it; what is not there
    is left to `not_found`, so that foreign and missing read the same. Any other error of a request
    undoes what the view did, too.
    """
    if isinstance(error, Refused | Http404):
        raise error
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    if isinstance(error, ValidationError):
        told = {"detail": _("Some of what was sent needs another look."), "fields": error.detail}
        return Response(told, status=400)
    return exception_handler(error, context)
