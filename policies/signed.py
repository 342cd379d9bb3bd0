"""Which signatures there are of what is asked: one query, for one person or for however many."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q

from districts.models import User
from policies.asked import Ask, Mark, Signed
from policies.models import Signature


def marks_of(asks: Sequence[Ask], person: User) -> dict[Mark, Signed]:
    """What one person has signed of these, with the last day of each."""
    rows = _signatures(asks, Q(person=person), "person_id")
    return {Mark(*mark): _signed(last, seen) for _person, *mark, last, seen in rows}


def signed_days(
    asks: Sequence[Ask], among: Q, *, who: str = "person_id"
) -> list[dict[int, Signed]]:
    """For each ask, the last day that counts by person."""
    found: list[dict[int, Signed]] = [{} for _ in asks]
    covering: dict[tuple[Any, ...], list[int]] = {}
    for person, *mark, last, seen in _signatures(asks, among, who):
        key = tuple(mark)
        if key not in covering:
            covering[key] = [n for n, one in enumerate(asks) if one.covers(Mark(*key))]
        one = _signed(last, seen)
        for n in covering[key]:
            if asks[n].counts(last) and one.is_better_than(found[n].get(person)):
                found[n][person] = one
    return found


def _signed(last: Any, seen: Any) -> Signed:
    return Signed(last, is_said=seen is None or seen < last)


def _signatures(asks: Sequence[Ask], among: Q, who: str) -> Iterable[Any]:
    things = [thing for ask in asks for thing in ask.things]
    if not things:
        return []
    wanted = reduce(or_, (one.signatures for one in things))
    return (
        Signature.objects.filter(wanted, among, **{f"{who}__isnull": False})
        .order_by()
        .values_list(who, "version__paper_id", "version_id", "document", "sha256")
        .annotate(last=Max("on"), seen=Max("on", filter=~Q(how=Signature.How.COURSE)))
        .iterator(chunk_size=5000)
    )
