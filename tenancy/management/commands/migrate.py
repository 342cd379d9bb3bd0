"""Django's migrate, as the owner of the tables; the web and its workers never have that role."""

from typing import Any

from django.core.management.commands import migrate

from tenancy.database_roles import as_owner
from tenancy.migration_state import additions_redraw_nothing


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(), additions_redraw_nothing():
            super().handle(*args, **options)
