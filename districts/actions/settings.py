"""What saving a settings page does to a district or a school alike."""

from datetime import datetime
from typing import Any

from districts.models import District, School


def apply(held: District | School, changes: dict[str, Any], now: datetime) -> list[str]:
    """Set what differs and save; the page was looked at either way. Returns what changed."""
    changed = sorted(name for name, value in changes.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, changes[name])
    held.reviewed_at = now
    held.full_clean()
    held.save(update_fields=[*changed, "reviewed_at"])
    return changed
