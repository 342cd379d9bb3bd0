"""What a call plays: whose voice, in which languages, or a computer's."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.citing import NO_CLAUSES, PerPlaceClause
from policies.facts import Facts
from policies.parameters import Kinds, PerPlace
from policies.rules.registry import passed, rule
from policies.verdict import Finding, Outcome, say


def _never_called(kinds: Iterable[str], always: Iterable[str] = ()) -> str:
    silent = sorted(set(always) - set(kinds))
    if not silent:
        return ""
    return f"always names {', '.join(silent)}, which kinds does not. Add it there, too."


@rule(
    "S0-35", "S0-36", title=_("Calls that play a recorded voice"), contradiction=_never_called
)  # fmt: skip
def voice_is_recorded(
    facts: Facts,
    *,
    kinds: Annotated[tuple[str, ...], Kinds(_("Which messages must be a recorded human voice?"))],
    always: Annotated[
        tuple[str, ...], Kinds(_("Which of them always go out as a phone call, too?"))
    ] = (),
) -> Iterable[Finding]:
    """A call of these kinds plays a human voice in every language that it is worded in.

    Without a call there is no voice: what must always have one may not leave the call out. What
    follows a message is news for those whom its call has reached.
    """
    if facts.kind not in kinds:
        return
    if "voice" not in facts.channels:
        if facts.kind in always and not facts.is_follow_up:
            yield _without_call()
        return
    voices = {one.language: one for one in facts.voices}
    wanted = dict.fromkeys([facts.main_language, *facts.worded_in])
    missing = [one for one in wanted if one not in voices or voices[one].is_synthetic]
    if not missing:
        yield passed("voice_is_recorded", _("Every language is a recorded voice."))
        return
    yield _not_recorded(missing[0], is_computer=missing[0] in voices)


def _without_call() -> Finding:
    return Finding(
        "voice_is_recorded",
        Outcome.BLOCKED,
        say(_("This goes out with a recorded voice, so it needs the phone call.")),
        remedy="channels",
        remedy_label=say(_("Add the phone call")),
        heading=say(_("The phone call is missing.")),
    )


def _not_recorded(language: str, *, is_computer: bool) -> Finding:
    return Finding(
        "voice_is_recorded",
        Outcome.BLOCKED,
        say(SYNTHETIC if is_computer else NOT_RECORDED.get(language, NOT_RECORDED[""])),
        remedy="recording",
        remedy_label=say(_("Record it, about 30 seconds")),
        heading=say(_("A voice must be recorded.")),
    )


@rule("S0-30", "S0-31", "S0-32", title=_("Who may record"))
def may_record(
    facts: Facts,
    *,
    recorders: Annotated[Mapping[str, tuple[str, ...]], PerPlace(_("Who records what, where?"))],
    clauses: Annotated[
        Mapping[str, str], PerPlaceClause(_("Which clause does each place rest on?"))
    ] = NO_CLAUSES,
) -> Iterable[Finding]:
    """The main language's voice belongs to a role that records this kind at this scope.

    A colleague may speak the translation of what somebody with the right has recorded.
    """
    place = f"{facts.kind}@{facts.scope}"
    roles, clause = recorders.get(place), clauses.get(place, "")
    voice = next((one for one in facts.voices if one.language == facts.main_language), None)
    if roles is None or voice is None or voice.is_synthetic or "voice" not in facts.channels:
        return
    if not set(roles).isdisjoint(voice.roles):
        words = _("Recorded by %(name)s, who may.")
        yield passed("may_record", words, name=voice.name)._replace(clause=clause)
        return
    who = facts.named(roles)
    yield Finding(
        "may_record",
        Outcome.BLOCKED,
        say(NOT_THEIRS, name=voice.name, who=who) if who else say(NOBODYS, name=voice.name),
        remedy="recording",
        remedy_label=say(_("Use another recording")),
        clause=clause,
    )


@rule("S0-37", title=_("Calls that a computer reads out"))
def voice_is_synthetic(
    facts: Facts,
    *,
    kinds: Annotated[tuple[str, ...], Kinds(_("Which messages must a computer read out?"))],
) -> Iterable[Finding]:
    """Calls of these kinds are text to speech: a human recording is refused."""
    if facts.kind not in kinds or "voice" not in facts.channels:
        return
    if all(one.is_synthetic for one in facts.voices):
        yield passed("voice_is_synthetic", _("A computer reads it out, with each child’s name."))
        return
    yield Finding(
        "voice_is_synthetic",
        Outcome.BLOCKED,
        say(_("Attendance is always text to speech: the system adds each name.")),
        remedy="recording",
        remedy_label=say(_("Take the recording out")),
    )


NOT_THEIRS = _("%(name)s may not record this. These people may: %(who)s.")
NOBODYS = _(
    "%(name)s may not record this, and nobody holds a role now that may. The district’s office "
    "can appoint somebody."
)
SYNTHETIC = _("A phone call must be a recorded voice. A computer voice is not enough.")
NOT_RECORDED = {
    "en": _("A phone call must be a recorded voice. English is not recorded yet."),
    "es": _("A phone call must be a recorded voice. Spanish is not recorded yet."),
    "": _("A phone call must be a recorded voice. One language is not recorded yet."),
}
