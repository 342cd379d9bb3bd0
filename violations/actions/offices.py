"""Lists of cases follow offices: whoever came on one by what they are comes off it with that.

Whom somebody put on it by hand, with a reason, stays. Runs inside `as_house`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import models, transaction

from districts.actions import grants
from districts.models import Appointment, Leave
from violations import routing, terms
from violations.actions import cases, opening
from violations.models import Case, CaseEntry, Right

Kind = CaseEntry.Kind
BY_HAND = (Kind.OPENED_TO, Kind.TRANSFER, Kind.HANDED_OVER)


def ended(now: datetime) -> Iterator[int]:
    """Cases with somebody on the list, or at work on it, whose office is over."""
    holders = grants.all_holders(Right.OPEN, Case)
    put_out = set(Leave.objects.putting_out().values_list("person_id", flat=True))
    by_hand = _by_hand(CaseEntry.objects.all())
    in_charge: dict[int | None, set[int]] = {}
    for one in Case.objects.select_related("district"):
        if one.school_id not in in_charge:
            in_charge[one.school_id] = _in_charge(one, now)
        stands = in_charge[one.school_id] | by_hand[one.pk]
        if holders[one.pk] - stands or (one.is_open and one.assigned_to_id in put_out):
            yield one.pk


@transaction.atomic
def follow(*, case_id: int, now: datetime) -> None:
    """Whoever looks into it and cannot any more is followed by whoever comes next."""
    held = Case.objects.select_for_update(of=("self",)).select_related("district").get(pk=case_id)
    stands = _in_charge(held, now) | _by_hand(held.entries.all())[held.pk]
    is_put_out = Leave.objects.putting_out().filter(person=held.assigned_to_id).exists()
    if held.is_open and (held.assigned_to_id not in stands or is_put_out):
        cases.hand_on(held, now)
    for person in opening.listed(held):
        if person.pk not in stands and person.pk != held.assigned_to_id:
            opening.close_to(held, person, by=None)


def _by_hand(entries: models.QuerySet[CaseEntry]) -> dict[int, set[int]]:
    """By case, whom somebody put on its list, as far as they work here."""
    here = Appointment.objects.in_force().staff().values("person_id")
    written = entries.filter(kind__in=BY_HAND, person__in=here)
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, person_id in written.values_list("case_id", "person_id"):
        found[case_id].add(person_id)
    return found


def _in_charge(case: Case, now: datetime) -> set[int]:
    receivers = terms.terms_of(case.district, now).hand_over_to
    return routing.in_charge(case.school_id, receivers)
