"""What each page asks of a visitor, declared on the view; the house-rules test walks all of them.

Inside a district, foreign and missing are the same 404; ours but not allowed is a 403 that says
who can. A view without a declaration does not run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from districts.hats import Hat
from districts.models import Appointment, District, School, User
from districts.permissions import can_anywhere, check_can
from districts.roles import Permission
from tenancy.refusals import Denied

View = Callable[..., HttpResponseBase]
Place = Literal["district", "school", "anywhere"]
V = TypeVar("V", bound=View)


class StaffRequest(HttpRequest):
    """A request inside a district by somebody who belongs there; typing only."""

    user: User
    district: District
    hat: Hat
    appointments: list[Appointment]
    # Set by a page about one school, so that its plate heads the page.
    about_school: School


@dataclass(frozen=True)
class Access:
    """`public`, `signed_in`, `member` (either hat), or `staff` with a permission on something."""

    kind: Literal["public", "signed_in", "member", "staff"]
    permission: Permission | None = None
    on: Place | None = None


def public(view: V) -> V:
    """Open to everybody, inside a district or outside."""
    return _declare(view, Access("public"))


def signed_in(view: View) -> View:
    """Outside districts: whoever is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _declare(guarded, Access("signed_in"))


def member(view: View) -> View:
    """Whoever holds a role in this district, in either hat."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _turned_away(request) or view(request, *args, **kwargs)

    return _declare(guarded, Access("member"))


def staff(permission: Permission, *, on: Place = "district") -> Callable[[View], View]:
    """Staff who may do this: in the whole district, at the school of the address, or anywhere.

    With `on="school"` the view is given the School itself. With `on="anywhere"` somebody of one
    school comes in too, and the view shows what is theirs.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            away = _turned_away(request)
            if away is not None:
                return away
            thing: District | School = request.district
            if on == "school":
                thing = get_object_or_404(School.objects, slug=kwargs.pop("school"))
                kwargs["school"] = thing
            if request.hat != Hat.STAFF:
                raise Denied(_("This page is for staff. You are here as a parent."))
            if on != "anywhere" or not can_anywhere(request.user, permission):
                check_can(request.user, permission, thing)
            return view(request, *args, **kwargs)

        return _declare(guarded, Access("staff", permission, on))

    return decorate


def access_of(view: Any) -> Access | None:
    """The declaration of a view, also through a class-based view's `as_view`."""
    found = getattr(view, "access", None)
    return found if found is not None else getattr(getattr(view, "cls", None), "access", None)


def _declare(view: V, access: Access) -> V:
    view.access = access  # type: ignore[attr-defined]
    return view


def _turned_away(request: StaffRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.hat is None:
        # The same answer as for a page that is not there: no word about what is.
        raise Http404
    return None
