"""Which signatures there are of what is asked: one query, for one person or for however many."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q

from districts.models import User
from policies.asked import Ask, Days, Mark, Signed
from policies.models import Signature

ON_THEIR_WORD = Q(how=Signature.How.COURSE)


def marks_of(asks: Sequence[Ask], person: User) -> dict[Mark, Days]:
    """What one person has signed of these, with the last days of each."""
    rows = _signatures(asks, Q(person=person), "person_id")
    return {Mark(*mark): Days(seen, said) for _person, *mark, seen, said in rows}


def signed_days(
    asks: Sequence[Ask], among: Q, *, who: str = "person_id"
) -> list[dict[int, Signed]]:
    """For each ask, the last day that counts by person."""
    found: list[dict[int, Signed]] = [{} for _ in asks]
    covering: dict[tuple[Any, ...], list[int]] = {}
    for person, *mark, seen, said in _signatures(asks, among, who):
        key = tuple(mark)
        if key not in covering:
            covering[key] = [n for n, one in enumerate(asks) if one.covers(Mark(*key))]
        for n in covering[key]:
            one = asks[n].best_of(Days(seen, said))
            if one and one.is_better_than(found[n].get(person)):
                found[n][person] = one
    return found


def _signatures(asks: Sequence[Ask], among: Q, who: str) -> Iterable[Any]:
    things = [thing for ask in asks for thing in ask.things]
    if not things:
        return []
    wanted = reduce(or_, (one.signatures for one in things))
    return (
        Signature.objects.filter(wanted, among, **{f"{who}__isnull": False})
        .order_by()
        .values_list(who, "version__paper_id", "version_id", "document", "sha256")
        .annotate(seen=Max("on", filter=~ON_THEIR_WORD), said=Max("on", filter=ON_THEIR_WORD))
        .iterator(chunk_size=5000)
    )
