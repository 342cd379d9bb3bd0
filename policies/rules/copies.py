"""Who is told when something goes out: copies by email, and the notice to the board."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import PerPlaceLists, Roles
from policies.rules.registry import rule
from policies.verdict import Finding, Outcome, say

GETS_A_COPY = {
    "leadership": _("The leadership team gets a copy."),
    "secretaries": _("The school secretaries get a copy."),
    "liaison": _("The military liaison gets a copy."),
    "reception": _("The student services reception gets a copy."),
    "board": _("The board gets a copy."),
}


@rule(
    "S0-34", "S0-40", "S0-45",
    title=_("Copies"),
    kinds=("emergency", "weather", "outreach"),
)  # fmt: skip
def copies(
    facts: Facts,
    *,
    lists: Annotated[Mapping[str, tuple[str, ...]], PerPlaceLists(_("Who gets a copy of what?"))],
    only_by: Annotated[
        tuple[str, ...], Roles(_("Outreach: only when one of these sends it. Nobody: always."))
    ] = (),
) -> Iterable[Finding]:
    """What the release makes of it stands in `lists_for`."""
    for one in lists_for(facts, lists=lists, only_by=only_by):
        yield Finding("copies", Outcome.ALLOWED, say(GETS_A_COPY[one]))


def lists_for(
    facts: Facts, *, lists: Mapping[str, tuple[str, ...]], only_by: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The lists that a message like this is copied to."""
    if facts.kind == "outreach" and only_by and not facts.is_any_of(only_by):
        return ()
    return lists.get(f"{facts.kind}@{facts.scope}", ())


@rule("S0-25", title=_("Notice to the board"), kinds=("emergency", "weather", "outreach"))
def board_notice(
    facts: Facts,
    *,
    on: Annotated[
        Mapping[str, tuple[str, ...]],
        PerPlaceLists(_("Of what does the superintendent tell the board?")),
    ],
) -> Iterable[Finding]:
    """A notice is drafted for the superintendent, who sends it."""
    if on.get(f"{facts.kind}@{facts.scope}"):
        names = facts.named(["superintendent"])
        words = _("A notice to the board is drafted for %(who)s.")
        sentence = say(words, who=names) if names else say(NO_SUPERINTENDENT)
        yield Finding("board_notice", Outcome.ALLOWED, sentence)


NO_SUPERINTENDENT = _(
    "The board is told of this, and nobody is superintendent now. The district’s office can "
    "appoint somebody."
)
