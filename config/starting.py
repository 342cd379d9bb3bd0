"""A process that cannot start says why in one sentence, without a stack trace."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured

# Gunicorn takes a worker that exits with 3 as unable to boot, and ends instead of trying on.
CANNOT_START = 3


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Around the reading of settings: a wrong or missing one ends the process with its words."""
    try:
        yield
    except ImproperlyConfigured as refused:
        print(refused, file=sys.stderr)  # noqa: T201
        raise SystemExit(CANNOT_START) from None
