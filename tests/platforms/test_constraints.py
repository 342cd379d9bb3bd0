"""The database holds it: no approval without the yeses, whoever writes the row."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from districts.models import School, User
from platforms.models import ToolDecision, ToolRequest
from tenancy.scope import working_in
from tests.platforms.factories import BY_IT, NO, SITE, ask, decide


def write(of: ToolRequest, **changes: Any) -> None:
    with working_in(of.district_id), transaction.atomic():
        ToolRequest.objects.filter(pk=of.pk).update(**changes)


def say(of: ToolRequest, by: User, **given: Any) -> ToolDecision:
    about = {"district_id": of.district_id, "request": of, "by": by, "is_yes": True}
    with working_in(of.district_id), transaction.atomic():
        return ToolDecision.objects.create(**about | given)


@pytest.mark.requirement("S1-09")
def test_no_approval_without_both_yeses(tess: User, north: School, ian: User) -> None:
    asked = ask(tess, north)
    with pytest.raises(DatabaseError, match="yes is missing"):
        write(asked, status="approved")
    decide(asked, ian, BY_IT)
    with pytest.raises(DatabaseError, match="yes is missing"):
        write(asked, status="approved")


def test_no_row_that_is_approved_from_the_start(tess: User, north: School) -> None:
    row = ToolRequest(
        district_id=north.district_id,
        reference="TR-1",
        kind="site",
        name="x",
        purpose="x",
        asked_by=tess,
        status="approved",
        due_on=date(2030, 1, 1),
    )
    with (
        pytest.raises(DatabaseError, match="yes is missing"),
        working_in(north.district_id),
        transaction.atomic(),
    ):
        row.save()


def test_after_a_no_only_an_appeal_says_yes(tess: User, north: School, ian: User) -> None:
    site = ask(tess, north, SITE)
    decide(site, ian, NO)
    with pytest.raises(DatabaseError, match="yes is missing"):
        write(site, status="approved")


def test_what_was_asked_for_stays(tess: User, north: School) -> None:
    asked = ask(tess, north)
    with pytest.raises(DatabaseError, match="what was asked for stays"):
        write(asked, uses=["parents"])


def test_what_is_decided_stays(tess: User, north: School, ian: User) -> None:
    site = ask(tess, north, SITE)
    with working_in(site.district_id):
        ToolRequest.objects.filter(pk=site.pk).update(status="withdrawn")
    with pytest.raises(DatabaseError, match="it is decided"):
        write(site, status="asked")


@pytest.mark.requirement("S1-09", "S1-10")
def test_no_decision_on_ones_own_or_with_a_point_that_is_not_met(
    tess: User, north: School, ian: User
) -> None:
    asked = ask(tess, north)
    with pytest.raises(DatabaseError, match="not this person"):
        say(asked, tess, department="it", met=["privacy", "licensing"])
    with pytest.raises(DatabaseError, match="not met"):
        say(asked, ian, department="it", met=["privacy"])
    with pytest.raises(DatabaseError, match="not now"):
        say(asked, ian, department="appeal", met=["privacy", "licensing", "alignment"])


def test_one_person_answers_once(tess: User, north: School, ian: User) -> None:
    asked = ask(tess, north)
    decide(asked, ian, BY_IT)
    with pytest.raises(DatabaseError, match="tooldecision_once_a_person"):
        say(asked, ian, department="learning", met=["alignment"])
