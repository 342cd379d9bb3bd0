"""Sessions end: 30 minutes without a request, 12 hours after sign-in, or with the account."""

from collections.abc import Callable
from datetime import datetime

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

BEGAN, SEEN = "signed_in_at", "seen_at"
# Writing the row at every request would cost more than it tells.
WRITE_EVERY_SECONDS = 60


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            over = _over(request, timezone.now())
            if over:
                logout(request)
                back = request.get_full_path() if request.method == "GET" else "/"
                query = urlencode({"next": back, "ended": over})
                return redirect(f"{reverse('account_login')}?{query}")
        return self.get_response(request)


class DevicesMiddleware(UserSessionsMiddleware):  # type: ignore[misc]
    """The list of a person's devices, written as often as the session itself."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        go_on: Callable[[HttpRequest], HttpResponse] = self.get_response
        if request.session.modified:
            go_on = super().__call__
        return go_on(request)


def _over(request: HttpRequest, now: datetime) -> str:
    """`idle` or `day` when this session has reached a limit; notes its life otherwise."""
    moment = now.timestamp()
    session = request.session
    began = session.setdefault(BEGAN, moment)
    seen = session.get(SEEN, moment)
    if moment - seen > settings.SESSION_IDLE_SECONDS:
        return "idle"
    if moment - began > settings.SESSION_COOKIE_AGE:
        return "day"
    if SEEN not in session or moment - seen > WRITE_EVERY_SECONDS:
        session[SEEN] = moment
    return ""
