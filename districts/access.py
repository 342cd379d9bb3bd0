"""What each page asks of a visitor: declared on the view, enforced by the middleware.

A program asks under `/api/` with a token (districts.token_sign_in); what it is asked is the same.

Inside a district, foreign and missing are the same 404; ours but not allowed is a 403 that says
who can. A view without a declaration does not run; the house-rules test walks them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from districts.hats import Hat
from districts.models import ApiToken, Appointment, District, School, User
from districts.permissions import can, can_anywhere, check_can
from districts.roles import Permission
from tenancy.refusals import Denied

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
Place = Literal["district", "school", "anywhere"]


class StaffRequest(HttpRequest):
    """A request inside a district by somebody who belongs there; typing only."""

    user: User
    district: District
    hat: Hat  # the one that is worn
    hats: list[Hat]  # all that this person could wear here
    appointments: list[Appointment]  # in force, of the worn hat
    token: ApiToken  # that a program came in with; under `/api/` alone
    # Set by a page about one school, so that its plate heads the page.
    about_school: School


@dataclass(frozen=True)
class Access:
    """`public`, `signed_in`, `member` (either hat), `family` (that hat alone), or `staff`: with a
    permission on something, or whoever works here when it names none."""

    kind: Literal["public", "signed_in", "member", "family", "staff"]
    permission: Permission | None = None
    on: Place | None = None
    # Any of these opens it too, at a school or anywhere.
    others: tuple[Permission, ...] = ()


def public(view: V) -> V:
    """Open to everybody, inside a district or outside."""
    return _declare(view, Access("public"))


def signed_in(view: V) -> V:
    """Outside districts: whoever is signed in."""
    return _declare(view, Access("signed_in"))


def member(view: V) -> V:
    """Whoever holds a role in this district, in either hat."""
    return _declare(view, Access("member"))


def family(view: V) -> V:
    """Parents and guardians, under that hat; whose children, the view asks of the roster."""
    return _declare(view, Access("family"))


def at_work(view: V) -> V:
    """Whoever works in this district, whatever their role."""
    return _declare(view, Access("staff"))


def staff(permission: Permission, *others: Permission, on: Place = "district") -> Callable[[V], V]:
    """Staff who may do this: in the whole district, at the school of the address, or anywhere.

    With `on="school"` the view is given the School itself. With `on="anywhere"` somebody of one
    school comes in too, and the view shows what is theirs. Any of `others` opens either as well.
    """
    if others and on == "district":
        raise ImproperlyConfigured("Several permissions open no page of a whole district.")
    return lambda view: _declare(view, Access("staff", permission, on, others))


def access_of(view: Any) -> Access | None:
    """The declaration of a view: on the function, or as `access` on an APIView."""
    found = getattr(view, "access", None)
    return found if found is not None else getattr(getattr(view, "cls", None), "access", None)


def admit(
    request: StaffRequest, view: Any, access: Access, kwargs: dict[str, Any]
) -> HttpResponse | None:
    """Let the visitor on to the view (None), or answer for it.

    Raises Http404 for who has no role here and Denied for who has another. Puts the School in
    place of its slug.
    """
    if access.kind == "public":
        return None
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    if access.kind == "signed_in":
        return None
    if request.hat is None:
        # The same answer as for a page that is not there: no word about what is.
        raise Http404
    thing: District | School = request.district
    if access.on == "school":
        thing = kwargs["school"] = get_object_or_404(School.objects, slug=kwargs["school"])
    elif "school" in kwargs:
        raise ImproperlyConfigured('A page about a school asks for the permission on="school".')
    if access.kind == "member":
        return None
    if access.kind == "family":
        _check_is_parent(request)
        return None
    _check_at_work(request, access, thing)
    return None


def _check_is_parent(request: StaffRequest) -> None:
    if request.hat != Hat.FAMILY:
        raise Denied(_("This page is for parents and guardians. You are here as staff."))


def _check_at_work(request: StaffRequest, access: Access, thing: District | School) -> None:
    if request.hat != Hat.STAFF:
        raise Denied(_("This page is for staff. You are here as a parent."))
    if access.permission is None:
        return
    wanted = (access.permission, *access.others)
    if access.on == "anywhere" and any(can_anywhere(request.user, one) for one in wanted):
        return
    if access.on == "school" and any(can(request.user, one, thing) for one in access.others):
        return
    check_can(request.user, access.permission, thing)


def _declare(view: V, access: Access) -> V:
    view.access = access  # type: ignore[attr-defined]
    return view


def is_for_programs(request: HttpRequest) -> bool:
    """Whether this is asked of the API: by token, answered in JSON."""
    return request.path_info.startswith("/api/")


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_for_programs(request):
        return redirect_to_login(request.get_full_path())
    detail = _("Send a token of this district that still works: Authorization: Bearer bt_…")
    return JsonResponse({"detail": detail}, status=401, headers={"WWW-Authenticate": "Bearer"})
