"""Pages for what went wrong: not there, broken (with a reference), a service gone, stale form.

They render without the database and without the frame, which may be what is broken.
"""

import sys
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import exception_handler

from tenancy.refusals import Refused

log = structlog.get_logger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("404.html"), status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The 500; a 503 when it is PostgreSQL that does not answer, wherever that was noticed."""
    reference = getattr(request, "reference", "")
    if is_database_gone(sys.exc_info()[1]):
        log.error("service.gone", service="database")
        missing = _("The database does not answer.")
        page = render_to_string("503.html", {"reference": reference, "missing": missing})
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


def is_database_gone(error: BaseException | None) -> bool:
    """Whether PostgreSQL is not there. A deadlock or a timeout is an answer, and a bug of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "pgcode", None) is None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def api_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API leaves a Refused to the district's middleware, which undoes and records it.

    Any other error of a request undoes what the view did, too.
    """
    if isinstance(error, Refused):
        raise error
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    return exception_handler(error, context)
