"""Who may send what, where."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.citing import NO_CLAUSES, PerPlaceClause
from policies.facts import Facts
from policies.parameters import PerPlace
from policies.rules.registry import passed, rule
from policies.verdict import Finding, Outcome, say


@rule(
    "S0-13", "S0-14", "S0-15", "S0-16",
    title=_("Who may send"),
)  # fmt: skip
def may_send(
    facts: Facts,
    *,
    senders: Annotated[Mapping[str, tuple[str, ...]], PerPlace(_("Who sends what, where?"))],
    clauses: Annotated[
        Mapping[str, str], PerPlaceClause(_("Which clause does each place rest on?"))
    ] = NO_CLAUSES,
) -> Iterable[Finding]:
    """A role sends a kind of message at a scope; what the policy has no row for, it leaves open."""
    place = f"{facts.kind}@{facts.scope}"
    roles, clause = senders.get(place), clauses.get(place, "")
    if roles is None:
        yield Finding(
            "may_send",
            Outcome.UNSAID,
            say(_("The policy does not say who sends this at %(place)s."), place=facts.place),
            remedy="decision",
            remedy_label=say(_("Ask for a decision")),
        )
    elif facts.is_any_of(roles):
        title = facts.asker.title
        yield passed(
            "may_send", _("%(title)s may send this at %(place)s."), title=title, place=facts.place
        )._replace(clause=clause)
    else:
        names = facts.named(roles)
        yield Finding(
            "may_send",
            Outcome.BLOCKED,
            say(_("Your role does not send this here. These people may: %(who)s."), who=names)
            if names
            else say(_("Your role does not send this here, and nobody else’s does just now.")),
            remedy="ask",
            remedy_label=say(_("See who can")),
            clause=clause,
        )
