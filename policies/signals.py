"""What policies rings for whoever sends: ids alone, after the work is done."""

from django.dispatch import Signal

# people: list of ids, by_id: who asked for it or None, now.
people_reminded = Signal()
# link_id, by_id, now.
link_made = Signal()
