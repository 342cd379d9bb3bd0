"""Bells that lower rooms ring for higher ones."""

from django.dispatch import Signal

# A plan is stored and waits for a person: whoever knows an effect of it may write that down.
# Sent with `plan_id`, the key of the RosterImport.
plan_made = Signal()

# Somebody's right to decide for these students has ended, begun or changed with an import: a link
# has gone, a limit come or gone, a parent become a relative. Sent in the import's own transaction,
# after its work, with `student_ids` (never none) and `now`.
rights_changed = Signal()
