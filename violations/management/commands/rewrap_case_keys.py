"""After CASE_KEYS has a new first key: files are locked with it, and the old one can go."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from districts.models import District
from violations.actions import keys


class Command(BaseCommand):
    help = (
        "Locks the keys of all investigation files with the first of CASE_KEYS. May run twice, "
        "and while people work. Exit code 1 when one opens with none of CASE_KEYS."
    )

    def handle(self, *_: Any, **options: Any) -> None:
        unreadable = 0
        for district in District.objects.order_by("slug"):
            done = keys.lock_anew(district=district)
            unreadable += done["unreadable"]
            self.stdout.write(
                f"{district.slug}: {done['locked']} locked anew, {done['already']} already were, "
                f"{done['unreadable']} open with none of CASE_KEYS"
            )
        if unreadable:
            sys.exit(1)
