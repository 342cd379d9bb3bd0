"""How programs come in: a token in the Authorization header, and nothing else (D14).

Under the API nobody reads a cookie, so no browser can be made to ask there in a person's name.
The token is looked up inside the open district: one of another district is unknown here.
"""

from collections.abc import Callable
from datetime import date

import structlog
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from districts import hats
from districts.access import StaffRequest, is_for_programs
from districts.hats import Hat
from districts.models import ApiToken, User
from districts.models.tokens import Key
from tenancy.clock import database_now

log = structlog.get_logger(__name__)


# Compared with when no token has the prefix, so that both answers take as long.
NOBODYS = Key.new().hash


class NoCookiesMiddleware:
    """Before sessions are read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_for_programs(request):
            request.COOKIES.clear()
        return self.get_response(request)


class TokenAuthentication(BaseAuthentication):
    """Tells REST framework whom the middleware has let in; decides nothing."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        person = request._request.user
        return (person, None) if isinstance(person, User) else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def sign_in(request: StaffRequest) -> None:
    """The token's person, at work, with no more than its scopes; else the request stays nobody's.

    The database and the roles are asked each time: who was revoked or ended a moment ago is out.
    """
    token = _live_token(request)
    if token is None:
        return
    held = [
        one
        for one in hats.held_here(token.person, request.district)
        if hats.hat_of(one) == Hat.STAFF
    ]
    if not held or not token.person.is_active:
        log.warning("token.refused", token_id=token.pk, reason="does not work here")
        return
    person = token.person
    person.narrowed_to = token.permissions
    request.user = request._cached_user = person  # type: ignore[attr-defined]
    request.token = token
    request.hat, request.hats, request.appointments = Hat.STAFF, [Hat.STAFF], held
    structlog.contextvars.bind_contextvars(token_id=token.pk)
    _note_use(token, request.district.today(database_now()))


def _live_token(request: HttpRequest) -> ApiToken | None:
    scheme, _, written = request.headers.get("Authorization", "").partition(" ")
    if not written:
        return None
    key = Key.read(written.strip()) if scheme.lower() == "bearer" else None
    prefix = key.prefix if key else ""
    token = ApiToken.objects.live().select_related("person").filter(prefix=prefix).first()
    fits = (key or Key.new()).fits(token.hash if token else NOBODYS)
    if token is None or not fits:
        log.warning("token.refused", token_id=token and token.pk, reason="not a live token of ours")
        return None
    return token


def _note_use(token: ApiToken, today: date) -> None:
    """The day alone, once a day: a program's every request is in nobody's interest."""
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
