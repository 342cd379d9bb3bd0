"""What every page's frame shows: whose plate, which menu, which hat, what is out of order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config import health, navigation
from districts.access import StaffRequest, public
from districts.colours import brand_css
from districts.hats import Hat, hat_of
from districts.models import Appointment, District, School, User
from districts.plates import plate_of
from districts.roles import Permission, RoleKey

# The text in the letterhead of people who work at no school.
OFFICES = {
    RoleKey.HR_DIRECTOR: gettext_lazy("Human Resources"),
    RoleKey.HR_REVIEWER: gettext_lazy("Human Resources"),
    RoleKey.IT_ADMINISTRATOR: gettext_lazy("Information Technology"),
    RoleKey.IT_DIRECTOR: gettext_lazy("Information Technology"),
    RoleKey.RECORDS_OFFICER: gettext_lazy("Records"),
    RoleKey.BOARD_MEMBER: gettext_lazy("Board"),
}
# What people read about a part of the house that does not answer (config.health).
SILENT = {
    "broker": gettext_lazy("work in the background starts late"),
    "scheduler": gettext_lazy("what is scheduled waits"),
    "worker": gettext_lazy("work in the background stands still"),
}


@dataclass
class Frame:
    """Read by the templates of frame/; asks the database only for what a page shows."""

    request: HttpRequest

    @cached_property
    def district(self) -> District | None:
        return getattr(self.request, "district", None)

    @cached_property
    def held(self) -> list[Appointment]:
        return list(getattr(self.request, "appointments", []))

    @cached_property
    def person(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def own_school(self) -> School | None:
        """The school of somebody who works at exactly one."""
        at = {one.school_id: one.school for one in self.held}
        return next(iter(at.values())) if len(at) == 1 else None

    @cached_property
    def school(self) -> School | None:
        """Whose plate the page carries: the school the page is about, else the person's own."""
        about: School | None = getattr(self.request, "about_school", None)
        return about or self.own_school

    @cached_property
    def place(self) -> str:
        if self.school is not None:
            return self.school.name
        if not self.held:
            return _("Policy") if self._page.startswith("policy") else ""
        if hat_of(self.held[0]) == Hat.FAMILY:
            return _("Family")
        offices = {str(OFFICES.get(RoleKey(one.role), "")) for one in self.held}
        return offices.pop() if len(offices) == 1 and "" not in offices else _("All schools")

    @cached_property
    def plate(self) -> list[tuple[str, bool]]:
        """The place's words; bold is the one that tells schools of the same first word apart."""
        if self.school is None:
            return [(word, False) for word in self.place.split()]
        return plate_of(self.school)

    @cached_property
    def menu(self) -> navigation.Menu:
        if self.district is None or not self.held:
            return navigation.Menu([], [])
        if hat_of(self.held[0]) == Hat.FAMILY:
            return navigation.family_menu(self.district, self._page)
        return navigation.menu(self.district, self.own_school, self.held, self._page)

    @property
    def nav(self) -> Sequence[navigation.Item]:
        return self.menu.items

    @property
    def _page(self) -> str:
        """The name of the page's address."""
        match = self.request.resolver_match
        return match.url_name or "" if match else ""

    @cached_property
    def emergency_url(self) -> str:
        """Of the red button, on every page of whoever may send an emergency."""
        may = any(Permission.EMERGENCY_SEND in one.holds.permissions for one in self.held)
        return self.district.url("emergency") if self.district and may else ""

    @cached_property
    def acting_as(self) -> str:
        """Said to people with two hats, and to who looks after somebody else's work."""
        if self.person is None or self.district is None:
            return ""
        for_others = {
            one.person.display_name for one in self.held if one.person_id != self.person.pk
        }
        if for_others:
            return _("You also act for %(names)s.") % {"names": ", ".join(sorted(for_others))}
        if not self.other_hats:
            return ""
        if getattr(self.request, "hat", None) == Hat.FAMILY:
            return _("You are here as a parent.")
        return _("You are here as staff.")

    @cached_property
    def other_hats(self) -> list[dict[str, str]]:
        if self.person is None or self.district is None:
            return []
        inside = cast(StaffRequest, self.request)
        names = {Hat.STAFF: _("Switch to staff"), Hat.FAMILY: _("Switch to parent")}
        return [
            {"value": hat.value, "label": names[hat]} for hat in inside.hats if hat != inside.hat
        ]

    @property
    def theme(self) -> str:
        return self.person.theme if self.person else ""

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[str]:
        return [code for code, _name in settings.LANGUAGES]

    @cached_property
    def brand_url(self) -> str:
        if self.district is None:
            return ""
        version = hashlib.sha256(_brand(self.district).encode()).hexdigest()[:12]
        return f"{self.district.url('brand')}?v={version}"

    @property
    def help_url(self) -> str:
        return self.district.url("district_help") if self.district else reverse("help")

    @property
    def policy_url(self) -> str:
        return self.district.url("policy") if self.district else ""

    @property
    def tools_url(self) -> str:
        return self.district.url("tools") if self.district else ""

    @property
    def sites_url(self) -> str:
        return self.district.url("sites") if self.district else ""

    @property
    def accessibility_url(self) -> str:
        return reverse("accessibility")

    @cached_property
    def degraded(self) -> str:
        """What staff should know when a part of the house is silent."""
        if self.person is None or not self.held or hat_of(self.held[0]) == Hat.FAMILY:
            return ""
        silent = health.measured().degraded
        if not silent:
            return ""
        return _("Sending is slower just now: %(what)s. Please tell IT.") % {
            "what": ", ".join(str(SILENT[part]) for part in silent)
        }


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
@public
def brand(request: StaffRequest) -> HttpResponse:
    """The district's colours as a stylesheet: pages carry no style of their own (CSP)."""
    return HttpResponse(_brand(request.district), content_type="text/css")


def _brand(district: District) -> str:
    return brand_css(district.colour, dict(School.objects.values_list("slug", "colour")))
