from typing import Any

from django.core.management.base import BaseCommand

from config import catalogs
from config.launcher import HOUSE


class Command(BaseCommand):
    help = "Compiles the catalogs of locale/ that changed; needs no system tools."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogs.compile_all():
            self.stdout.write(str(path.relative_to(HOUSE)))
