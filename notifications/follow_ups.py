"""Words to begin a second message with, to exactly those who got the first, in each language."""

from collections.abc import Mapping

from notifications.models import Message

FollowUp = Message.FollowUp
GAP = "______"
# English is what families get whose language has no row.
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        FollowUp.CORRECTION: "Correction: {subject}",
        FollowUp.UPDATE: "Update: {subject}",
        FollowUp.ALL_CLEAR: "All clear: {subject}",
    },
    "es": {
        FollowUp.CORRECTION: "Corrección: {subject}",
        FollowUp.UPDATE: "Novedades: {subject}",
        FollowUp.ALL_CLEAR: "Todo normal: {subject}",
    },
}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        FollowUp.CORRECTION: "We sent you a message that was wrong. The right one is: ",
        FollowUp.UPDATE: "More about our message of {time}: {gap}",
        FollowUp.ALL_CLEAR: (
            "All clear. The emergency that we wrote about at {time} is over. You do not need to "
            "do anything."
        ),
    },
    "es": {
        FollowUp.CORRECTION: "Le enviamos un mensaje equivocado. El correcto es: ",
        FollowUp.UPDATE: "Más sobre nuestro mensaje de las {time}: {gap}",
        FollowUp.ALL_CLEAR: (
            "Todo normal. Terminó la emergencia de la que le avisamos a las {time}. No tiene que "
            "hacer nada."
        ),
    },
}


def subject(kind: str, language: str, **given: str) -> str:
    return SUBJECTS.get(language, SUBJECTS["en"])[kind].format(**given)


def text(kind: str, language: str, **given: str) -> str:
    return TEXTS.get(language, TEXTS["en"])[kind].format(gap=GAP, **given)
