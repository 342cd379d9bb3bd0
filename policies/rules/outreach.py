"""Outreach: what belongs to the district, what to a school, how much of it, and who speaks."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import OF_THE_DISTRICT, Facts
from policies.parameters import Kinds, Roles, Strictness, Topics, Yes
from policies.rules.registry import passed, rule
from policies.rules.strictness import strictly
from policies.verdict import Finding, Outcome, Sentence, say


def _routed_to_nobody(central: Iterable[str], routed_to: Iterable[str], **_settings: object) -> str:
    if tuple(central) and not tuple(routed_to):
        return "Topics belong to the district, and nobody is named to hand them to."
    return ""


@rule(
    "S0-43", title=_("Topics that belong to the district"), kinds=("outreach",),
    contradiction=_routed_to_nobody,
)  # fmt: skip
def district_topics(
    facts: Facts,
    *,
    central: Annotated[tuple[str, ...], Topics(_("Which topics belong to the district?"))],
    routed_to: Annotated[tuple[str, ...], Roles(_("To whom does a school hand them?"))],
) -> Iterable[Finding]:
    """What concerns every school is recorded and sent once, for all of them."""
    if facts.topic not in central:
        return
    if facts.scope == "district":
        yield passed("district_topics", _("This goes out from the district, as it should."))
        return
    remedy, label = _way_to_the_district(facts, routed_to)
    yield Finding(
        "district_topics",
        Outcome.BLOCKED,
        say(CENTRAL.get(facts.topic, CENTRAL[""]), place=facts.place),
        remedy=remedy,
        remedy_label=label,
        heading=say(_("This goes out from the district.")),
    )


def _way_to_the_district(facts: Facts, routed_to: tuple[str, ...]) -> tuple[str, Sentence]:
    if facts.is_any_of(routed_to):
        return "place", say(_("Send it to the whole district"))
    name = facts.nearest(routed_to)
    if name:
        return "central", say(_("Hand it to %(name)s"), name=name)
    return "central", say(_("Hand it to the district"))


def _also_emergencies(
    topics: Iterable[str], emergencies: Iterable[str] = (), **_settings: object
) -> str:
    both = sorted(set(topics) & set(emergencies))
    if not both:
        return ""
    return f"{', '.join(both)} cannot be outreach and an emergency message. Take it out of one."


@rule(
    "S0-44", title=_("Topics of one school"), kinds=("outreach",),
    contradiction=_also_emergencies,
)  # fmt: skip
def school_topics(
    facts: Facts,
    *,
    topics: Annotated[tuple[str, ...], Topics(_("Which topics are a school’s own?"))],
    emergencies: Annotated[
        tuple[str, ...], Topics(_("Which topics are emergency messages instead?"))
    ] = (),
    is_required: Annotated[bool, Yes(_("Must outreach say what it is about?"))] = True,
) -> Iterable[Finding]:
    """The principal answers for what concerns one school; lists are never complete ("other")."""
    if not facts.topic:
        if is_required:
            yield _choose(_("Who may send outreach depends on what it is about."), CHOOSE)
    elif facts.scope != "school":
        return
    elif facts.topic in emergencies:
        yield _choose(_("An emergency at one school goes out as an emergency message."), ANOTHER)
    elif facts.topic in topics or facts.topic == "other":
        yield passed("school_topics", _("This is the school’s own to tell."))
    elif facts.topic not in OF_THE_DISTRICT:
        sentence = say(_("The policy does not list this among the topics of one school."))
        yield Finding("school_topics", Outcome.NOTE, sentence)


def _choose(words: str, label: str) -> Finding:
    return Finding(
        "school_topics", Outcome.BLOCKED, say(words), remedy="topic", remedy_label=say(label)
    )


@rule("S0-12", title=_("Who speaks for the district"), kinds=("outreach", "weather", "emergency"))
def superintendent_speaks(
    facts: Facts,
    *,
    speakers: Annotated[tuple[str, ...], Roles(_("Who speaks for the district?"))] = (
        "superintendent",
    ),
    kinds: Annotated[tuple[str, ...], Kinds(_("In which messages?"))] = ("outreach",),
    strictness: Annotated[
        str, Strictness(_("What if somebody else does?"), of=("note", "reason"))
    ] = "reason",
) -> Iterable[Finding]:
    """Whenever possible, a district's message is in the superintendent's name or voice: why not
    this time goes on record, and nobody has to agree to it."""
    if facts.scope != "district" or facts.kind not in kinds:
        return
    if facts.is_any_of(speakers) or _is_voiced_by(facts, speakers):
        yield passed("superintendent_speaks", _("The district speaks through its own voice."))
        return
    names = facts.named(speakers)
    if names:
        words = _("Whenever possible, messages of the district come from %(who)s.")
        finding = Finding("superintendent_speaks", Outcome.BLOCKED, say(words, who=names))
        yield strictly(strictness, finding, facts)
    else:
        sentence = say(_("Whoever speaks for the district is not in office just now."))
        yield Finding("superintendent_speaks", Outcome.NOTE, sentence)


def _is_voiced_by(facts: Facts, roles: Iterable[str]) -> bool:
    voice = next((one for one in facts.voices if one.language == facts.main_language), None)
    return voice is not None and not set(roles).isdisjoint(voice.roles)


CHOOSE = _("Say what it is about")
ANOTHER = _("Choose another topic")
# By topic: what is said to somebody at a school.
CENTRAL = {
    "closure": _("Closures are announced once for the whole district, not by %(place)s."),
    "district_event": _("Events of the district are announced centrally, not by %(place)s."),
    "late_start": _("Late starts are announced once for the whole district, not by %(place)s."),
    "election": _("Elections are announced by the district alone, not by %(place)s."),
    "": _("This topic belongs to the district, not to %(place)s."),
}
