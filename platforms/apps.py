from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    name = "platforms"
    verbose_name = _("tools and sites")

    def ready(self) -> None:
        from districts.signals import founded, person_left  # noqa: PLC0415
        from platforms import families  # noqa: F401, PLC0415

        founded.connect(_provide_tools, dispatch_uid="platforms.provide_tools")
        person_left.connect(_withdraw_requests, dispatch_uid="platforms.withdraw_requests")


def _provide_tools(district_id: int, **_signal: Any) -> None:
    """A new district has its own tools from the first minute."""
    from districts.models import District  # noqa: PLC0415
    from platforms.actions import tools  # noqa: PLC0415
    from tenancy.clock import database_now  # noqa: PLC0415

    tools.provide(district=District.objects.get(pk=district_id), now=database_now())


def _withdraw_requests(person_id: int, **_signal: Any) -> None:
    """What a leaver asked for is nobody's wish any more."""
    from platforms.actions import tool_requests  # noqa: PLC0415
    from tenancy.clock import database_now  # noqa: PLC0415

    tool_requests.let_go(person_id=person_id, now=database_now())
