from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "tenancy"
    verbose_name = _("the platform")

    def ready(self) -> None:
        from tenancy import database_roles  # noqa: PLC0415
        from tenancy.checks import check_database_role, check_walls  # noqa: PLC0415

        connection_created.connect(database_roles.refuse_wrong_role, dispatch_uid="tenancy.role")
        # With a sender it would never fire: Django skips apps that have no models module.
        pre_migrate.connect(database_roles.grant_to_app, dispatch_uid="tenancy.grants")
        checks.register(check_walls)
        checks.register(check_database_role, checks.Tags.database)
