"""Evidence is gathered from what stands on rules, tests and pages, and says what is missing."""

import json
from collections import Counter
from dataclasses import fields
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config import evidence, evidence_of_facts, evidence_of_tests
from config.evidence import Served
from districts.models import District, School, User
from policies import packs
from policies.facts import Asker, Facts, Student
from policies.rules import RULES
from records import book
from records.evidence import Mark, marks_of, records, reports, shows
from tenancy.scope import working_in
from tests.notifications import factories

RULED = frozenset({"grades"})
PROOF = ("tests/policies/test_x.py::test_s0_51",)
KEPT, TOLD = Mark("S0-51", "recorded", "sent"), Mark("S0-51", "reported")
SHOWN = Mark("S0-51", "shown")


def told(*words: str) -> str:
    said = StringIO()
    call_command("evidence", *words, stdout=said)
    return said.getvalue()


def as_object(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told("--json", *words).splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("served", "status", "why"),
    [
        (Served(RULED, ("grades",), PROOF), "enforced", None),
        (Served(RULED, ("grades",)), "missing", "No test names it beside the rule grades."),
        (
            Served(frozenset(), ("grades",), PROOF),
            "missing",
            "The policy of this clause does not set the rule grades.",
        ),
        (Served(tests=PROOF), "missing", evidence.ONLY_TESTS),
        (Served(), "missing", evidence.NOTHING),
        (Served(RULED, ("grades",), PROOF, ((KEPT, ""),)), "enforced", None),
        (Served(RULED, ("grades",), (), ((SHOWN, "policy"), (KEPT, ""))), "recorded", None),
        (Served(marks=((SHOWN, "policy"), (TOLD, "reach"))), "reported", None),
        (Served(marks=((SHOWN, "policy"),)), "shown", None),
    ],
)
def test_what_counts_is_the_strongest_that_is_proved(
    served: Served, status: str, why: str | None
) -> None:
    assert (served.status, served.why) == (status, why)


def test_of_several_rules_the_one_that_the_policy_sets_is_named() -> None:
    assert Served(RULED, ("purpose", "grades"), PROOF).rule == "grades"
    assert Served(RULED, ("purpose",), PROOF).rule == "purpose"


def test_a_mark_says_how_and_is_read_through_decorators() -> None:
    @shows("S0-63")
    @reports("S0-12", "S0-24")
    def page() -> None: ...

    @records("S0-58", event="notifications.message.sent")
    def send() -> None: ...

    assert {(one.demand, one.how) for one in marks_of(page)} == {
        ("S0-12", "reported"),
        ("S0-24", "reported"),
        ("S0-63", "shown"),
    }
    assert marks_of(send) == (Mark("S0-58", "recorded", "notifications.message.sent"),)
    assert marks_of(object()) == ()


MODULE = """
import pytest
pytestmark = pytest.mark.requirement("S0-01")
ROWS = [pytest.param(5, marks=pytest.mark.requirement("S0-51", "S0-16"))]
TABLE: list = [*ROWS]

@pytest.mark.requirement("S0-10")
def test_a_group() -> None: ...

@pytest.mark.parametrize("grade", TABLE)
def test_grades(grade: int) -> None: ...

@pytest.mark.requirement("S0-30")
class TestRecorders:
    def test_one(self) -> None: ...
    def helper(self) -> None: ...

def row() -> None: ...
"""


def test_marks_are_found_wherever_pytest_takes_them(tmp_path: Path) -> None:
    there = tmp_path / "tests" / "policies" / "test_rules.py"
    there.parent.mkdir(parents=True)
    there.write_text(MODULE)
    (there.parent / "rows.py").write_text(MODULE)
    here = "tests/policies/test_rules.py"
    assert sorted(evidence_of_tests.found(tmp_path)) == [
        ("S0-01", f"{here}::TestRecorders::test_one"),
        ("S0-01", f"{here}::test_a_group"),
        ("S0-01", f"{here}::test_grades"),
        ("S0-10", f"{here}::test_a_group"),
        ("S0-16", f"{here}::test_grades"),
        ("S0-30", f"{here}::TestRecorders::test_one"),
        ("S0-51", f"{here}::test_grades"),
    ]


def test_every_clause_of_every_policy_is_asked_after(db: None) -> None:
    found = as_object()
    demands = {one.id for name in packs.names() for one in packs.load(name).clauses}
    assert set(found) == {one for one in demands if not one.startswith("start-")}
    each = Counter(one.split("-")[0] for one in found)
    assert each == {"S0": 87, "S1": 51, "S2": 22, "S3": 16, "S4": 10}
    keys = {"status", "reached", "rule", "tests", "page", "count", "why"}
    assert all(set(one) == keys for one in found.values())


def test_a_page_that_shows_it_is_named() -> None:
    served = evidence.gathered()["S0-63"]
    assert (served.status, served.page) == ("shown", "policy")


def test_what_is_named_is_a_demand_of_some_policy() -> None:
    assert evidence.strays() == set()


def test_what_is_enforced_has_a_rule_and_a_test_that_is_there(db: None) -> None:
    enforced = [one for one in as_object().values() if one["status"] == "enforced"]
    assert enforced
    for one in enforced:
        path, _colons, name = one["tests"][0].partition("::")
        assert f"def {name.split('::')[-1]}(" in Path(path).read_text()


def test_people_get_a_line_for_each_policy_and_what_is_missing(db: None) -> None:
    said = told()
    assert [line.split()[-1] for line in said.splitlines() if line[:2] in {"S2", "S3"}] == [
        "22",
        "16",
    ]
    assert "Nothing names it: " in said
    assert "no message that is sent today can meet it: S0-02, " in said


def test_a_district_counts_what_rests_on_each(
    north: School, ann: User, cora: User, riverside: District, hilltop: District, monkeypatch: Any
) -> None:
    once, twice = factories.message(ann, north), factories.message(ann, north)
    for one in (once, twice, twice):
        factories.ruling(one)
    with working_in(riverside.pk):
        book.write("records.hold.placed", by=ann)
    rule = frozenset({"language_required"})
    held = Mark("S0-79", "recorded", "records.hold.placed")
    found = {
        "S0-29": Served(rule, ("language_required",), PROOF),
        "S0-63": Served(marks=((SHOWN, "policy"),)),
        "S0-79": Served(marks=((held, ""),)),
    }
    monkeypatch.setattr(evidence, "gathered", lambda: found)
    here = {one: each["count"] for one, each in as_object("--district", riverside.slug).items()}
    assert here == {"S0-29": 3, "S0-63": 0, "S0-79": 1}
    there = as_object("--district", hilltop.slug)
    assert {each["count"] for each in there.values()} == {0}
    factories.ruling(factories.message(cora, None, district=hilltop))
    all_of_them = {one: each["count"] for one, each in as_object().items()}
    assert all_of_them == {"S0-29": 4, "S0-63": 0, "S0-79": 1}
    assert "S0-29 enforced: 3" in told("--district", riverside.slug)


def test_a_district_that_is_not_there_is_named(riverside: District) -> None:
    with pytest.raises(CommandError, match=r"no district atlantis\. There are: .*riverside"):
        told("--district", "atlantis")


def test_the_rule_that_is_about_a_demand_is_named_before_one_that_helps() -> None:
    found = evidence.gathered()
    assert found["S0-43"].rules == ("district_topics", "election_topic")
    assert found["S0-01"].status == "shown"
    assert found["S0-15"].status == "enforced"


AHEAD = [
    *("S0-02", "S0-37", "S0-59", "S0-60", "S0-61", "S1-13", "S1-28"),
]
MET = [
    *("S0-11", "S0-13", "S0-15", "S0-24", "S0-28", "S0-30", "S0-35", "S0-42c", "S1-20", "S3-13"),
    # What stands on file about whoever sends, and below what they write.
    *("S0-62", "S1-04", "S2-02", "S3-06"),
    # What families have signed.
    *("S0-10", "S0-65", "S1-07"),
    # How often somebody has written to one student alone.
    "S2-12",
    # What the registers of exceptions say of the sender and of students.
    *("S0-54", "S2-07", "S2-17", "S2-18"),
    # By which tool or site it would go, as it is asked.
    *("S0-53", "S2-03", "S2-13", "S3-07", "S4-01"),
]


@pytest.mark.parametrize(
    ("demands", "is_reached"),
    [(MET, True), (AHEAD, False)],
    ids=["met by what is sent today", "waits for its messages"],
)
def test_what_a_message_can_meet_today_is_told_beside_what_is_enforced(
    demands: list[str], is_reached: bool
) -> None:
    found = evidence.gathered()
    assert {one: (found[one].status, found[one].is_reached) for one in demands} == dict.fromkeys(
        demands, ("enforced", is_reached)
    )
    assert {one.is_reached for one in found.values() if one.status == "missing"} == {False}


def test_facts_are_read_from_the_text_of_the_rules_and_of_what_fills_them() -> None:
    judge = RULES["approval_required"].judge
    assert {"approvals", "asker.roles", "people", "is_follow_up"} <= evidence_of_facts.read_by(
        judge
    )
    filled = evidence_of_facts.filled()
    assert {"kind", "approvals", "schools_named", "asker.leave"} <= filled
    # What is said to be unknown is not filled, nor what is the same each time.
    assert filled.isdisjoint({"trip", "students.is_closed", "platform"})
    assert {"platform", "students"} <= evidence_of_facts.asked()
    known = {one.name for one in fields(Facts)} | {f"asker.{one.name}" for one in fields(Asker)}
    known |= {f"students.{one.name}" for one in fields(Student)}
    assert filled <= known
