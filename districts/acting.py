"""Whose word counts for an office today: its holder's and, beside it, who acts for the holder."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from districts.models import Appointment, Delegation, User


@dataclass(frozen=True)
class Acting:
    """Somebody in an office: who holds it, or a designee with a phone of their own."""

    appointment: Appointment
    person: User
    phone: str

    @property
    def role(self) -> str:
        """principal; of a designee: principal for Mr. Brandt"""
        held = self.appointment
        role = held.title or held.holds.name
        if self.person.pk == held.person_id:
            return role
        return _("%(role)s for %(name)s") % {"role": role, "name": held.person.display_name}


def in_office(held: Iterable[Appointment]) -> list[Acting]:
    """Of each appointment its holder, then who looks after it now; of closed accounts nobody."""
    held = list(held)
    given = list(
        Delegation.objects.in_force()
        .filter(appointment__in=[one.pk for one in held if one.holds.is_office])
        .select_related("delegate")
    )
    phones = _own_phones([one.delegate_id for one in given])
    acting = defaultdict(list)
    for one in given:
        phone = phones.get(one.delegate_id, "")
        acting[one.appointment_id].append((one.delegate, phone))
    return [
        Acting(one, person, phone)
        for one in held
        for person, phone in ((one.person, one.phone), *acting[one.pk])
        if person.is_active
    ]


def nearest(person: User, school_id: int | None) -> Acting | None:
    """In what office this person is here, the school's own before the district's."""
    held = Appointment.objects.in_force().staff().held_by(person.pk).covering(school_id)
    first = held.select_related("person").order_by("school_id", "pk").first()
    if first is None:
        return None
    is_own = first.person_id == person.pk
    phone = first.phone if is_own else _own_phones([person.pk]).get(person.pk, "")
    return Acting(first, person, phone)


def each_once(found: Iterable[Acting]) -> list[Acting]:
    """Somebody in two offices is named for the first."""
    kept: dict[int, Acting] = {}
    for one in found:
        kept.setdefault(one.person.pk, one)
    return list(kept.values())


def _own_phones(designees: Sequence[int]) -> dict[int, str]:
    """Their own work phones: at that of the office which they look after, nobody may be."""
    if not designees:
        return {}
    own = Appointment.objects.in_force().staff().exclude(phone="").order_by("-pk")
    return dict(own.filter(person__in=designees).values_list("person_id", "phone"))
