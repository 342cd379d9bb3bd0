from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistrictsConfig(AppConfig):
    name = "districts"
    verbose_name = _("settings and people")

    def ready(self) -> None:
        from districts import clearing, rounds  # noqa: F401, PLC0415
