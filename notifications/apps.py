from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("messages")

    def ready(self) -> None:
        from notifications import families, leavers, reminding, rounds  # noqa: F401, PLC0415

        leavers.connect()
