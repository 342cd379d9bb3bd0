"""Rules: pure functions from facts to findings, registered by name with their settings.

Adding one touches this file and its table of tests.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.verdict import Finding, Outcome, say, say_counted

Rule = Callable[..., Iterable[Finding]]
RULES: dict[str, Rule] = {}


def rule(found: Rule) -> Rule:
    RULES[found.__name__] = found
    return found


@rule
def may_send(facts: Facts, *, needs: Mapping[str, str]) -> Iterable[Finding]:
    """S0-13…16: a role may send this kind of message at this scope.

    `needs` maps "kind@scope" to the permission that it takes.
    """
    permission = needs.get(f"{facts.kind}@{facts.scope}")
    if permission in facts.asker.permissions:
        yield _passed(may_send, _("%(title)s may send this at %(place)s."), _who(facts))
        return
    others = ", ".join(facts.may_send)
    if others:
        sentence = say(
            _("Your role does not send this here. These people may: %(who)s."), who=others
        )
    else:
        sentence = say(_("Your role does not send this here, and nobody else’s does just now."))
    yield Finding(
        "may_send",
        Outcome.BLOCKED,
        sentence,
        remedy="ask",
        remedy_label=say(_("See who can")),
    )


@rule
def language_required(facts: Facts, *, language: str, kinds: Iterable[str]) -> Iterable[Finding]:
    """S0-29: messages of these kinds have a version in this language, to read and to hear."""
    if facts.kind not in kinds:
        return
    if language not in facts.worded_in:
        yield Finding(
            "language_required",
            Outcome.BLOCKED,
            say_counted(
                "A Spanish version is required. %(number)s family here reads Spanish.",
                "A Spanish version is required. %(number)s families here read Spanish.",
                facts.families_in(language),
            ),
            remedy="words",
            remedy_label=say(_("Write the Spanish version")),
        )
        return
    yield _passed(language_required, _("There is a Spanish version."), {})


@rule
def voice_is_recorded(facts: Facts, *, by: Mapping[str, str]) -> Iterable[Finding]:
    """S0-30, 32, 35, 36: a call plays a human voice, and who speaks may record this kind.

    `by` maps a kind to the permission of who may record it. The main language's voice must hold
    it; a colleague may speak the translation of what somebody with the right has recorded.
    """
    permission = by.get(facts.kind)
    if permission is None or "voice" not in facts.channels:
        return
    voices = {one.language: one for one in facts.voices}
    wanted = dict.fromkeys([facts.main_language, *facts.worded_in])
    missing = [language for language in wanted if language not in voices]
    if missing:
        yield Finding(
            "voice_is_recorded",
            Outcome.BLOCKED,
            say(NOT_RECORDED.get(missing[0], NOT_RECORDED[""])),
            remedy="recording",
            remedy_label=say(_("Record it, about 30 seconds")),
        )
        return
    voice = voices[facts.main_language]
    if permission in voice.permissions:
        given = {"name": voice.name}
        yield _passed(voice_is_recorded, _("Recorded by %(name)s, who may."), given)
        return
    yield Finding(
        "voice_is_recorded",
        Outcome.BLOCKED,
        say(
            _("%(name)s may not record this. These people may: %(who)s."),
            name=voice.name,
            who=", ".join(facts.may_record) or "–",
        ),
        remedy="recording",
        remedy_label=say(_("Use another recording")),
    )


NOT_RECORDED = {
    "en": _("A phone call must be a recorded voice. English is not recorded yet."),
    "es": _("A phone call must be a recorded voice. Spanish is not recorded yet."),
    "": _("A phone call must be a recorded voice. One language is not recorded yet."),
}


def _passed(of: Rule, words: str, given: Mapping[str, str | int]) -> Finding:
    return Finding(of.__name__, Outcome.ALLOWED, say(words, **given))


def _who(facts: Facts) -> Mapping[str, Any]:
    return {"title": facts.asker.title, "place": facts.place}
