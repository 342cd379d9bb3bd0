from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ViolationsConfig(AppConfig):
    name = "violations"
    verbose_name = _("reports and cases")

    def ready(self) -> None:
        from districts.signals import founded  # noqa: PLC0415
        from violations import rounds, stray_files  # noqa: F401, PLC0415

        founded.connect(_provide_outcomes, dispatch_uid="violations.provide_outcomes")


def _provide_outcomes(district_id: int, **_signal: Any) -> None:
    from districts.models import District  # noqa: PLC0415
    from violations.actions import outcomes  # noqa: PLC0415

    outcomes.provide(district=District.objects.get(pk=district_id))
