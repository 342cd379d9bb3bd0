"""A fault of ours that must not stop what is going on: undone, written down, passed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import structlog
from django.db import InterfaceError, OperationalError, transaction

log = structlog.get_logger(__name__)

# Without a database nothing can go on.
NO_DATABASE = (InterfaceError, OperationalError)


@contextmanager
def passed_over(event: str, **ids: object) -> Iterator[None]:
    """`with passed_over("app.what_failed", district_id=1), working_in(1):`, for each in turn.

    One that fails holds up none of the others. Its transaction is its own, inside this.
    """
    try:
        yield
    except NO_DATABASE:
        raise
    except Exception:
        log.exception(event, **ids)


class Contained:
    """`with Contained("app.what_failed", message_id=1):`; after a fault the line below it follows.

    What was begun inside is rolled back to before it, and the caller's transaction stays good.
    """

    def __init__(self, event: str, **ids: object) -> None:
        self.event, self.ids = event, ids
        self.has_failed = False
        self._savepoint = transaction.atomic()

    def __enter__(self) -> Self:
        self._savepoint.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._savepoint.__exit__(kind, fault, trace)
        if not isinstance(fault, Exception) or isinstance(fault, NO_DATABASE):
            return False
        log.error(self.event, **self.ids, exc_info=fault)
        self.has_failed = True
        return True
