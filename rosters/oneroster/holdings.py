"""What the open district holds, and who of it cannot be reached."""

from typing import Any

from rosters.oneroster.plan import HELD_NOW
from rosters.oneroster.temporary import number, rows

LINKS = "select count(*) from rosters_guardianship where district_id = %(district)s"
# Texts reach mobiles; calls reach mobiles and home phones. Nobody has two of a kind. Few have
# left: their ways are taken off again, which spares a join of everybody.
REACHED = """
    with way as materialized (
        select guardian_id, kind, 1 as sign from rosters_contactpoint
        where district_id = %(district)s and destination is not null
        union all
        select c.guardian_id, c.kind, -1 from rosters_guardian g
        join rosters_contactpoint c on c.district_id = g.district_id and c.guardian_id = g.id
        where g.district_id = %(district)s and g.left_at is not null
        and c.destination is not null
    )
    select (select coalesce(sum(sign), 0) from way where kind = 'mobile'),
        (select coalesce(sum(sign), 0) from way where kind = 'email'),
        (select coalesce(sum(sign), 0) from way where kind = 'home' and guardian_id not in (
            select guardian_id from way where kind = 'mobile'))
"""


def count(given: dict[str, Any]) -> dict[str, Any]:
    """Current rows of each kind, and current guardians without a usable way for each channel."""
    guardians = number(HELD_NOW["guardians"], given)
    mobile, email, only_home = map(int, rows(REACHED, given)[0])
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
