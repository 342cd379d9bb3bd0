"""Opens the district of the address around the whole response, rendering included."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from districts import hats, token_sign_in
from districts.access import StaffRequest, access_of, admit, ask_to_sign_in, is_for_programs
from districts.models import District, School, User
from districts.outcomes import refused_page
from tenancy.refusals import Refused
from tenancy.scope import working_in


class DistrictMiddleware:
    """The innermost. A district that is not there answers like any page that is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = cast(StaffRequest, request)
        inside.district = inside.hat = None  # type: ignore[assignment]
        inside.hats, inside.appointments = [], []
        district = District.objects.filter(slug=_slug(request)).first()
        if district is None:
            # Pages between districts (one's sessions) keep the zone of the last one.
            with timezone.override(request.session.get("zone")):
                return self.get_response(request)
        with working_in(district.pk), timezone.override(district.zone):
            inside.district = district
            _recognise(inside)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Admit the visitor and run the view in a savepoint: a refusal undoes what was done."""
        inside = cast(StaffRequest, request)
        access = access_of(view)
        if access is None:
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__name__} does not say who may see it (districts.access)."
            )
        if kwargs.pop("district", None) is None:
            return admit(inside, view, access, kwargs)
        if inside.district is None:
            if is_for_programs(request) and access.kind != "public":
                # As to a token of another district: no word about which districts there are.
                return ask_to_sign_in(request)
            raise Http404
        try:
            with transaction.atomic():
                away = admit(inside, view, access, kwargs)
                return away or view(request, *args, **kwargs)
        except Refused as refusal:
            about = kwargs.get("school")
            return refused_page(
                request,
                refusal,
                about=about if isinstance(about, School) else None,
                as_json=is_for_programs(request),
            )


def _slug(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).kwargs.get("district")
    except Resolver404:
        return None


def _recognise(request: StaffRequest) -> None:
    """What this visitor holds here, narrowed to the hat they wear."""
    if is_for_programs(request):
        token_sign_in.sign_in(request)
        return
    if not isinstance(request.user, User):
        return
    held = hats.held_here(request.user, request.district)
    request.hats = hats.of(held)
    worn = hats.worn(request, request.district, request.hats)
    if worn is not None:
        if request.session.get("zone") != request.district.time_zone:
            request.session["zone"] = request.district.time_zone
        request.hat = worn
        request.appointments = [one for one in held if hats.hat_of(one) == worn]
