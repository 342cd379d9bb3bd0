"""What callbacks are measured against: an empty view, and the naive way. No middleware.

`gunicorn benchmarks.views:application`; `/empty` answers, `/naive` checks and writes one row.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings

django.setup()
# Only now: some apps look for a middleware of theirs while they start.
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "benchmarks.views"

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def naive(request: HttpRequest) -> HttpResponse:
    """The library's validator, then one UPDATE by the company's number."""
    from twilio.request_validator import RequestValidator  # noqa: PLC0415, TID251 - the naive way

    given = request.POST
    validator = RequestValidator(os.environ["BENCH_TOKEN"])
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(os.environ["BENCH_URL"] + request.path, given, signature):
        return HttpResponse(status=403)
    with connection.cursor() as cursor:
        cursor.execute(
            "update notifications_delivery set state = %s where sid = %s",
            [given["MessageStatus"], given["MessageSid"]],
        )
    return HttpResponse(status=204)


urlpatterns = [path("empty", empty), path("naive", naive)]
application = get_wsgi_application()
