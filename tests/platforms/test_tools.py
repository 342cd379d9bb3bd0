"""The register: the district's own tools, what requests make of others, readings and ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from districts.actions import districts
from districts.models import District, School, User
from notifications.facts import facts_of
from platforms import register
from platforms.actions import timeframes, tools
from platforms.models import Tool, ToolReading
from platforms.models.requests import Kind
from platforms.timeframes import after, answer_by
from policies.facts import Platform
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.notifications.factories import message
from tests.platforms.factories import BY_IT, BY_LEARNING, approve_tool, ask, decide


@pytest.fixture
def quiz(tess: User, north: School, ian: User, lea: User) -> Tool:
    approve_tool(ask(tess, north), ian, lea)
    with working_in(north.district_id):
        return Tool.objects.get(key="quiz-garden")


def test_a_new_district_has_its_own_tools_from_the_first_minute(db: None) -> None:
    made = districts.create(
        slug="fresh", name="Fresh", short_name="Fresh", time_zone="America/New_York",
        languages=["en"], colour="#2F6B3C", mark="bell",
    )  # fmt: skip
    with working_in(made.pk):
        assert {one.key for one in Tool.objects.all()} == {"district", "email", "personal"}
        assert tools.provide(district=made, now=database_now()) == []


@pytest.mark.requirement("S0-61", "S2-13")
def test_a_message_is_judged_by_the_register(riverside: District, north: School, ann: User) -> None:
    draft = message(ann, north, subject="Trip", channels=["sms"])
    with working_in(riverside.pk):
        now = database_now()
        assert facts_of(draft, now, by=ann).platform == Platform()
        tools.provide(district=riverside, now=now)
        Tool.objects.filter(key="district").update(uses=["students"], keeps_record=False)
        told = facts_of(draft, now, by=ann).platform
    assert (told.approved_for, told.keeps_record) == (("students",), False)


def test_a_second_request_widens_it_and_a_shorter_one_does_not_outlive_the_first(
    quiz: Tool, tess: User, north: School, ian: User, lea: User
) -> None:
    last = database_now().date() + timedelta(days=60)
    more = ask(tess, north, uses=["parents"])
    decide(more, ian, replace(BY_IT, uses=("parents",), until=last))
    decide(more, lea, replace(BY_LEARNING, uses=("parents",)), "learning")
    with working_in(north.district_id):
        quiz.refresh_from_db()
    assert (quiz.uses, quiz.until) == (["instruction", "parents"], last)


@pytest.mark.requirement("S1-11")
def test_s1_11_staff_say_that_they_have_read_the_terms_once(quiz: Tool, tess: User) -> None:
    with working_in(quiz.district_id):
        today = database_now().date()
        first = tools.read(tool=quiz, by=tess, today=today)
        assert tools.read(tool=quiz, by=tess, today=today) == first
        assert ToolReading.objects.count() == 1


def test_it_ends_a_tool_for_a_reason_and_from_that_minute(
    quiz: Tool, ian: User, tess: User, lea: User
) -> None:
    with working_in(quiz.district_id):
        now = database_now()
        with pytest.raises(Denied):
            tools.end(tool=quiz, reason="Why", by=lea, now=now)
        with pytest.raises(Refused, match="Say why"):
            tools.end(tool=quiz, reason=" ", by=ian, now=now)
        tools.end(tool=quiz, reason="It was sold", by=ian, now=now)
        assert register.platform("quiz-garden", quiz.district, now).approved_for == ()
        assert register.approved(quiz.district, now) == []
        with pytest.raises(Refused, match="not approved any more"):
            tools.read(tool=quiz, by=tess, today=quiz.district.today(now))
        with pytest.raises(Refused, match="nothing to end"):
            tools.end(tool=quiz, reason="Again", by=ian, now=now)


def test_a_request_brings_an_ended_tool_back_for_what_is_agreed_now(
    quiz: Tool, tess: User, north: School, ian: User, lea: User
) -> None:
    with working_in(quiz.district_id):
        tools.end(tool=quiz, reason="It was sold", by=ian, now=database_now())
    approve_tool(ask(tess, north), ian, lea)
    with working_in(quiz.district_id):
        assert Tool.objects.in_force().get(key="quiz-garden").uses == ["instruction"]


def test_the_districts_own_stays(riverside: District, ian: User) -> None:
    with working_in(riverside.pk):
        now = database_now()
        own = tools.provide(district=riverside, now=now)[0]
        with pytest.raises(Refused, match="district’s own"):
            tools.end(tool=own, reason="Why", by=ian, now=now)


@pytest.mark.requirement("S1-32")
def test_s1_32_the_district_sets_by_when_it_answers(
    riverside: District, bob: User, ian: User, lea: User
) -> None:
    with working_in(riverside.pk):
        friday = database_now().date()
        friday += timedelta(days=(4 - friday.weekday()) % 7)
        assert after(friday, 1) == friday + timedelta(days=3)
        assert answer_by("site", friday) == friday + timedelta(days=14)
        with pytest.raises(Denied):
            timeframes.change(district=riverside, days={Kind.SITE: (2, 3)}, by=lea)
        timeframes.change(district=riverside, days={Kind.SITE: (2, 3)}, by=bob)
        assert answer_by("site", friday) == friday + timedelta(days=4)
        assert answer_by("tool", friday) == friday + timedelta(days=14)
