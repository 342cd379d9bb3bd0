"""What has happened to a request, the latest first, in sentences with names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from platforms.models import ToolDecision, ToolRequest
from platforms.models.requests import criteria

S = ToolRequest.Status


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


def steps(request: ToolRequest) -> list[Step]:
    found = sorted(_steps(request), key=lambda one: one.at)
    return found[::-1]


def _steps(request: ToolRequest) -> Iterator[Step]:
    name = {"name": request.asked_by.display_name}
    yield Step(request.asked_at, _("%(name)s asked.") % name)
    yield from (Step(one.at, _said(one)) for one in request.decisions.all())
    if request.appealed_at:
        words = {**name, "reason": request.appeal_reason}
        yield Step(request.appealed_at, _("%(name)s appealed: “%(reason)s”") % words)
    if request.status == S.WITHDRAWN and request.decided_at:
        yield Step(request.decided_at, _("%(name)s took it back.") % name)


def _said(one: ToolDecision) -> str:
    given = {"name": one.by.display_name, "department": one.get_department_display()}
    yes, no = _("%(name)s said yes (%(department)s)."), _("%(name)s said no (%(department)s).")
    note = f" “{one.note}”" if one.note else ""
    return (yes if one.is_yes else no) % given + note


def judged(request: ToolRequest) -> list[tuple[str, bool]]:
    """Every criterion that somebody has looked at, and whether it is met."""
    return [
        (str(one.label), one in said.met)
        for said in request.decisions.all()
        for one in criteria(request, said.department)
    ]
