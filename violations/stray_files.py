"""Closed files in storage that no row names: left when a file was destroyed, or by an upload that
was never finished."""

from datetime import datetime, timedelta

import structlog
from django.core.files.storage import default_storage

from tenancy import schedule
from tenancy.clock import database_now
from tenancy.scope import every_district, working_in
from violations.models import Document
from violations.reading import as_house

log = structlog.get_logger(__name__)

FOLDER = "cases"
# A file is written before the row that names it is committed.
LEFT_ALONE = timedelta(days=1)


@schedule.every(seconds=6 * 3600, name="violations.stray_files")
def carry_on() -> None:
    remove(database_now())


def remove(now: datetime) -> int:
    """How many went. A district that cannot be asked ends it: its files look like strays."""
    stray = _old(now - LEFT_ALONE)
    for district in every_district() if stray else ():
        with working_in(district.id), as_house():
            stray -= set(Document.objects.values_list("file", flat=True))
    for name in stray:
        default_storage.delete(name)
    if stray:
        log.info("stray_files.removed", count=len(stray))
    return len(stray)


def _old(before: datetime) -> set[str]:
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return set()
    return {
        f"{FOLDER}/{name}"
        for name in files
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < before
    }
