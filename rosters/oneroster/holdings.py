"""What the open district holds, and who of it cannot be reached."""

from typing import Any

from rosters.oneroster.plan import HELD_NOW
from rosters.oneroster.temporary import number, rows

LINKS = "select count(*) from rosters_guardianship where district_id = %(district)s"
# Texts reach mobiles; calls reach mobiles and home phones. Nobody has two of a kind.
REACHED = """
    with way as (
        select c.guardian_id, c.kind from rosters_contactpoint c
        join rosters_guardian g on g.district_id = c.district_id and g.id = c.guardian_id
            and g.left_at is null
        where c.district_id = %(district)s and c.destination is not null
    )
    select count(*) filter (where kind = 'mobile'), count(*) filter (where kind = 'email'),
        count(*) filter (where kind = 'home' and not exists (
            select from rosters_contactpoint m where m.district_id = %(district)s
            and m.guardian_id = way.guardian_id and m.kind = 'mobile'
            and m.destination is not null))
    from way
"""


def count(given: dict[str, Any]) -> dict[str, Any]:
    """Current rows of each kind, and current guardians without a usable way for each channel."""
    guardians = number(HELD_NOW["guardians"], given)
    ((mobile, email, only_home),) = rows(REACHED, given)
    return {
        "students": number(HELD_NOW["students"], given),
        "guardians": guardians,
        "links": number(LINKS, given),
        "classes": number(HELD_NOW["classes"], given),
        "enrollments": number(HELD_NOW["enrollments"], given),
        "unreachable": {
            "sms": guardians - mobile,
            "voice": guardians - mobile - only_home,
            "email": guardians - email,
        },
    }
