from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    name = "platforms"
    verbose_name = _("tools and sites")

    def ready(self) -> None:
        from districts.signals import founded  # noqa: PLC0415

        founded.connect(_provide_tools, dispatch_uid="platforms.provide_tools")


def _provide_tools(district_id: int, **_signal: Any) -> None:
    """A new district has its own tools from the first minute."""
    from districts.models import District  # noqa: PLC0415
    from platforms.actions import tools  # noqa: PLC0415
    from tenancy.clock import database_now  # noqa: PLC0415

    tools.provide(district=District.objects.get(pk=district_id), now=database_now())
