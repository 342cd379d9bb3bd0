"""Words of a policy in several languages, as a pack or a district wrote them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import get_language


class Text(NamedTuple):
    """The same words in each language that somebody wrote them in: (language, words)."""

    versions: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """In the reader's language, else in English, else in the first."""
        words = dict(self.versions)
        reader = (get_language() or "en").split("-")[0]
        return words.get(reader) or words.get("en") or next(iter(words.values()), "")

    def __bool__(self) -> bool:
        return any(words for _language, words in self.versions)

    def as_json(self) -> dict[str, str]:
        return dict(self.versions)

    @classmethod
    def of(cls, words: str | Mapping[str, str] | None) -> "Text":
        """`{"en": …, "es": …}`; a bare string is English."""
        if not words:
            return cls()
        return cls(tuple(words.items()) if isinstance(words, Mapping) else (("en", words),))


NO_WORDS = Text()
