"""Bells that lower rooms ring for higher ones."""

from django.dispatch import Signal

# A plan is stored and waits for a person: whoever knows an effect of it may write that down.
# Sent with `plan_id`, the key of the RosterImport.
plan_made = Signal()
