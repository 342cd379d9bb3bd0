"""Requests and answers for tests, through the actions of people."""

from typing import Any

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import Appointment, District, School, User
from platforms.actions import tool_requests
from platforms.actions.tool_requests import Answer
from platforms.models import ToolRequest
from platforms.models.requests import Department
from tenancy.clock import database_now
from tenancy.scope import working_in

TERMS = {"terms_url": "https://quiz.example/terms", "privacy_url": "https://quiz.example/privacy"}
TOOL: dict[str, Any] = {
    "kind": "tool",
    "name": "Quiz Garden",
    "purpose": "Reviewing fractions",
    "uses": ["instruction", "students"],
    "children": "not_asked",
    **TERMS,
}
SITE: dict[str, Any] = {
    "kind": "site",
    "name": "maps.example",
    "address": "https://maps.example",
    "purpose": "Geography",
}
BY_IT = Answer(
    is_yes=True,
    met=("privacy", "licensing"),
    uses=("instruction", "students"),
    children="no_data",
    keeps_record=True,
)
BY_LEARNING = Answer(is_yes=True, met=("alignment",), uses=("instruction",))
NO = Answer(is_yes=False, note="It sells data.")


def desk(person: User, district: District) -> Desk:
    """The home page of somebody who works there, now."""
    held = list(Appointment.objects.in_force().filter(person=person).select_related("school"))
    return Desk(person, district, Hat.STAFF, held, database_now())


def ask(by: User, at: School | District, given: dict[str, Any] = TOOL, **changes: Any) -> Any:
    school = at if isinstance(at, School) else None
    district = at.district if isinstance(at, School) else at
    with working_in(district.pk):
        return tool_requests.ask(
            district=district, school=school, by=by, now=database_now(), **given | changes
        )


def decide(of: ToolRequest, by: User, answer: Answer, department: str = "it") -> ToolRequest:
    with working_in(of.district_id):
        return tool_requests.decide(
            request=of,
            department=Department(department),
            answer=answer,
            by=by,
            now=database_now(),
        )


def approve_tool(of: ToolRequest, it: User, learning: User) -> ToolRequest:
    decide(of, it, BY_IT)
    return decide(of, learning, BY_LEARNING, "learning")
