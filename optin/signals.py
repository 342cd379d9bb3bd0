"""What families' permissions ring for whoever sends: ids alone, after the work is done."""

from django.dispatch import Signal

# link_id, why (asked, again, renewed), by_id: who asked for it or None, now.
link_wanted = Signal()
# code_id, now.
code_wanted = Signal()
# consent_id, status, by_id or None, now; tells_families=False of papers that are older than this.
consent_moved = Signal()
