from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("the record book")

    def ready(self) -> None:
        from records import checks, sealer  # noqa: F401, PLC0415
