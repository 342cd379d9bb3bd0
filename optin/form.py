"""The text that is signed: its lines, its hash, and the languages in which it is offered."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import translation

from districts.models import District
from districts.templatetags.belltower import day_words
from optin import words
from optin.models import Consent, FamilyWords, WordingCheck

# Raised when what is asked changes its meaning; words alone are told apart by their hash.
VERSION = "2"
# What the words were written in: it needs nobody to check it.
SOURCE = "en"
BY_HAND = "by_hand"


@dataclass(frozen=True)
class Facts:
    """What the text says of this one case."""

    child: str
    asker: str = ""
    about: str = ""


def lines(
    consent: Consent, facts: Facts, language: str, *, until: date, answer: str = ""
) -> list[str]:
    """In order: the title, what is allowed, and at the end the answer that was chosen (yes_one,
    yes_any or no; BY_HAND where it is ticked on paper). Of a no only the question: nothing is
    allowed, and nobody signs."""
    asker = words.titled(facts.asker, language)
    given = {"child": facts.child, "asker": asker, "about": facts.about}
    kind = consent.kind

    def said(key: str, **more: object) -> str:
        return words.said(key, language, **{**given, **more})

    what = [said(f"{kind}.says")]
    if kind == Consent.Kind.CONTACT:
        if facts.asker:
            purpose = words.said(f"purpose.{consent.purpose}", language)
            what.append(said("contact.asker", purpose=purpose))
        what.append(said("contact.kept"))
        if consent.needs_principal:
            what.append(said("contact.principal"))
    else:
        what.append(said(f"{kind}.kept"))
    title = said(f"{kind}.title")
    if answer == "no":
        chosen = choice(consent, answer, facts, language)
        return [title, said("asked_to_agree"), *what, said("no_harm"), said("my_answer"), chosen]
    found = [title, *what, said("until", day=spelled(until, language)), said("any_time")]
    found += [
        said("no_harm"),
        said("i_am"),
        said("i_sign_by_hand" if answer == BY_HAND else "i_sign"),
    ]
    is_chosen = answer not in {"", BY_HAND}
    return [*found, choice(consent, answer, facts, language)] if is_chosen else found


def texts(
    consent: Consent, facts: Facts, language: str, *, until: date, answer: str
) -> dict[str, list[str]]:
    """What is kept: the lines as they were read, and the same in English."""
    return {
        one: lines(consent, facts, one, until=until, answer=answer)
        for one in dict.fromkeys((language, SOURCE))
    }


def choice(consent: Consent, answer: str, facts: Facts, language: str) -> str:
    """The words of one answer: yes_one, yes_any or no."""
    asker = words.titled(facts.asker, language)
    return words.said(f"{consent.kind}.{answer}", language, asker=asker)


def sha256(kept: Mapping[str, Sequence[str]]) -> str:
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def words_sha256(language: str) -> str:
    """Of all that is signed, in one language: what a named person has read."""
    with words.spoken(own_words(language)):
        spoken = {key: words.plain(key, language) for key in words.SIGNED}
    return hashlib.sha256(json.dumps(spoken, sort_keys=True).encode()).hexdigest()


def own_words(language: str) -> dict[str, str]:
    """The open district's, for a language that this house has no words in."""
    if language in dict(settings.LANGUAGES):
        return {}
    newest = FamilyWords.objects.filter(language=language).first()
    return dict(newest.words) if newest else {}


def has_words(language: str) -> bool:
    """Whether all that is signed can be said in it."""
    if language in dict(settings.LANGUAGES):
        return True
    return set(words.SIGNED) <= set(own_words(language))


def offered(district: District) -> list[str]:
    """Languages of the district in which a family may sign: the source, and what was checked."""
    wanted = [one for one in dict.fromkeys((*district.languages, SOURCE)) if one != SOURCE]
    checks = WordingCheck.objects.filter(language__in=wanted)
    checked = set(checks.values_list("language", "sha256"))
    known = {language for language, _sha in checked}
    return [
        SOURCE,
        *(
            one for one in wanted
            if one in known and has_words(one) and (one, words_sha256(one)) in checked
        ),
    ]  # fmt: skip


def spelled(day: date, language: str) -> str:
    """A day in the words of a language: "June 11, 2027"."""
    with translation.override(language):
        return day_words(day, "year")
