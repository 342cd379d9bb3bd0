"""Who sends what, where: by the tables of Clover Park, and where a policy has no row."""

from dataclasses import replace

import pytest

from policies.facts import Asker
from policies.versions import of_pack
from tests.policies.drafts import BRANDT, CHEN, DIAZ, ITO, LUND, REYES, draft, found, outcome

PARK = Asker("Ms. Park", "IT administrator", ("it_administrator",))
VOSS = Asker("Mr. Voss", "communications manager", ("communications_manager",))
ORTIZ = Asker("Ms. Ortiz", "attendance clerk", ("attendance_clerk",))
ROY = Asker("Ms. Roy", "activity advisor", ("activity_advisor",))
ACTS = replace(CHEN, roles=("principal", "teacher"))
SETTING = of_pack("clover-park").content.setting("may_send")
SENDERS = SETTING.parameters["senders"] if SETTING else {}


@pytest.mark.parametrize(
    ("asker", "kind", "scope", "told"),
    [
        *(
            pytest.param(who, "outreach", "district", told, marks=pytest.mark.requirement("S0-13"))
            for who, told in (
                (REYES, "allowed"),
                (ITO, "allowed"),
                (PARK, "allowed"),
                (VOSS, "blocked"),
                (BRANDT, "blocked"),
            )
        ),
        *(
            pytest.param(
                who, "outreach", "school", told, marks=pytest.mark.requirement("S0-14", "S0-15")
            )
            for who, told in (
                (BRANDT, "allowed"),
                (LUND, "allowed"),
                (ORTIZ, "allowed"),
                (ACTS, "allowed"),
                (CHEN, "blocked"),
                (DIAZ, "blocked"),
            )
        ),
        *(
            pytest.param(who, "class", "class", told, marks=pytest.mark.requirement("S0-16"))
            for who, told in (
                (CHEN, "allowed"),
                (DIAZ, "allowed"),
                (ROY, "allowed"),
                (ORTIZ, "blocked"),
            )
        ),
    ],
)
def test_s0_13_s0_14_s0_15_s0_16_a_role_sends_a_kind_at_a_place(
    asker: Asker, kind: str, scope: str, told: str
) -> None:
    facts = draft(asker=asker, kind=kind, scope=scope)
    assert outcome("may_send", facts, senders=SENDERS) == told


def test_whoever_may_not_is_told_who_may() -> None:
    [one] = found("may_send", draft(asker=CHEN), senders={"outreach@school": ("principal",)})
    assert str(one.sentence) == (
        "Your role does not send this here. These people may: Mr. Brandt (principal)."
    )
    assert one.remedy == "ask"


def test_where_nobody_may_just_now_nobody_is_named() -> None:
    [one] = found("may_send", draft(people=()), senders={"outreach@school": ("coach",)})
    assert "nobody else’s does just now" in str(one.sentence)


def test_what_the_policy_has_no_row_for_it_leaves_open() -> None:
    [one] = found("may_send", draft(), senders={})
    assert (one.outcome, one.remedy) == ("unsaid", "decision")
