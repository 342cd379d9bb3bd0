"""What every app offers for a page that is composed here, each from its own module.

An app that fails leaves its own line, and the rest of the page stands.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import structlog
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils.module_loading import module_has_submodule

from districts.agenda import Desk

log = structlog.get_logger(__name__)


def offered(module: str, desk: Desk, faults: list[str]) -> Iterator[Any]:
    """The answer of each app's `<module>.offered(desk)`; who fails is added to `faults`."""
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, module):
            continue
        offers = import_module(f"{app.name}.{module}").offered
        try:
            with transaction.atomic():
                found = offers(desk)
        except DatabaseError:
            log.exception("gathering.failed", app=app.label, module=module)
            faults.append(str(app.verbose_name))
            continue
        yield found
