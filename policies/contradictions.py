"""Settings of different rules that cannot both hold, each told as a sentence."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from policies.citing import PerCaseClause
from policies.rules import RULES

if TYPE_CHECKING:
    from policies.content import Content


def recorded_and_synthetic(content: "Content") -> Iterator[str]:
    recorded, spoken = _set(content, "voice_is_recorded"), _set(content, "voice_is_synthetic")
    for kind in sorted(set(recorded.get("kinds", ())) & set(spoken.get("kinds", ()))):
        yield (
            f"rules.voice_is_recorded and rules.voice_is_synthetic both name {kind}: its calls "
            "cannot be a human recording and a computer voice at once. Take it out of one."
        )


def topics_of_both(content: "Content") -> Iterator[str]:
    central = _set(content, "district_topics").get("central", ())
    for topic in sorted(set(central) & set(_set(content, "school_topics").get("topics", ()))):
        yield (
            f"rules.district_topics and rules.school_topics both name {topic}: a school cannot "
            "send what belongs to the district. Take it out of one."
        )


def approved_by_its_only_sender(content: "Content") -> Iterator[str]:
    """One office alone, usually of one person: whose other could say yes?"""
    asked, senders = _set(content, "approval_required"), _set(content, "may_send")
    for key, approvers in asked.get("approvers", {}).items():
        alone = set(approvers)
        if len(alone) == 1 and alone == set(senders.get("senders", {}).get(key, ())):
            if alone <= set(asked.get("without", ())):
                continue
            yield (
                f"rules.approval_required.approvers: {key} is sent by the {approvers[0]} alone "
                "and approved by nobody else, and nobody approves their own. Name another role."
            )


def sent_by_nobody(content: "Content") -> Iterator[str]:
    """The table of incidents is narrower than the general one, and both must let somebody send."""
    general = _set(content, "may_send").get("senders", {})
    rows = [set(roles) for key, roles in general.items() if key.startswith("emergency@")]
    if not rows:
        return
    for incident, roles in _set(content, "incident_senders").get("senders", {}).items():
        if not set.union(*rows) & set(roles):
            yield (
                f"rules.incident_senders.senders: none of those who send about {incident} may "
                "send an emergency message by rules.may_send. Add a role to one of both."
            )


def clauses_of_others(content: "Content") -> Iterator[str]:
    """A clause picked for one case is one of those that the rule rests on."""
    for one in content.settings:
        for name, parameter in RULES[one.rule].parameters.items():
            if not isinstance(parameter.kind, PerCaseClause):
                continue
            for clause in sorted(set(one.parameters[name].values()) - set(one.clauses)):
                yield (
                    f"rules.{one.rule}.{name} names {clause!r}, which is not among the clauses "
                    "of this rule. Add it to them."
                )


def _set(content: "Content", rule: str) -> Mapping[str, Any]:
    setting = content.setting(rule)
    return setting.parameters if setting else {}


ACROSS: tuple[Callable[["Content"], Iterator[str]], ...] = (
    recorded_and_synthetic,
    topics_of_both,
    approved_by_its_only_sender,
    sent_by_nobody,
    clauses_of_others,
)
