"""A district's policy at one time: which rules, with which settings, resting on which clauses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from districts.roles import Permission
from policies.verdict import Clause


@dataclass(frozen=True)
class RuleSetting:
    """One rule of the version: its name in `policies.rules`, its parameters, its clause."""

    rule: str
    clause: Clause
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    name: str
    settings: tuple[RuleSetting, ...]


STARTING_RULES = _("Belltower’s starting rules")

# What holds in a district until it has published a policy of its own.
STARTING = Version(
    name="starting",
    settings=(
        RuleSetting(
            "may_send",
            Clause(
                STARTING_RULES,
                _("Who may send"),
                _(
                    "Principals, assistant principals and attendance clerks write to the families "
                    "of their own school; the superintendent, the communications director and the "
                    "IT administrator to the whole district. Emergencies are sent by those who "
                    "answer for them."
                ),
            ),
            {
                "needs": {
                    "outreach@school": Permission.MESSAGE_SCHOOL.value,
                    "outreach@district": Permission.MESSAGE_DISTRICT.value,
                    "emergency@school": Permission.EMERGENCY_SEND.value,
                    "emergency@district": Permission.EMERGENCY_SEND.value,
                }
            },
        ),
        RuleSetting(
            "language_required",
            Clause(
                STARTING_RULES,
                _("Languages"),
                _("Outreach and emergency messages always go out in Spanish, too."),
            ),
            {"language": "es", "kinds": ("outreach", "emergency")},
        ),
        RuleSetting(
            "voice_is_recorded",
            Clause(
                STARTING_RULES,
                _("Recorded voice"),
                _(
                    "A call about an emergency or an event plays a recorded human voice, and only "
                    "certain people may record it. A colleague may speak the translation."
                ),
            ),
            {
                "by": {
                    "outreach": Permission.OUTREACH_RECORD.value,
                    "emergency": Permission.EMERGENCY_RECORD.value,
                }
            },
        ),
    ),
)
