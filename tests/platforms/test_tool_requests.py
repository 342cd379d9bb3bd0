"""Two departments say yes to a tool, one to the rest; a no has a reason and one appeal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from platforms import listing, todos
from platforms.actions import tool_requests, tools
from platforms.actions.tool_requests import Answer
from platforms.models import Tool, ToolDecision, ToolRequest
from platforms.models.requests import Department
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.platforms.factories import (
    BY_IT,
    BY_LEARNING,
    NO,
    SITE,
    TOOL,
    approve_tool,
    ask,
    decide,
    desk,
)

S = ToolRequest.Status
YES = Answer(is_yes=True)


@pytest.fixture
def asked(tess: User, north: School) -> ToolRequest:
    made: ToolRequest = ask(tess, north)
    return made


@pytest.mark.requirement("S1-09", "S1-10")
def test_s1_09_a_tool_needs_the_yes_of_both_departments(
    asked: ToolRequest, tess: User, ian: User, lea: User, riverside: District
) -> None:
    assert decide(asked, ian, BY_IT).status == S.PARTLY
    with working_in(riverside.pk):
        assert not Tool.objects.filter(key="quiz-garden").exists()
    assert decide(asked, lea, BY_LEARNING, "learning").status == S.APPROVED
    with working_in(riverside.pk):
        (todo,) = todos.offered(desk(tess, riverside)).todos
        assert todo.title == "“Quiz Garden” was approved"
        later = replace(desk(tess, riverside), now=database_now() + timedelta(days=15))
        assert todos.offered(later).todos == []
        tool = Tool.objects.in_force().get(key="quiz-garden")
        events = set(Event.objects.values_list("name", flat=True))
    assert tool.uses == ["instruction"]  # what both agree on
    assert (tool.keeps_record, tool.children) == (True, "no_data")
    assert {"platforms.request.agreed", "platforms.request.approved"} <= events


@pytest.mark.requirement("S1-09")
def test_s1_09_one_person_is_never_both_departments(
    asked: ToolRequest, ian: User, riverside: District
) -> None:
    appoint(ian, RoleKey.TEACHING_DIRECTOR, riverside)
    decide(asked, ian, BY_IT)
    with pytest.raises(Denied, match="Somebody else must, too"):
        decide(asked, ian, BY_LEARNING, "learning")


@pytest.mark.parametrize("department", ["it", "learning"])
@pytest.mark.requirement("S1-09")
def test_s1_09_nobody_decides_on_their_own(
    ian: User, lea: User, riverside: District, department: str
) -> None:
    who, answer = {"it": (ian, BY_IT), "learning": (lea, BY_LEARNING)}[department]
    own = ask(who, riverside)
    with pytest.raises(Denied, match="You asked for this"):
        decide(own, who, answer, department)


@pytest.mark.requirement("S1-10")
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (replace(BY_IT, met=("privacy",)), "every point met"),
        (replace(BY_IT, uses=("trips",)), "at least one of the uses"),
        (replace(BY_IT, children="not_asked"), "how data of children"),
        (replace(BY_IT, keeps_record=None), "how data of children"),
        (replace(BY_IT, until=date(2020, 1, 1)), "last day has passed"),
        (replace(NO, note=" "), "Say why"),
    ],
)
def test_s1_10_an_answer_is_whole(asked: ToolRequest, ian: User, answer: Answer, says: str) -> None:
    with pytest.raises(Refused, match=says):
        decide(asked, ian, answer)


def test_departments_that_agree_on_no_use_approve_nothing(
    asked: ToolRequest, ian: User, lea: User
) -> None:
    decide(asked, ian, replace(BY_IT, uses=("students",)))
    with pytest.raises(Refused, match="agree on no use"):
        decide(asked, lea, BY_LEARNING, "learning")


def test_any_no_is_the_answer(asked: ToolRequest, ian: User, lea: User) -> None:
    decide(asked, ian, BY_IT)
    declined = decide(asked, lea, NO, "learning")
    assert declined.status == S.DECLINED
    assert declined.appeal_by is not None
    with pytest.raises(Refused, match="has decided about this already"):
        decide(asked, lea, BY_LEARNING, "learning")


@pytest.mark.requirement("S1-32")
def test_s1_32_a_no_can_be_appealed_once_to_somebody_else(
    tess: User, north: School, ian: User, bob: User
) -> None:
    site = ask(tess, north, SITE, is_for_students=True)
    appoint(ian, RoleKey.ASSISTANT_SUPERINTENDENT, north.district)
    decide(site, ian, NO)
    with working_in(site.district_id):
        appealed = tool_requests.appeal(
            request=site, reason="It is the atlas.", by=tess, now=database_now()
        )
    assert appealed.status == S.APPEALED
    with pytest.raises(Denied):
        decide(site, ian, YES, "appeal")  # who declined does not hear it
    assert decide(site, bob, YES, "appeal").status == S.APPROVED


@pytest.mark.requirement("S1-32")
def test_s1_32_an_appeal_has_its_time_and_the_second_no_is_the_last(
    tess: User, north: School, ian: User, bob: User
) -> None:
    late, site = ask(tess, north, SITE), ask(tess, north, SITE)
    decide(late, ian, NO)
    decide(site, ian, NO)
    with working_in(north.district_id):
        now = database_now()
        with pytest.raises(Refused, match="last day for an appeal"):
            tool_requests.appeal(request=late, reason="Why", by=tess, now=now + timedelta(days=15))
        tool_requests.appeal(request=site, reason="Why", by=tess, now=now)
        assert decide(site, bob, NO, "appeal").status == S.UPHELD
        with pytest.raises(Refused):
            tool_requests.appeal(request=site, reason="Why", by=tess, now=now)


def appeal(of: ToolRequest, by: User) -> ToolRequest:
    with working_in(of.district_id):
        return tool_requests.appeal(request=of, reason="No data", by=by, now=database_now())


@pytest.mark.requirement("S1-09", "S1-32")
def test_s1_09_an_appeal_won_against_it_leaves_the_other_department_to_ask(
    asked: ToolRequest, tess: User, ian: User, lea: User, bob: User, riverside: District
) -> None:
    decide(asked, ian, NO)
    appeal(asked, tess)
    with pytest.raises(Refused, match="every point met"):
        decide(asked, bob, replace(BY_IT, met=("privacy",)), "appeal")
    assert decide(asked, bob, BY_IT, "appeal").status == S.PARTLY
    with working_in(riverside.pk):
        assert not Tool.objects.filter(key="quiz-garden").exists()
        assert list(listing.waiting_for(lea, {Department.LEARNING})) == [asked]
        assert not listing.waiting_for(ian, {Department.IT})
        with pytest.raises(DatabaseError, match="yes is missing"), transaction.atomic():
            ToolRequest.objects.update(status="approved")
    assert decide(asked, lea, BY_LEARNING, "learning").status == S.APPROVED


@pytest.mark.requirement("S1-09", "S1-32")
def test_s1_09_an_appeal_won_against_teaching_leaves_it_to_ask(
    asked: ToolRequest, tess: User, ian: User, lea: User, bob: User, riverside: District
) -> None:
    decide(asked, lea, NO, "learning")
    appeal(asked, tess)
    assert decide(asked, bob, BY_LEARNING, "appeal").status == S.PARTLY
    assert decide(asked, ian, BY_IT).status == S.APPROVED
    with working_in(riverside.pk):
        (todo,) = todos.offered(desk(tess, riverside)).todos
        assert todo.title == "“Quiz Garden” was approved"
        later = replace(desk(tess, riverside), now=database_now() + timedelta(days=15))
        assert todos.offered(later).todos == []
        tool = Tool.objects.in_force().get(key="quiz-garden")
    assert (tool.uses, tool.keeps_record) == (["instruction"], True)


@pytest.mark.requirement("S1-09", "S1-32")
def test_s1_09_an_appeal_won_after_the_others_yes_approves(
    asked: ToolRequest, tess: User, ian: User, lea: User, bob: User
) -> None:
    decide(asked, ian, BY_IT)
    decide(asked, lea, NO, "learning")
    appeal(asked, tess)
    assert decide(asked, bob, BY_LEARNING, "appeal").status == S.APPROVED


@pytest.mark.requirement("S1-32")
def test_s1_32_the_other_departments_no_after_a_won_appeal_is_the_last_word(
    asked: ToolRequest, tess: User, ian: User, lea: User, bob: User, riverside: District
) -> None:
    decide(asked, ian, NO)
    appeal(asked, tess)
    decide(asked, bob, BY_IT, "appeal")
    assert decide(asked, lea, NO, "learning").status == S.DECLINED
    with pytest.raises(Refused, match="heard once already"):
        appeal(asked, tess)
    page = sign_in(tess).get(f"/riverside/tools/requests/{asked.reference}/").content.decode()
    assert "Appeal once" not in page
    with working_in(riverside.pk):
        (todo,) = todos.offered(desk(tess, riverside)).todos
        assert (todo.title, todo.left) == ("“Quiz Garden” was declined", "")


@pytest.mark.requirement("S1-32")
def test_s1_32_every_no_that_can_be_appealed_is_told(
    tess: User, north: School, ian: User, riverside: District
) -> None:
    """Also the oldest of many: its last day would pass unseen."""
    for number in range(5):
        decide(ask(tess, north, SITE | {"name": f"site{number}.example"}), ian, NO)
    with working_in(riverside.pk):
        assert len(todos.offered(desk(tess, riverside)).todos) == 5


CHECKS = ("protected", "fits", "set_up")


@pytest.mark.requirement("S1-15")
def test_s1_15_a_device_is_looked_at_before_it_is_connected(
    tess: User, north: School, ian: User
) -> None:
    device = ask(tess, north, {"kind": "device", "name": "A laptop", "purpose": "Grading"})
    with pytest.raises(Refused, match="every point met"):
        decide(device, ian, Answer(is_yes=True, met=CHECKS[:2]))
    assert decide(device, ian, Answer(is_yes=True, met=CHECKS)).status == S.APPROVED


@pytest.mark.requirement("S1-19")
def test_s1_19_software_waits_for_it(tess: User, north: School, ian: User, lea: User) -> None:
    software = ask(tess, north, {"kind": "software", "name": "Editor", "purpose": "Video"})
    with pytest.raises(Refused):
        decide(software, lea, YES, "learning")
    with pytest.raises(Denied):
        decide(software, lea, YES)
    assert decide(software, ian, YES).status == S.APPROVED


@pytest.mark.requirement("S1-41")
def test_s1_41_the_logo_waits_for_a_district_administrator(
    tess: User, north: School, ann: User, ian: User, dee: User
) -> None:
    logo = ask(tess, north, {"kind": "logo", "name": "The logo", "purpose": "On my blog"})
    for other in (ann, ian):
        with pytest.raises(Denied):
            decide(logo, other, YES, "office")
    assert decide(logo, dee, YES, "office").status == S.APPROVED


def test_who_does_not_work_here_asks_for_nothing(pia: User, riverside: District) -> None:
    with pytest.raises(Denied):
        ask(pia, riverside)


@pytest.mark.requirement("S2-05")
def test_s2_05_a_private_account_never_becomes_a_tool(tess: User, north: School) -> None:
    with working_in(north.district_id):
        tools.provide(district=north.district, now=database_now())
    with pytest.raises(Refused, match="never approved"):
        ask(tess, north, name="Personal")


def test_what_is_approved_already_needs_no_second_request(
    asked: ToolRequest, tess: User, north: School, ian: User, lea: User
) -> None:
    approve_tool(asked, ian, lea)
    with pytest.raises(Refused, match="Quiz Garden is approved for this already"):
        ask(tess, north, uses=["instruction"])
    assert ask(tess, north, uses=["instruction", "trips"]).tool.key == "quiz-garden"


def test_who_asked_takes_it_back_and_nobody_else(
    asked: ToolRequest, tess: User, ian: User, riverside: District
) -> None:
    with working_in(riverside.pk):
        with pytest.raises(Denied):
            tool_requests.withdraw(request=asked, by=ian, now=database_now())
        tool_requests.withdraw(request=asked, by=tess, now=database_now())
    with pytest.raises(Refused, match="taken back"):
        decide(asked, ian, BY_IT)


def test_a_right_that_ended_decides_nothing(
    asked: ToolRequest, riverside: District, lea: User
) -> None:
    gone = person("Gus Gone")
    appoint(gone, RoleKey.IT_DIRECTOR, riverside, until_on=date.today() - timedelta(days=2))  # noqa: DTZ011
    with pytest.raises(Denied):
        decide(asked, gone, BY_IT)


def test_every_department_and_criterion_of_python_is_the_databases() -> None:
    """The trigger has its own list of who must agree to what."""
    from platforms.models.requests import DEPARTMENTS, JUDGES, Kind  # noqa: PLC0415

    said = ToolDecision._meta.constraints + ToolRequest._meta.constraints
    bodies = "".join(one.body(ToolRequest) for one in said if hasattr(one, "body"))
    for (_kind, _department), wanted in JUDGES.items():
        named = ", ".join(f"'{one.value}'" for one in wanted)
        assert f"array[{named}]" in bodies
    assert DEPARTMENTS[Kind.LOGO][0].value == "office"
    assert TOOL["kind"] == Kind.TOOL.value
