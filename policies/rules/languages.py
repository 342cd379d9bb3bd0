"""In which languages families are written to and called."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Kinds, One, Roles, Whole
from policies.rules.registry import overridden, passed, rule
from policies.verdict import Finding, Outcome, Sentence, say, say_counted


@rule("S0-29", title=_("A language that is always there"))
def language_required(
    facts: Facts,
    *,
    language: Annotated[str, One(_("Which language?"), of=("es",))],
    kinds: Annotated[tuple[str, ...], Kinds(_("For which messages?"))],
    may_owe: Annotated[
        tuple[str, ...], Roles(_("Who may let an emergency go and owe this version?"))
    ] = (),
) -> Iterable[Finding]:
    """Messages of these kinds have a version in this language, to read and to hear.

    "Send now, Spanish owed" is an override with a reason, where the district allows it (S0-29).
    """
    if facts.kind not in kinds:
        return
    if language in facts.worded_in:
        yield passed("language_required", _("There is a Spanish version."))
        return
    decided = overridden("language_required", facts)
    yield decided or Finding(
        "language_required",
        Outcome.BLOCKED,
        _readers(facts.families_in(language)),
        remedy="words",
        remedy_label=say(_("Write the Spanish version")),
        heading=say(_("A Spanish version is required.")),
        override=may_owe if facts.kind == "emergency" else (),
        ways=(("override", say(_("Let it go without, as a decision"))),)
        if may_owe and facts.kind == "emergency"
        else (),
    )


def _readers(families: int) -> Sentence:
    if not families:
        return say(_("A Spanish version is required."))
    return say_counted(
        "A Spanish version is required. %(number)s family here reads Spanish.",
        "A Spanish version is required. %(number)s families here read Spanish.",
        families,
    )


@rule("S0-28", title=_("The language of each home"))
def home_languages(
    facts: Facts,
    *,
    kinds: Annotated[tuple[str, ...], Kinds(_("For which messages?"))],
    least: Annotated[int, Whole(_("From how many families of a language on?"), 1, 10_000)] = 1,
) -> Iterable[Finding]:
    """Whenever possible, families get the language of their home: says who will not."""
    if facts.kind not in kinds:
        return
    without = sum(
        number
        for language, number in facts.families_by_language
        if language and language not in facts.worded_in
    )
    if without >= least:
        yield Finding(
            "home_languages",
            Outcome.NOTE,
            say_counted(
                "%(number)s family uses a language that this is not written in.",
                "%(number)s families use a language that this is not written in.",
                without,
            ),
        )
    else:
        yield passed("home_languages", _("Every family reads it in the language of its home."))
