"""Imports that nobody is at: found by their rows, when a bell was not heard or a worker died."""

from datetime import timedelta
from threading import Thread

from django.db import connection

from rosters.actions import working
from rosters.models import RosterImport
from tenancy.clock import TenancyNow
from tenancy.jobs import ring
from tenancy.schedule import every
from tenancy.scope import every_district, working_in

PATIENCE = timedelta(seconds=20)


@every(seconds=15, name="rosters.imports")
def pick_up() -> None:
    """Ring again for what waits; with the broker gone, do it here, beside the other rounds."""
    for district in every_district():
        with working_in(district.id):
            due = list(
                RosterImport.objects.filter(
                    status__in=[RosterImport.Status.READING, RosterImport.Status.APPLYING],
                    started_at__lt=TenancyNow() - PATIENCE,
                ).values_list("pk", flat=True)
            )
        for import_id in due:
            ids = {"district_id": district.id, "import_id": import_id}
            if not ring("rosters.read_import", **ids):
                start(**ids)


def start(*, district_id: int, import_id: int) -> None:
    """In a thread: a large roster takes minutes, and emergencies come round every second."""
    Thread(target=_alone, args=(district_id, import_id), daemon=True).start()


def _alone(district_id: int, import_id: int) -> None:
    try:
        working.work(district_id=district_id, import_id=import_id)
    finally:
        connection.close()
