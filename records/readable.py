"""What people read instead of an event's name. Each app says it in its own `events.py`:

EVENTS = {"districts.school.changed": _("Changed the settings of the school")}
"""

from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from records.models import Event


def sentence(event: Event) -> str:
    """In the reader's language; an event that nobody worded is shown by its name."""
    worded = sentences().get(event.name)
    if worded is None and event.name.endswith(".refused"):
        return _("Asked for something and was refused")
    return event.name if worded is None else str(worded)


@cache
def sentences() -> dict[str, Promise | str]:
    """Every event that an app has worded, by name."""
    found: dict[str, Promise | str] = {}
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "events"):
            found.update(getattr(import_module(f"{app.name}.events"), "EVENTS", {}))
    return found
