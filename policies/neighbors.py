"""Policies that other districts of this installation have published: anybody may read them there.

Each is read with its own district open, and nothing but what it published comes back.
"""

from dataclasses import dataclass
from datetime import datetime

from districts.models import District
from policies import in_force
from policies.content import Content
from policies.packs import STARTING
from tenancy.scope import working_in


@dataclass(frozen=True)
class Neighbor:
    slug: str
    name: str
    short_name: str
    policy: Content


def neighbor(slug: str, now: datetime) -> Neighbor | None:
    """What is in force there; None where no policy of its own is."""
    district = District.objects.filter(slug=slug).first()
    return _in_force(district, now) if district else None


def neighbors_of(district: District, now: datetime) -> list[Neighbor]:
    """Those that live by a policy of their own, by name."""
    others = District.objects.exclude(pk=district.pk)
    return [found for one in others if (found := _in_force(one, now))]


def _in_force(district: District, now: datetime) -> Neighbor | None:
    with working_in(district.pk):
        version = in_force.readable_version_of(district, now)
    if version.name == STARTING:
        return None
    return Neighbor(district.slug, district.name, district.short_name, version.content)
