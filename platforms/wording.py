"""How requests and tools are called: kinds, states as chips, and what each kind asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platforms.models import Tool, ToolRequest
from platforms.models.requests import Kind

S = ToolRequest.Status
Chip = tuple[str, str, str]
CHIPS: Mapping[S, tuple[str, str]] = {
    S.ASKED: ("wait", "clock"),
    S.PARTLY: ("wait", "clock"),
    S.APPROVED: ("ok", "tick"),
    S.DECLINED: ("quiet", "cross"),
    S.APPEALED: ("wait", "hand"),
    S.UPHELD: ("quiet", "cross"),
    S.WITHDRAWN: ("quiet", "left"),
}


@dataclass(frozen=True)
class About:
    """How one kind is offered: its heading, and who decides on it."""

    title: Promise
    sentence: Promise
    deciders: Promise


ABOUT: Mapping[Kind, About] = {
    Kind.TOOL: About(
        gettext_lazy("A tool, app or website"),
        gettext_lazy("To teach with, or to write to students or parents with"),
        gettext_lazy("IT and Teaching and Learning both decide"),
    ),
    Kind.SITE: About(
        gettext_lazy("A site that is blocked"),
        gettext_lazy("To open it, for you or for students who asked you"),
        gettext_lazy("IT decides"),
    ),
    Kind.DEVICE: About(
        gettext_lazy("A device of your own on the network"),
        gettext_lazy("A laptop, tablet or phone that belongs to you"),
        gettext_lazy("IT looks at it and decides"),
    ),
    Kind.SOFTWARE: About(
        gettext_lazy("Software to install"),
        gettext_lazy("A program, game or app on one of the district’s devices"),
        gettext_lazy("IT decides"),
    ),
    Kind.LOGO: About(
        gettext_lazy("The district’s logo or material"),
        gettext_lazy("To show it on a site or account of your own"),
        gettext_lazy("A district administrator decides, in writing"),
    ),
}


def chip(request: ToolRequest, today: date) -> Chip:
    """The state; red and in words when an answer is late."""
    if request.is_overdue(today):
        return "stop", "alert", _("Answer overdue")
    if request.status == S.APPROVED and request.until and request.until < today:
        return "quiet", "lock", _("Over")
    kind, icon = CHIPS[S(request.status)]
    return kind, icon, request.get_status_display()


def tool_chip(tool: Tool, today: date) -> Chip:
    if tool.is_personal:
        return "quiet", "noentry", _("Never approved")
    if tool.ended_at:
        return "quiet", "lock", _("Ended")
    if not tool.is_in_force(today):
        return "quiet", "lock", _("Over")
    return "ok", "tick", _("Approved")
