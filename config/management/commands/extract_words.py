from typing import Any

from django.core.management.base import BaseCommand

from config import catalogs


class Command(BaseCommand):
    help = "Brings locale/*/django.po up to what code and templates say; counts what is missing."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogs.LANGUAGES:
            catalogs.update(language)
            missing = catalogs.missing(language)
            self.stdout.write(f"{language}: {len(missing)} to translate")
            for one in missing:
                self.stdout.write(f"  {one}")
