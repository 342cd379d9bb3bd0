"""What a site may be called, and on which networks it may be: read from what was typed."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from rosters.names import folded

# People go by no name there, or by one that they make up (S3-03).
NAMELESS = (
    "whisper", "yik yak", "yikyak", "sarahah", "ask.fm", "askfm", "tellonym", "ngl", "4chan",
    "8kun", "sidechat", "fizz", "omegle", "curious cat", "lipsi", "saraha", "anonymous", "anonimo",
)  # fmt: skip
# A name that hides who runs it, or passes itself off as somebody (S1-12).
HIDING = (
    "anonymous", "anon", "secret", "confessions", "confession", "gossip", "fake", "parody",
    "unofficial", "anonimo", "secreto", "confesiones", "chismes", "falso", "no oficial",
)  # fmt: skip
RUDE = (
    "sexy", "drunk", "weed", "hate", "idiot", "idiots", "stupid", "loser", "losers",
    "damn", "crap", "borracho", "estupido", "idiota", "odio",
)  # fmt: skip
# Networks whose own terms take nobody younger, and the grade in which children turn 13.
FROM_THIRTEEN = ("facebook", "instagram", "youtube", "x", "tiktok", "linkedin")
TURNS_THIRTEEN = 8
LEAST_LETTERS = 4


def name_faults(name: str) -> Iterator[str]:
    """Why this name can't be registered, as sentences."""
    words = re.findall(r"[a-z0-9]+", folded(name))
    spaced = f" {' '.join(words)} "
    if sum(letter.isalpha() for letter in name) < LEAST_LETTERS:
        yield _("Give it a name that says whose it is, in words.")
    if any(f" {one} " in spaced for one in HIDING):
        yield _("This name hides who runs it. Name the class, team or school.")
    if any(f" {one} " in spaced for one in RUDE):
        yield _("This name doesn’t suit a school. Choose a plain one.")


def is_nameless(*typed: str) -> bool:
    """Whether a network, as it was typed or by its address, lets people hide."""
    text = f" {re.sub(r'[^a-z0-9.]+', ' ', folded(' '.join(typed)))} "
    hosts = re.findall(r"[a-z0-9-]+", text)
    return any(f" {one} " in text or one in hosts for one in NAMELESS)


def is_young_for(network: str, grade: str) -> bool:
    """Whether students of this grade are younger than the network takes anybody (S3-01)."""
    if network not in FROM_THIRTEEN or not grade:
        return False
    return not grade.isdecimal() or int(grade) < TURNS_THIRTEEN
