"""What higher apps must answer for: each carries ids, and is sent inside the transaction.

Receivers take `person_id` and `district_id`; the district is open.
"""

from django.dispatch import Signal

# Somebody's work in this district has ended, in all its roles.
person_left = Signal()
# Administrative leave or a suspension was entered (S0-56).
person_put_out = Signal()
"""Bells that lower rooms ring for higher ones."""


# A district was founded and is open: whoever has something for it from the first day lays it in.
# Sent with `district_id`.
founded = Signal()
