"""The words that a phone may answer a text with, in English and in Spanish.

A word counts only when it is the whole answer; capitals and a last mark do not matter.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True)
class Keyword:
    wish: Wish
    # The language of the word; empty where it says nothing of its writer's.
    language: str
    # Whether the telephone company itself keeps to it (and its own answer may be on).
    is_the_companys: bool


# The first of each row are Twilio's own. Its English words are typed by everybody.
KEYWORDS: dict[str, Keyword] = {
    word: Keyword(wish, language, is_the_companys)
    for wish, language, is_the_companys, words in (
        (Wish.STOP, "", True, "stop stopall unsubscribe cancel end quit"),
        (Wish.STOP, "es", False, "alto parar detener basta cancelar baja"),
        (Wish.START, "", True, "start yes unstop"),
        (Wish.START, "es", False, "empezar comenzar iniciar alta"),
        (Wish.HELP, "", True, "help info"),
        (Wish.HELP, "es", False, "ayuda"),
    )
    for word in words.split()
}


def heard(body: str) -> Keyword | None:
    """The wish that an answer says, or None for any other text."""
    plain = unicodedata.normalize("NFKD", body).encode("ascii", "ignore").decode()
    return KEYWORDS.get(plain.strip().rstrip(".!").strip().lower())
