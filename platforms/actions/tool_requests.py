"""Asking for a tool, a site, a device, software or the logo: asked, decided, appealed.

Departments decide one by one; a no of any is the answer, and the last yes makes it so. Who hears
an appeal answers in the place of the department that said no, and the other one is asked still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from platforms import permissions, timeframes
from platforms.actions import tools
from platforms.actions.tools import Agreed
from platforms.models import Tool, ToolDecision, ToolRequest
from platforms.models.requests import Department, Kind, criteria
from platforms.models.tools import Children, Use
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Refused

S = ToolRequest.Status


@dataclass(frozen=True)
class Answer:
    """What one department says."""

    is_yes: bool
    met: Sequence[str] = ()
    uses: Sequence[str] = ()
    children: str = ""
    keeps_record: bool | None = None
    until: date | None = None
    note: str = ""


@records("S1-09", "S1-10", "S1-15", "S1-19", "S1-32", "S1-41", event="platforms.request.asked")
@transaction.atomic
def ask(
    *,
    district: District,
    school: School | None,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
    **given: Any,
) -> ToolRequest:
    """Put a request before who decides about it; it has a number and a day from the first.

    The same key again is the same request.
    """
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    permissions.check_ask(by)
    if begun_with and (asked := ToolRequest.objects.filter(begun_with=begun_with, asked_by=by)):
        return asked[0]
    kind, today = Kind(given["kind"]), district.today(now)
    tool = tools.known_as(given["name"]) if kind == Kind.TOOL else None
    if tool is not None:
        _check_wanted(tool, given, today)
    made = ToolRequest.objects.create(
        district=district,
        reference=next_reference("TR", district.local(now)),
        begun_with=begun_with,
        school=school,
        tool=tool,
        asked_by=by,
        asked_at=now,
        due_on=timeframes.answer_by(kind, today),
        **given,
    )
    book.write("platforms.request.asked", subject=made, by=by, details={"kind": kind.value})
    return made


def _check_wanted(tool: Tool, given: dict[str, Any], today: date) -> None:
    """A private account never becomes a tool, and what is approved needs no second request."""
    if tool.is_personal:
        raise Refused(_("A private phone or account is never approved. Ask for a tool instead."))
    is_known = tool.is_in_force(today) and tool.until is None
    if is_known and set(given["uses"]) <= set(tool.uses):
        raise Refused(_("%(tool)s is approved for this already.") % {"tool": tool.title})


@records("S1-09", "S1-10", "S1-15", "S1-19", "S1-32", "S1-41", event="platforms.request.approved")
@transaction.atomic
def decide(
    *, request: ToolRequest, department: Department, answer: Answer, by: User, now: datetime
) -> ToolRequest:
    """One department's yes or no to somebody else's request."""
    held = ToolRequest.objects.select_for_update().get(pk=request.pk)
    if department not in permissions.open_departments(held):
        raise Refused(_already(held))
    permissions.check_decide(by, held, department)
    if answer.is_yes:
        _check_yes(held, department, answer, now)
    elif not answer.note.strip():
        raise Refused(_("Say why, so that who asked knows."))
    _keep(held, department, answer, by)
    return _agree(held, department, by, now) if answer.is_yes else _say_no(held, by, now)


def _check_yes(held: ToolRequest, department: Department, answer: Answer, now: datetime) -> None:
    """A yes answers each criterion, and says of a tool for what and how it keeps children safe."""
    if not set(criteria(held, department)) <= set(answer.met):
        raise Refused(_("A yes needs every point met. If one is not, decline it and say why."))
    if answer.until is not None and answer.until < held.district.today(now):
        raise Refused(_("The last day has passed. Choose a later one, or none."))
    if held.kind != Kind.TOOL:
        return
    if not set(answer.uses) & set(held.uses):
        raise Refused(_("Choose at least one of the uses that were asked for."))
    if Department.LEARNING in {department, _stands_for(held, department)}:
        return
    if answer.children in {"", Children.NOT_ASKED} or answer.keeps_record is None:
        raise Refused(_("Say how data of children is kept safe, and whether it keeps a record."))


def _stands_for(held: ToolRequest, department: Department) -> Department | None:
    """An appeal answers in the place of the department that said no."""
    return held.declined_for if department == Department.APPEAL else department


def _keep(held: ToolRequest, department: Department, answer: Answer, by: User) -> None:
    wanted = criteria(held, department)
    ToolDecision.objects.create(
        district_id=held.district_id,
        request=held,
        department=department,
        is_yes=answer.is_yes,
        met=[one for one in wanted if one in answer.met],
        uses=[one for one in held.uses if one in answer.uses] if answer.is_yes else [],
        children=answer.children,
        keeps_record=answer.keeps_record,
        until=answer.until if answer.is_yes else None,
        note=answer.note.strip(),
        by=by,
    )


def _agree(held: ToolRequest, department: Department, by: User, now: datetime) -> ToolRequest:
    """The last yes approves it, and writes the tool into the register."""
    if permissions.lacking(held):
        if held.status == S.APPEALED:
            # The other department was never asked: its time begins now.
            held.due_on = timeframes.answer_by(held.kind, held.district.today(now))
        held.become(S.PARTLY)
        held.save(update_fields=["status", "due_on"])
        book.write(
            "platforms.request.agreed",
            subject=held,
            by=by,
            details={"department": department.value},
        )
        return held
    said = [one for one in held.decisions.all() if one.is_yes]
    held.until = min((one.until for one in said if one.until), default=None)
    if held.until is not None and held.until < held.district.today(now):
        raise Refused(_("The last day that the other department set is over. Decline it instead."))
    held.become(S.APPROVED)
    held.decided_at = now
    if held.kind == Kind.TOOL:
        agreed, today = _agreed(held, said), held.district.today(now)
        held.tool = tools.register(request=held, agreed=agreed, by=by, today=today)
    held.save(update_fields=["status", "decided_at", "until", "tool"])
    book.write("platforms.request.approved", subject=held, by=by, details={"kind": held.kind})
    return held


def _agreed(held: ToolRequest, said: Sequence[ToolDecision]) -> Agreed:
    uses = [one for one in Use.values if all(one in each.uses for each in said)]
    if not uses:
        raise Refused(_("The two departments agree on no use of it. Talk, or decline it."))
    judged = next(one for one in said if one.keeps_record is not None)
    return Agreed(uses, judged.children, bool(judged.keeps_record), held.until)


def _say_no(held: ToolRequest, by: User, now: datetime) -> ToolRequest:
    is_last = held.status == S.APPEALED
    held.become(S.UPHELD if is_last else S.DECLINED)
    held.decided_at = now
    if held.appealed_at is None:
        held.appeal_by = timeframes.appeal_by(held.kind, held.district.today(now))
    held.save(update_fields=["status", "decided_at", "appeal_by"])
    event = "platforms.request.upheld" if is_last else "platforms.request.declined"
    book.write(event, subject=held, by=by, details={"kind": held.kind})
    return held


@records("S1-32", event="platforms.request.appealed")
@transaction.atomic
def appeal(*, request: ToolRequest, reason: str, by: User, now: datetime) -> ToolRequest:
    """Once, in time, with a reason; somebody who has not decided about it yet looks again."""
    held = ToolRequest.objects.select_for_update().get(pk=request.pk)
    permissions.check_own(by, held)
    today = held.district.today(now)
    if held.appealed_at is not None:
        raise Refused(_("An appeal was heard once already. You can ask anew."))
    if held.appeal_by is not None and held.appeal_by < today:
        raise Refused(_("The last day for an appeal has passed. You can ask anew."))
    if not reason.strip():
        raise Refused(_("Say why it should be looked at again."))
    held.become(S.APPEALED)
    held.appealed_at, held.appeal_reason = now, reason.strip()
    held.due_on = timeframes.answer_by(held.kind, today)
    held.save(update_fields=["status", "appealed_at", "appeal_reason", "due_on"])
    book.write("platforms.request.appealed", subject=held, by=by, details={"kind": held.kind})
    return held


@transaction.atomic
def withdraw(*, request: ToolRequest, by: User, now: datetime) -> ToolRequest:
    """Who asked needs it no longer."""
    held = ToolRequest.objects.select_for_update().get(pk=request.pk)
    permissions.check_own(by, held)
    held.become(S.WITHDRAWN)
    held.decided_at = now
    held.save(update_fields=["status", "decided_at"])
    book.write("platforms.request.withdrawn", subject=held, by=by)
    return held


@transaction.atomic
def let_go(*, person_id: int, now: datetime) -> None:
    """Whoever asked has left: what still waits is withdrawn."""
    waiting = [one for one in S if S.WITHDRAWN in ToolRequest.NEXT[one]]
    theirs = ToolRequest.objects.filter(asked_by=person_id, status__in=waiting)
    for held in theirs.select_for_update():
        held.become(S.WITHDRAWN)
        held.decided_at = now
        held.save(update_fields=["status", "decided_at"])
        book.write("platforms.request.withdrawn", subject=held)


def _already(held: ToolRequest) -> str:
    last = held.decisions.select_related("by").last()
    if last is None:
        return _("It was taken back. Nothing is left to decide.")
    return _("%(name)s has decided about this already.") % {"name": last.by.display_name}
