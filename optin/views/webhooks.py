"""IT's side of other systems: which are told of changes, how that goes, and their secrets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission
from optin.actions import webhook_endpoints
from optin.models import Consent, WebhookDelivery, WebhookDeliveryQuerySet, WebhookEndpoint
from optin.permission_rows import NAMED
from optin.webhook_forms import WebhookForm
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused

PAGE = 50
GROUPS: dict[str, Callable[[WebhookDeliveryQuerySet], WebhookDeliveryQuerySet]] = {
    "waiting": WebhookDeliveryQuerySet.waiting,
    "given-up": WebhookDeliveryQuerySet.given_up,
}
it = staff(Permission.CONSENTS_READ)


@require_safe
@it
def webhooks(request: StaffRequest) -> HttpResponse:
    """Those that work first, each with how it does."""
    endpoints = sorted(WebhookEndpoint.objects.all(), key=lambda one: one.ended_at is not None)
    waits = WebhookDelivery.objects.waiting().order_by().values_list("endpoint")
    waiting = dict(waits.annotate(Count("pk")))
    lines = [(one, _chip(one), _kinds(one), waiting.get(one.pk, 0)) for one in endpoints]
    return render(request, "optin/webhooks/list.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@it
def webhook_new(request: StaffRequest) -> HttpResponse:
    """The secret stands on the page that answers, and nowhere after."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = webhook_endpoints.make(
                district=request.district,
                by=request.user,
                now=database_now(),
                **form.cleaned_data,
            )
        except Denied:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _secret_page(request, made, secret)
    return render(request, "optin/webhooks/new.html", {"form": form})


@require_safe
@it
def webhook(request: StaffRequest, reference: str) -> HttpResponse:
    endpoint = _found(reference)
    every = endpoint.deliveries.select_related("consent")
    only = GROUPS.get(request.GET.get("which", ""))
    page = Paginator(only(every) if only else every, PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint,
        "chip": _chip(endpoint),
        "kinds": _kinds(endpoint),
        "waiting": every.waiting().count(),
        "given_up": every.given_up().count(),
        "page": page,
        "query": f"which={request.GET['which']}&" if only else "",
        "deliveries": [(one, _what(one), _went(one)) for one in page],
    }
    return render(request, "optin/webhooks/page.html", context)


@require_POST
@it
def webhook_secret(request: StaffRequest, reference: str) -> HttpResponse:
    endpoint, secret = webhook_endpoints.rotate(
        endpoint=_found(reference), by=request.user, now=database_now()
    )
    return _secret_page(request, endpoint, secret)


@require_POST
@it
def webhook_test(request: StaffRequest, reference: str) -> HttpResponse:
    webhook_endpoints.send_test(endpoint=_found(reference), by=request.user, now=database_now())
    messages.success(request, _("A test is on its way. Load this page again to see how it went."))
    return redirect(request.district.url("webhook", reference=reference))


@require_POST
@it
def webhook_end(request: StaffRequest, reference: str) -> HttpResponse:
    webhook_endpoints.end(endpoint=_found(reference), by=request.user, now=database_now())
    messages.success(request, _("Ended. Nothing goes to this system any more."))
    return redirect(request.district.url("webhooks"))


def _found(reference: str) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint.objects, reference=reference)


def _secret_page(request: StaffRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    context: dict[str, Any] = {
        "endpoint": endpoint,
        "secret": secret,
        "kinds": _kinds(endpoint),
        "is_another": endpoint.previous_seed is not None,
    }
    return render(request, "optin/webhooks/secret.html", context)


def _kinds(endpoint: WebhookEndpoint) -> list[str]:
    return [str(one.label) for one in Consent.Kind if one.value in endpoint.kinds]


def _chip(endpoint: WebhookEndpoint) -> tuple[str, str, str]:
    if endpoint.ended_at is not None:
        return "quiet", "lock", _("ended")
    if endpoint.failing_since is not None:
        return "stop", "alert", _("failing")
    if endpoint.last_delivered_at is None:
        return "info", "clock", _("nothing sent yet")
    return "ok", "tick", _("works")


def _what(delivery: WebhookDelivery) -> str:
    """As the other system reads it."""
    if delivery.consent is None:
        return _("Test")
    return str(NAMED[Consent.Status(delivery.what)].label)


def _went(delivery: WebhookDelivery) -> tuple[str, str, str]:
    if delivery.delivered_at is not None:
        return "ok", "tick", _("delivered")
    if delivery.given_up_at is not None:
        return "stop", "cross", _("given up")
    if delivery.attempts:
        return "wait", "clock", _("is tried again")
    return "info", "clock", _("on its way")
