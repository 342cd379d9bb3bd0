"""Other schools whom the words of a message name, or nearly do (N7).

"Lakeview Elementary" names no school, and whoever reads it at Lakeview Middle or at Lakeview Hills
believes that theirs is meant: so does what comes close to a name that begins with the same word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from operator import itemgetter

from districts.models import School
from districts.plates import alike
from notifications.models import Message
from rosters.names import runs

E, M, H = School.Kind.ELEMENTARY, School.Kind.MIDDLE, School.Kind.HIGH
Words = list[str]
Name = tuple[Words, School]
# As people write them behind a name, and in Spanish before it.
KINDS = {
    "elementary": {E}, "primary": {E}, "primaria": {E},
    "middle": {M}, "intermediate": {M}, "intermedia": {M},
    "high": {H}, "preparatoria": {H},
    "secundaria": {M, H},
}  # fmt: skip
# "Hill" is close to "Hills", and "parking" is not to "Park".
CLOSE = 0.8


def found_in(message: Message, texts: Iterable[str]) -> tuple[str, ...]:
    """As their plates say it, else as the words do; none for a whole district."""
    if message.school is None:
        return ()
    own, others = message.school, list(School.objects.exclude(pk=message.school.pk))
    names, like = _names([own, *others]), [one for one in others if alike(one.name, own.name)]
    lines = [line for text in texts for line in text.splitlines()]
    found = [
        one for line in lines for words in _parts(line) for one in _named(words, own, names, like)
    ]
    return tuple(dict.fromkeys(found))


def _named(
    words: Words, own: School, names: Mapping[str, Sequence[Name]], like: Sequence[School]
) -> Iterator[str]:
    """The longest name at each place counts: "Lakeview Middle" is not the school "Lakeview"."""
    at = 0
    while at < len(words):
        here = [
            (len(name), one) for name, one in names[words[at]] if words[at : at + len(name)] == name
        ]
        length, school = max(here, key=itemgetter(0), default=(1, own))
        if school != own:
            yield school.short_name
        elif length == 1 and like and words[at : at + 1] == _words(own.name)[:1]:
            yield from _nearly(words, at, own, like)
        at += length


def _nearly(words: Words, at: int, own: School, like: Sequence[School]) -> Iterator[str]:
    """The word that they share, beside one that tells another school or another kind."""
    ours, first = _words(own.name), own.name.split()[0]
    telling = {word for one in like for word in _words(one.name)} - {*ours, *KINDS, "school"}
    for after in words[at + 1 : at + 2]:
        if after not in ours and (_is_other_kind(after, own) or _is_close(after, telling)):
            yield f"{first} {after.title()}"
    for before in words[max(at - 1, 0) : at]:
        if _is_other_kind(before, own):
            yield f"{before.title()} {first}"


def _is_close(word: str, telling: Iterable[str]) -> bool:
    return bool(get_close_matches(word, telling, n=1, cutoff=CLOSE))


def _is_other_kind(word: str, own: School) -> bool:
    ours = {own.kind}.union(*(KINDS.get(one, ()) for one in _words(own.name)))
    return word in KINDS and not ours.intersection(KINDS[word])


def _names(schools: Iterable[School]) -> Mapping[str, Sequence[Name]]:
    """In full and in short, by their first word."""
    names: dict[str, list[Name]] = defaultdict(list)
    for one in schools:
        for words in filter(None, (_words(one.name), _words(one.short_name))):
            names[words[0]].append((words, one))
    return names


def _words(name: str) -> list[str]:
    return [word for part in _parts(name) for word in part]


def _parts(line: str) -> Iterator[list[str]]:
    for words in runs(line.replace("-", " ")):
        yield [word.strip("'") for word in words]
