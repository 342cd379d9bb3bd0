from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OptinConfig(AppConfig):
    name = "optin"
    verbose_name = _("families’ permissions")

    def ready(self) -> None:
        from optin import custody, programs, rounds, webhook_rounds  # noqa: F401, PLC0415
