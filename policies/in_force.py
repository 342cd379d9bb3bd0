"""Which version of its policy a district lives by at a moment."""

from datetime import datetime

from districts.models import District
from policies.packs import STARTING
from policies.versions import Version, of_pack


def version_of(district: District, now: datetime) -> Version:
    """The district's own, published and begun; until there is one, the starting rules."""
    return of_pack(STARTING)
