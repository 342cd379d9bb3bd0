"""A policy of a district's own, in force since before everything that a test does."""

from datetime import date
from typing import Any

from districts.models import District
from policies.actions import versions
from policies.models import PolicyVersion
from tenancy.scope import working_in
from tests.policies.policy import policy_with

BEGAN = date(2020, 1, 1)


def put_in_force(district: District, *rules: dict[str, Any]) -> PolicyVersion:
    """These rules and no others; `enact` does the same with a known policy."""
    with working_in(district.pk):
        version = versions._begin(district, policy_with(*rules).data, None, adopted_from="")
        version.note = "For a test."
        version.become(PolicyVersion.Status.SUBMITTED)
        version.become(PolicyVersion.Status.PUBLISHED)
        versions._publish(version, BEGAN, None)
    return version


def approval(
    *approvers: str,
    of: str = "outreach@school",
    is_all: bool = False,
    without: tuple[str, ...] = (),
) -> dict[str, Any]:
    settings = {"approvers": {of: list(approvers)}, "is_all": is_all, "without": list(without)}
    return {"rule": "approval_required", "settings": settings}


def copied(*lists: str, of: str = "outreach@school") -> dict[str, Any]:
    return {"rule": "copies", "settings": {"lists": {of: list(lists)}}}


def told_to_the_board(of: str = "outreach@school") -> dict[str, Any]:
    return {"rule": "board_notice", "settings": {"on": {of: ["board"]}}}


def central(*topics: str, routed_to: str = "communications_director") -> dict[str, Any]:
    settings = {"central": list(topics), "routed_to": [routed_to]}
    return {"rule": "district_topics", "settings": settings}
