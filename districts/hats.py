"""Two hats: a parent who also works here wears one at a time, and the two never mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest

from districts.models import Appointment, District, User
from districts.roles import RoleKey
from tenancy.scope import as_oneself


class Hat(StrEnum):
    STAFF = "staff"
    FAMILY = "family"


@dataclass(frozen=True)
class HatSomewhere:
    """One line of the district chooser."""

    district: District
    hat: Hat
    role_names: Sequence[str]

    @property
    def is_family(self) -> bool:
        return self.hat == Hat.FAMILY


def hat_of(appointment: Appointment) -> Hat:
    return Hat.FAMILY if appointment.role == RoleKey.GUARDIAN else Hat.STAFF


def hats_of(person: User) -> list[HatSomewhere]:
    """Every hat this person may put on, over all districts; needs no open district."""
    with as_oneself(person.pk):
        held = list(
            Appointment.in_all_districts.in_force()
            .filter(person_id=person.pk)
            .select_related("district")
            .order_by("district__name", "role")
        )
    found: dict[tuple[int, Hat], list[Appointment]] = {}
    for one in held:
        found.setdefault((one.district_id, hat_of(one)), []).append(one)
    return [
        HatSomewhere(here[0].district, hat, list(dict.fromkeys(one.holds.name for one in here)))
        for (_district, hat), here in found.items()
    ]


def held_here(person: User, district: District) -> list[Appointment]:
    """What this person holds or looks after in this district, which is open, today."""
    held = Appointment.objects.in_force().held_by(person.pk).select_related("school")
    found = list(held.order_by("school__name", "role"))
    # Every request asks this, and has both already.
    for one in found:
        one.district = district
        if one.person_id == person.pk:
            one.person = person
    return found


def of(held: Sequence[Appointment]) -> list[Hat]:
    """The hats that these appointments give, the staff one first."""
    given = {hat_of(one) for one in held}
    return [hat for hat in Hat if hat in given]


def worn(request: HttpRequest, district: District, possible: Sequence[Hat]) -> Hat | None:
    """The hat chosen in this session, else the staff one; None for somebody without a role."""
    chosen = request.session.get(_key(district))
    return next((hat for hat in possible if hat == chosen), next(iter(possible), None))


def put_on(request: HttpRequest, district: District, hat: Hat) -> None:
    request.session[_key(district)] = hat.value


def _key(district: District) -> str:
    return f"hat:{district.pk}"
