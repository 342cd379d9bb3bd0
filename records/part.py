"""The entries about some things, each with its place in the district's chain: for whoever is given
a copy of a case, and not the whole book. offline_verifier.py checks it without us.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from records.chain import Head, entry, events_of, head, places
from records.models import Event, Seal, Unsealed
from records.offline_verifier import canonical
from tenancy.scope import current_district_id


@dataclass(frozen=True)
class Part:
    """`told` entries are in full; of `kept_back` ones, and all others, only the place is in it."""

    content: bytes
    head: Head
    told: int
    kept_back: int
    # Not sealed yet, and so not in it.
    waiting: int


def part(subjects: Sequence[str], *, tells: Callable[[Event], bool] = lambda _: True) -> Part:
    """From the first entry about these things of the open district to its head.

    What `tells` refuses keeps its place and says nothing: it may name who must not be named.
    """
    district_id, end = current_district_id(), head(current_district_id())
    about = list(Event.objects.filter(subject__in=subjects))
    waiting = Unsealed.objects.filter(event_id__in=[one.pk for one in about]).count()
    seals = Seal.objects.filter(event_id__in=[one.pk for one in about], sequence__lte=end.sequence)
    placed = dict(seals.values_list("event_id", "sequence"))
    told = {one.pk for one in about if one.pk in placed and tells(one)}
    begins = min(placed.values(), default=max(end.sequence, 1))
    top = {
        "district": district_id,
        "subjects": list(subjects),
        "from": begins,
        "count": end.sequence,
        "head": end.hash,
        "told": len(told),
        "kept_back": len(placed) - len(told),
        "waiting": waiting,
    }
    lines = [canonical(top), *_lines(district_id, begins, end.sequence, told)]
    content = b"".join(line + b"\n" for line in lines)
    return Part(content, end, len(told), len(placed) - len(told), waiting)


def _lines(district_id: int, since: int, up_to: int, told: set[int]) -> Iterator[bytes]:
    for seals in places(district_id, since=since, up_to=up_to):
        here = [event_id for _, event_id, *_ in seals if event_id in told]
        events = events_of(district_id, here)
        for sequence, event_id, previous, its_hash in seals:
            place = {"sequence": sequence, "previous": previous, "hash": its_hash}
            if event_id in told:
                place = entry(district_id, sequence, previous, events[event_id]) | place
            yield canonical(place)
