"""What happens to a tool of the register: there from the first day, approved, read, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from districts.models import District, User
from platforms import permissions
from platforms.models import Tool, ToolReading, ToolRequest
from platforms.models.tools import Children, Use
from records import book
from records.evidence import records
from tenancy.refusals import Refused

OWN: Mapping[str, Mapping[str, Any]] = {
    "district": {"uses": Use.values, "keeps_record": True, "children": Children.SCHOOL},
    "email": {"uses": Use.values, "keeps_record": True, "children": Children.SCHOOL},
    "personal": {"is_personal": True},
}
# Parts of addresses under /tools/ that are pages of their own.
RESERVED = {"requests"}


@dataclass(frozen=True)
class Agreed:
    """What the yeses have in common; what nobody said of the tool is None."""

    uses: list[str]
    children: str
    keeps_record: bool
    until: date | None


@transaction.atomic
def provide(*, district: District, now: datetime) -> list[Tool]:
    """The district's own tools, for every use, and the kind of account that never is one."""
    known = set(Tool.objects.filter(is_own=True).values_list("key", flat=True))
    today = district.today(now)
    return [
        _provided(district, today, key, given) for key, given in OWN.items() if key not in known
    ]


def _provided(district: District, today: date, key: str, given: Mapping[str, Any]) -> Tool:
    tool = Tool.objects.create(
        district=district, key=key, name=key, is_own=True, approved_on=today, **given
    )
    book.write("platforms.tool.provided", subject=tool)
    return tool


def key_of(request: ToolRequest) -> str:
    """The name as an address; one that has none in Latin letters is known by its request."""
    key = slugify(request.name)
    return request.reference.lower() if not key or key in RESERVED else key


def known_as(name: str) -> Tool | None:
    return Tool.objects.filter(key=slugify(name)).first()


def register(*, request: ToolRequest, agreed: Agreed, by: User, today: date) -> Tool:
    """Write the tool that a request was approved for, or widen it; within the caller's own."""
    start = {"name": request.name, "district_id": request.district_id, "approved_on": today}
    key = request.tool.key if request.tool else key_of(request)
    Tool.objects.get_or_create(key=key, defaults=start)
    tool = Tool.objects.select_for_update().get(key=key)
    if tool.is_in_force(today):
        is_renewed = set(tool.uses) <= set(agreed.uses)
        tool.until = agreed.until if is_renewed else _earlier(tool.until, agreed.until)
        tool.uses = [one for one in Use.values if one in {*tool.uses, *agreed.uses}]
    else:
        tool.uses, tool.until, tool.approved_on = agreed.uses, agreed.until, today
        tool.ended_at, tool.ended_by, tool.end_reason = None, None, ""
    tool.maker = request.maker or tool.maker
    tool.purpose = tool.purpose or request.purpose[:300]
    tool.terms_url, tool.privacy_url = request.terms_url, request.privacy_url
    tool.children, tool.keeps_record = agreed.children, agreed.keeps_record
    tool.save()
    book.write("platforms.tool.approved", subject=tool, by=by, details={"uses": tool.uses})
    return tool


def _earlier(one: date | None, other: date | None) -> date | None:
    """Of two last days; none is without an end."""
    return min((each for each in (one, other) if each), default=None)


@records("S1-11", event="platforms.tool.read")
@transaction.atomic
def read(*, tool: Tool, by: User, today: date) -> ToolReading:
    """That this person has read the terms and the privacy policy as they are linked now."""
    tool = Tool.objects.select_for_update().get(pk=tool.pk)
    permissions.check_ask(by)
    if not tool.is_in_force(today):
        raise Refused(_("This tool is not approved any more, so there is nothing to agree to."))
    if not (tool.terms_url and tool.privacy_url):
        raise Refused(_("The register has no terms and privacy policy of this tool."))
    links: dict[str, Any] = {"terms_url": tool.terms_url, "privacy_url": tool.privacy_url}
    about: dict[str, Any] = {"district_id": tool.district_id, "tool": tool, "person": by}
    reading, is_new = ToolReading.objects.get_or_create(**about, **links)
    if is_new:
        book.write("platforms.tool.read", subject=tool, by=by)
    return reading


@transaction.atomic
def end(*, tool: Tool, reason: str, by: User, now: datetime) -> Tool:
    """From this minute on it is approved for nothing. A new request can bring it back."""
    tool = Tool.objects.select_for_update().get(pk=tool.pk)
    permissions.check_end(by, tool)
    if tool.is_own:
        raise Refused(_("This is the district’s own. It stays in the register."))
    if not tool.is_in_force(tool.district.today(now)):
        raise Refused(_("This tool is not approved any more. There is nothing to end."))
    if not reason.strip():
        raise Refused(_("Say why it ends. Whoever uses it reads that."))
    tool.ended_at, tool.ended_by, tool.end_reason = now, by, reason.strip()
    tool.save(update_fields=["ended_at", "ended_by", "end_reason"])
    book.write("platforms.tool.ended", subject=tool, by=by)
    return tool
