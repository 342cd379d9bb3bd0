"""Settings of different rules that cannot both hold are told, and nothing is loaded."""

from typing import Any

import pytest

from policies.content import BadPolicy, read

SENDERS = {"senders": {"emergency@school": ["principal"], "outreach@district": ["superintendent"]}}
TIMES: dict[str, Any] = {"now": [], "end_of_day": [], "may_override": []}


def rule(name: str, **settings: Any) -> dict[str, Any]:
    return {"rule": name, "clauses": ["1"], "settings": settings}


def pack(*rules: dict[str, Any]) -> dict[str, Any]:
    clause = {"id": "1", "document": "d", "section": "All", "number": "1", "strength": "must"}
    return {
        "pack": {"key": "p", "title": "P"},
        "documents": [{"key": "d", "short": "D", "title": "D"}],
        "clauses": [clause | {"summary": "What we do."}],
        "rules": list(rules),
    }


BOTH_VOICES = (
    rule("voice_is_recorded", kinds=["outreach"]),
    rule("voice_is_synthetic", kinds=["outreach", "attendance"]),
)
BOTH_TOPICS = (
    rule("district_topics", central=["late_start"], routed_to=["superintendent"]),
    rule("school_topics", topics=["testing", "late_start"]),
)
OWN_YES = (
    rule("may_send", **SENDERS),
    rule("approval_required", approvers={"outreach@district": ["superintendent"]}),
)
NO_SENDER = (
    rule("may_send", **SENDERS),
    rule("incident_senders", senders={"weapon": ["superintendent"]}),
)
OTHER_CLAUSE = (rule("incident_timing", **TIMES, clauses={"fire": "2"}),)


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        (BOTH_VOICES, "outreach"),
        (BOTH_TOPICS, "late_start"),
        (OWN_YES, "outreach@district"),
        (NO_SENDER, "weapon"),
        (OTHER_CLAUSE, "'2'"),
    ],
)
def test_rules_that_cannot_both_hold_are_told(rules: Any, word: str) -> None:
    with pytest.raises(BadPolicy) as told:
        read(pack(*rules), "p.toml")
    assert str(told.value).startswith("p.toml: rules.")
    assert word in str(told.value)


@pytest.mark.parametrize(
    "rules",
    [
        BOTH_VOICES[:1],
        BOTH_TOPICS[1:],
        OWN_YES[:1],
        OWN_YES[1:],
        (
            OWN_YES[0],
            {**OWN_YES[1], "settings": {**OWN_YES[1]["settings"], "without": ["superintendent"]}},
        ),
        NO_SENDER[1:],
        (
            NO_SENDER[0],
            rule("incident_senders", senders={"weapon": ["superintendent", "principal"]}),
        ),
        (rule("incident_timing", **TIMES, clauses={"fire": "1"}),),
    ],
)
def test_each_alone_or_with_a_way_out_may_stand(rules: Any) -> None:
    assert len(read(pack(*rules), "p.toml").settings) == len(rules)
