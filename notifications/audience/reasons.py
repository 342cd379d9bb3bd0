"""Why a family will not be reached, as SQL; nobody is dropped in silence.

Grouped by `family` (chosen_family) over `guardian` (chosen_guardian, outer join). The first that
is true is shown in words (Recipient.Reason); a test holds each against a predicate in Python.
"""

from notifications.models import Recipient

R = Recipient.Reason


def reason(*, has_open_way: str, has_any_way: str) -> str:
    """Empty for a family with a way that may be used. Both are SQL conditions on one family."""
    return f"""
        case
            when {has_open_way} then ''
            when {has_any_way} then '{R.STOPPED}'
            when count(guardian.guardian_id) = 0 then '{R.NO_GUARDIAN}'
            when coalesce(sum(guardian.written), 0) = 0 then '{R.NO_CONTACT}'
            when bool_and(coalesce(guardian.mobile, guardian.home, guardian.email) is null)
                then '{R.WRONG_CONTACT}'
            else '{R.OTHER_CHANNEL}'
        end"""
