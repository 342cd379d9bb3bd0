"""What every staff page says while all sending is paused."""

from typing import Any

from django import template

from districts.hats import Hat
from districts.permissions import can
from districts.roles import Permission
from notifications.actions import pauses
from notifications.models import Pause

register = template.Library()


@register.simple_tag(takes_context=True)
def standing_pause(context: dict[str, Any]) -> Pause | None:
    """The pause that stands here, for staff of a district; nobody else is told."""
    request = context.get("request")
    if getattr(request, "district", None) is None or getattr(request, "hat", None) != Hat.STAFF:
        return None
    return pauses.standing()


@register.simple_tag(takes_context=True)
def may_lift(context: dict[str, Any]) -> bool:
    request = context["request"]
    return can(request.user, Permission.MESSAGE_DISTRICT, request.district)
