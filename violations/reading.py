"""Who is reading: a file is shown to whom it is open by name, and to nobody else, by the managers
(violations.scope) and by row security, each for itself.

Opening is asked here, once, around whatever reads or writes files; without it none exists. The
house itself opens them to lead a report to the right people, and to look at what is due.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, transaction

from districts.access import StaffRequest
from districts.models import Leave, User
from violations import scope

V = TypeVar("V", bound=Callable[..., Any])


@contextmanager
def as_reader(person: User) -> Iterator[None]:
    """Files open to this person by name, and what they reported themselves.

    Whom the district has put on leave reads no file of others meanwhile.
    """
    is_put_out = Leave.objects.putting_out().filter(person=person).exists()
    with (
        _set("app.reader", str(person.pk)),
        _set("app.house", ""),
        scope.shown_to(None if is_put_out else person.pk),
    ):
        yield


@contextmanager
def as_house() -> Iterator[None]:
    """All files of the open district: for routing, clocks and certificates, never for a page."""
    with _set("app.house", "on"), scope.shown_to_house():
        yield


@contextmanager
def locking_anew() -> Iterator[None]:
    """Keys of files may be locked with another key of the house's, inside `as_house`."""
    with _set("app.locking", "on"):
        yield


def by_name(view: V) -> V:
    """A page about files: whoever asks sees what is open to them."""

    @wraps(view)
    def reading(request: StaffRequest, *args: Any, **kwargs: Any) -> Any:
        with as_reader(request.user):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return reading  # type: ignore[return-value]


@contextmanager
def _set(name: str, value: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select current_setting(%s, true)", [name])
            (before,) = cursor.fetchone()
            cursor.execute("select set_config(%s, %s, true)", [name, value])
        yield
        # After an error the rollback puts it back by itself.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("select set_config(%s, %s, true)", [name, before or ""])
