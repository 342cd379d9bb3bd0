from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    name = "rosters"
    verbose_name = _("rosters")

    def ready(self) -> None:
        from rosters import rounds, succession  # noqa: F401, PLC0415

        succession.connect()
