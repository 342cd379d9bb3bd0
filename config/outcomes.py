"""Pages for what went wrong: not there, broken (with a reference), a service gone, stale form.

They render without the database and without the frame, which may be what is broken.
"""

import sys
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from rest_framework.response import Response
from rest_framework.views import exception_handler

from tenancy.refusals import Refused

log = structlog.get_logger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("404.html"), status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The 500; a 503 when it is PostgreSQL that does not answer, wherever that was noticed."""
    reference = getattr(request, "reference", "")
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        log.error("service.gone", service="database")
        page = render_to_string("503.html", {"reference": reference})
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def api_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API leaves a Refused to the district's middleware, which undoes and records it."""
    if isinstance(error, Refused):
        raise error
    return exception_handler(error, context)
