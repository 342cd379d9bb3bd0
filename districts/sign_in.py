"""How people come in: allauth's password and emailed code, with axes counting wrong guesses."""

from ipaddress import ip_network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up: accounts come with an appointment."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This email and password do not belong together. "
            "Check both, or ask for a code by email."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """In an email stands our own address, never the one that the request named."""
        person, _dash, rest = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": rest})
        return f"{settings.PUBLIC_URL}{path}"


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "inputmode": "email"}
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)


def client_address(request: HttpRequest) -> str:
    """The address that our own nearest proxies saw; what the client wrote further left is hearsay.

    allauth's limits and axes' locks both ask here, so that they count the same visitor.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return near
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one]
    return seen[-proxies] if len(seen) >= proxies else near


def network(request: HttpRequest) -> str:
    """The address that guesses are counted by; one visitor owns a whole /64 of the new kind."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def username_tried(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The account that somebody tries to enter, however allauth names it."""
    found = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not found and request is not None:
        found = request.POST.get("login", "")
    return str(found or "").strip().lower()


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "config/locked_out.html", {"minutes": minutes}, status=429)
