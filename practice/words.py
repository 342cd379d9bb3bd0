"""The words of a practice: each text says first that it is one, and none says that it is not."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext as _

from districts.models import School
from practice.models import PracticeRun
from tenancy.refusals import Refused

Incident = PracticeRun.Incident

MARKS: Mapping[str, str] = {"en": "PRACTICE –", "es": "PRÁCTICA –"}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        Incident.EVACUATION: (
            "We are practicing an evacuation at {place}. Everything is normal. You do not need to "
            "do anything."
        ),
        Incident.FIRE: (
            "We are practicing what we would tell you about a fire at {place}. There is no fire. "
            "You do not need to do anything."
        ),
        Incident.LOCKDOWN: (
            "We are practicing a lockdown at {place}. School goes on as usual. You do not need to "
            "do anything."
        ),
        Incident.WEAPON: (
            "We are practicing a safety notice from {place}. Nothing was found. You do not need to "
            "do anything."
        ),
        Incident.INJURY: (
            "We are practicing how we would bring sad news from {place}. Nobody is hurt. You do "
            "not need to do anything."
        ),
        Incident.OTHER: (
            "We are practicing an urgent notice from {place}. Everything is normal. You do not "
            "need to do anything."
        ),
    },
    "es": {
        Incident.EVACUATION: (
            "Estamos practicando una evacuación en {place}. Todo está normal. Usted no tiene que "
            "hacer nada."
        ),
        Incident.FIRE: (
            "Estamos practicando lo que le diríamos sobre un incendio en {place}. No hay ningún "
            "incendio. Usted no tiene que hacer nada."
        ),
        Incident.LOCKDOWN: (
            "Estamos practicando un cierre de seguridad en {place}. Las clases siguen como "
            "siempre. Usted no tiene que hacer nada."
        ),
        Incident.WEAPON: (
            "Estamos practicando un aviso de seguridad de {place}. No se encontró nada. Usted no "
            "tiene que hacer nada."
        ),
        Incident.INJURY: (
            "Estamos practicando cómo le daríamos una noticia triste de {place}. Nadie está "
            "herido. Usted no tiene que hacer nada."
        ),
        Incident.OTHER: (
            "Estamos practicando un aviso urgente de {place}. Todo está normal. Usted no tiene "
            "que hacer nada."
        ),
    },
}
# Read without accents, marks and capitals, so that no spelling slips through.
FORBIDDEN = re.compile(
    r"\b(?:not|isn ?t|ain ?t|wasn ?t|no) (?:a|an|any|just a|only a|merely a) (?:\w+ )?"
    r"(?:drill|practice|test|exercise|rehearsal)\b"
    r"|\b(?:is|was|s) not (?:drill|practice|test|exercise|rehearsal)\b"
    r"|\bis no (?:drill|exercise)\b"
    r"|\bno (?:es|era|se trata de|hablamos de) (?:un |una |ningun |ninguna |solo un |solo una )?"
    r"(?:simulacro|practica|prueba|ejercicio|ensayo)\b"
    r"|\bthis is (?:real|the real thing|for real)\b"
    r"|\besto (?:es real|es de verdad|va en serio)\b"
)


def begun(incident: str, school: School) -> dict[str, str]:
    """What a practice of this incident starts with, by language."""
    return {
        language: marked(texts[incident].format(place=school.short_name), language)
        for language, texts in TEXTS.items()
    }


def marked(text: str, language: str) -> str:
    """The text with its mark in front, put there when somebody has taken it away."""
    mark = MARKS.get(language, MARKS["en"])
    said = text.strip()
    return said if not said or said.startswith(mark) else f"{mark} {said}"


def check(text: str) -> None:
    """Refuse a text that says it is in earnest: somebody may read it out in a hallway."""
    if FORBIDDEN.search(_plain(text)):
        raise Refused(
            _(
                "A practice cannot say that it is real, or that it is not a drill. Take that "
                "sentence out."
            )
        )


def _plain(text: str) -> str:
    """Small letters, figures and single spaces. An apostrophe parts letters as a space does."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    visible = "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    return re.sub(r"[\W_]+", " ", visible).strip()
