"""What the open district holds, and who of it cannot be reached."""

from typing import Any

from rosters.oneroster.plan import HELD_NOW
from rosters.oneroster.temporary import number, numbers

LINKS = "select count(*) from rosters_guardianship where district_id = %(district)s"
# Texts reach mobiles; calls reach mobiles and home phones.
REACHED = """
    with ways as (
        select g.id, coalesce(bool_or(c.kind = 'mobile'), false) as sms,
            coalesce(bool_or(c.kind in ('mobile', 'home')), false) as voice,
            coalesce(bool_or(c.kind = 'email'), false) as email
        from rosters_guardian g
        left join rosters_contactpoint c on c.district_id = g.district_id
            and c.guardian_id = g.id and c.destination is not null
        where g.district_id = %(district)s and g.left_at is null
        group by g.id
    )
    select 'sms', count(*) filter (where not sms) from ways
    union all select 'voice', count(*) filter (where not voice) from ways
    union all select 'email', count(*) filter (where not email) from ways
"""


def count(given: dict[str, Any]) -> dict[str, Any]:
    """Current rows of each kind, and current guardians without a usable way for each channel."""
    return {
        "students": number(HELD_NOW["students"], given),
        "guardians": number(HELD_NOW["guardians"], given),
        "links": number(LINKS, given),
        "classes": number(HELD_NOW["classes"], given),
        "enrollments": number(HELD_NOW["enrollments"], given),
        "unreachable": numbers(REACHED, given),
    }
