"""Whether a typed name is that of somebody on a list: case, accents, order, spaces and marks are
forgiven, and what stands between the first and the last word may be left out."""

import re
import unicodedata
from collections import Counter

# However a keyboard makes them.
APOSTROPHES = "['\u2019\u2018\u00b4`]"
# Letters that are not taken apart into a plain one and its mark.
PLAIN = str.maketrans("ĐđŁłØø", "DdLlOo")


def is_name_of(typed: str, listed: str) -> bool:
    said, known = _words(typed), _words(listed)
    if known and "".join(said) == "".join(known):
        return True
    ends = Counter([*known[:1], *known[1:][-1:]])
    return bool(known) and ends <= Counter(said) <= Counter(known)


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", name.translate(PLAIN))
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return re.findall(r"\w+", re.sub(APOSTROPHES, "", bare).casefold())
