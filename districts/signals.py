"""Bells that this low room rings for higher ones: ids alone, inside the open district.

What is rung inside a transaction is answered in it, or neither happens.
"""

from django.dispatch import Signal

# A district was founded: whoever has something for it from the first day lays it in.
# Sent with `district_id`.
founded = Signal()
# A role goes on in another row, after a change that was asked for. Sent with `before_id` and
# `after_id`, the appointments.
appointment_succeeded = Signal()
# Somebody's work in this district has ended, in all its roles. Sent with `person_id` and
# `district_id`.
person_left = Signal()
# Administrative leave or a suspension was entered (S0-56). Sent with the same.
person_put_out = Signal()
