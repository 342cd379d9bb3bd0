"""Which version of its policy a district lives by at a moment, and on any day of its past.

A version's name is its number, and "starting" until a district has one of its own.
"""

from datetime import date, datetime
from functools import lru_cache

from districts.models import District
from policies.models import PolicyVersion
from policies.packs import STARTING
from policies.versions import Version, compiled, of_pack
from tenancy.faults import Contained


def version_of(district: District, now: datetime) -> Version:
    """The district's own, published and begun; until there is one, the starting rules.

    What judges asks for this, and fails when it cannot be read.
    """
    return as_of(district, district.today(now))


def readable_version_of(district: District, now: datetime) -> Version:
    """The same for pages, lists and copies, which an unreadable version must not stop: an
    emergency can still be sent then, with what the starting rules say of these."""
    with Contained("policies.unreadable", district_id=district.pk):
        return version_of(district, now)
    return of_pack(STARTING)


def as_of(district: District, day: date) -> Version:
    """The version in force on a day: one query, once this process has read the version."""
    begun = PolicyVersion.objects.filter(district=district).begun(day)
    row = begun.values_list("pk", "content_hash").first()
    return of_pack(STARTING) if row is None else _made_ready(*row)


def version_numbered(district: District, number: int) -> Version | None:
    """A published version, in force or not."""
    found = PolicyVersion.objects.filter(district=district, number=number).published()
    row = found.values_list("pk", "content_hash").first()
    return None if row is None else _made_ready(*row)


@lru_cache(maxsize=64)
def _made_ready(pk: int, content_hash: str) -> Version:
    """Never stale: what is published does not change, and the hash tells databases apart."""
    row = PolicyVersion.objects.get(pk=pk)
    return compiled(str(row.number), row.read())
