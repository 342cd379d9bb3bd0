"""Whose yes a message needs before it goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import PerPlace, Roles, Topics, Yes
from policies.rules.registry import passed, rule
from policies.rules.strictness import is_approved, reasoned
from policies.verdict import Asks, Finding, Outcome, Sentence, say


def _never_approved(approvers: Mapping[str, Iterable[str]], **_settings: object) -> str:
    for key, roles in approvers.items():
        if not tuple(roles):
            return f"{key} needs an approval, and nobody may give it. Name a role."
    return ""


@rule("S0-11", title=_("What needs approval"), contradiction=_never_approved)
def approval_required(
    facts: Facts,
    *,
    approvers: Annotated[Mapping[str, tuple[str, ...]], PerPlace(_("Who approves what, where?"))],
    is_all: Annotated[bool, Yes(_("Is a yes from each of them needed?"))] = False,
    without: Annotated[tuple[str, ...], Roles(_("Who sends without another’s approval?"))] = (),
) -> Iterable[Finding]:
    """Any one of the roles by default, each where the district says so (A9).

    The author's own yes is never among the approvals, so that holding a role is not approving.
    """
    roles = approvers.get(f"{facts.kind}@{facts.scope}")
    if roles is None:
        return
    missing, lacking = _missing(facts, roles, is_all=is_all)
    if facts.is_follow_up and facts.kind == "emergency":
        # False alarms live as long as their correction waits.
        yield passed("approval_required", _("News of an emergency waits for nobody’s approval."))
    elif facts.is_any_of(without):
        words = _("%(title)s sends this without another’s approval.")
        yield passed("approval_required", words, title=facts.asker.title)
    elif not missing:
        names = ", ".join(dict.fromkeys(one.name for one in facts.approvals if one.name))
        yield passed("approval_required", _("Approved by %(who)s."), who=names)
    else:
        found = _awaiting("approval_required", facts, missing, is_all=lacking > 1)
        yield found._replace(ways=_nearest(facts, approvers))


def _nearest(facts: Facts, approvers: Iterable[str]) -> tuple[tuple[str, Sentence], ...]:
    """What takes nobody's yes: the same for one school, where the district leaves that free."""
    if facts.scope != "district" or f"{facts.kind}@school" in approvers:
        return ()
    return (("place", say(_("Send it to one school instead"))),)


def _missing(facts: Facts, roles: tuple[str, ...], *, is_all: bool) -> tuple[tuple[str, ...], int]:
    """The roles whose yes still counts for something, and how many of them are lacking.

    Of each role, those that the author holds drop out while others remain: with one person in an
    office, nobody else could ever say yes for it.
    """
    if not is_all:
        return ((), 0) if is_approved(facts, roles) else (roles, 1)
    wanted = tuple(one for one in roles if one not in facts.asker.roles) or roles
    given = [one.roles for one in facts.approvals]
    filled = _filled(wanted, given)
    counts = tuple(one for one in wanted if _filled(wanted, [*given, (one,)]) > filled)
    return counts, len(wanted) - filled


def _filled(wanted: Iterable[str], people: Sequence[tuple[str, ...]]) -> int:
    """How many roles have a yes of their own: who holds two offices still says it once.

    A yes moves to another role that its person holds when that makes room for one more.
    """
    speaks_for: dict[int, str] = {}

    def has_room(role: str, asked: set[int]) -> bool:
        for person, held in enumerate(people):
            if role in held and person not in asked:
                asked.add(person)
                if person not in speaks_for or has_room(speaks_for[person], asked):
                    speaks_for[person] = role
                    return True
        return False

    return sum(has_room(one, set()) for one in wanted)


def _awaiting(name: str, facts: Facts, roles: tuple[str, ...], *, is_all: bool = False) -> Finding:
    names = facts.others(roles)
    if not names:
        sentence = say(_("This is approved before it goes, and nobody who may is here just now."))
    elif is_all:
        sentence = say(_("Before it goes, each of these people approves it: %(who)s."), who=names)
    else:
        sentence = say(_("Before it goes, one of these people approves it: %(who)s."), who=names)
    return Finding(
        name,
        Outcome.APPROVAL,
        sentence,
        remedy="approval",
        remedy_label=say(_("Ask for approval")),
        asks=Asks(roles, is_all, names),
    )


def _nobody_reads(approvers: Iterable[str], **_settings: object) -> str:
    if tuple(approvers):
        return ""
    return "What is said about elections needs an approval, and nobody may give it. Name a role."


@rule(
    "S1-20", "S0-43", title=_("Elections and politics"),
    kinds=("outreach", "class", "trip", "service"), contradiction=_nobody_reads,
)  # fmt: skip
def election_topic(
    facts: Facts,
    *,
    approvers: Annotated[
        tuple[str, ...], Roles(_("Who reads what is said about an election first?"))
    ],
    topics: Annotated[tuple[str, ...], Topics(_("Which topics are about elections?"))] = (
        "election",
    ),
    attests: Annotated[bool, Yes(_("Does the author confirm that the words take no side?"))] = True,
) -> Iterable[Finding]:
    """Information goes out, advocacy never: the author says so, and somebody else reads it (A24).

    Words that only look political are read by somebody, too; they may well be harmless. Who reads
    those of others states it of their own: nobody approves themselves, and whether somebody else
    must agree to what goes so far is left to the rule of approvals.
    """
    is_topic, is_reader = facts.topic in topics, facts.is_any_of(approvers)
    if not is_topic and "politics" not in facts.found_in_words:
        return
    yield from _attested(facts, is_needed=is_reader or (attests and is_topic))
    if is_reader:
        return
    if is_approved(facts, approvers):
        yield passed("election_topic", _("Somebody else has read that the words take no side."))
    else:
        words = ABOUT_ELECTION if is_topic else LOOKS_POLITICAL
        names = facts.others(approvers)
        sentence = say(words[0], who=names) if names else say(words[1])
        yield _awaiting("election_topic", facts, approvers)._replace(sentence=sentence)


def _attested(facts: Facts, *, is_needed: bool) -> Iterator[Finding]:
    if is_needed:
        finding = Finding(
            "election_topic",
            Outcome.BLOCKED,
            say(_("Words about an election inform and take no side.")),
        )
        label = say(_("Confirm that they take no side"))
        found = reasoned(finding, facts)
        yield found._replace(remedy_label=label) if found.remedy else found


ABOUT_ELECTION = (
    _("Words about an election are read first by one of these people: %(who)s."),
    _("Words about an election are read first, and nobody who does is here just now."),
)
LOOKS_POLITICAL = (
    _("These words may be about politics. One of these people reads them first: %(who)s."),
    _("These words may be about politics, and nobody who reads them first is here just now."),
)
