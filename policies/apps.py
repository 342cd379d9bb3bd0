from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("policy")

    def ready(self) -> None:
        from policies import rounds  # noqa: F401, PLC0415
