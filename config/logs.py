"""Log lines: fields and ids, as JSON or as words, with nothing in them that names a person.

Everything goes through one chain: our own calls, Django's, Celery's and the servers' loggers.
"""

import logging
import logging.config
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor, WrappedLogger

from config.masks import leave_people_out

log = structlog.get_logger(__name__)

# Unmistakable letters and digits: people read these to each other on the telephone.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"


def configure(shape: str) -> None:
    """Set up every logger of this process; `shape` is `json` or `words`."""
    renderer: Processor = structlog.dev.ConsoleRenderer(colors=False)
    if shape == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *CHAIN,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"plain": {"()": "config.logs.PlainWords"}},
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        renderer,
                    ],
                    "foreign_pre_chain": CHAIN,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "INFO", "handlers": ["stderr"]},
            "loggers": LOGGERS,
        }
    )


# Our request line already says what a visitor did wrong, so others' lines about it are dropped.
LOGGERS: dict[str, dict[str, Any]] = {
    "django.request": {"level": "ERROR", "filters": ["plain"]},
    "django.security.DisallowedHost": {"level": "CRITICAL"},
    "django.security.csrf": {"level": "ERROR"},
    "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
    "axes": {"level": "ERROR"},  # its lines carry account and address
    "celery.app.trace": {"level": "WARNING", "filters": ["plain"]},
    "celery.worker.strategy": {"level": "WARNING"},
    "gunicorn.error": {"level": "INFO", "propagate": True, "filters": ["plain"]},
    "gunicorn.access": {"level": "CRITICAL"},
    "uvicorn": {"level": "INFO", "propagate": True},
    "uvicorn.error": {"level": "INFO", "propagate": True},
    "uvicorn.access": {"level": "CRITICAL"},
    "uvicorn.asgi": {"level": "INFO", "propagate": True},
}


class PlainWords(logging.Filter):
    """Other people's sentences that quote addresses and errors, said again without either."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request":
            record.msg, record.args = "request.failed", ()
        elif record.name == "celery.app.trace" and isinstance(record.args, dict):
            record.msg = "jobs.failed %(name)s[%(id)s]"
        elif str(record.msg).startswith("Error handling request"):
            record.msg, record.args = "request.failed", ()
        return True


def write_out_error(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The way to an error and the first line of what it says; no local variables.

    The lines after the first are PostgreSQL's DETAIL, which quotes whole rows.
    """
    given = event.pop("exc_info", None)
    if isinstance(given, tuple):
        given = given[1]
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_told(error))
    return event


CHAIN: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    write_out_error,
    leave_people_out,
]


class RequestLogMiddleware:
    """One line for each request: what was asked by whom, in ids; never an address or a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        reference = new_reference()
        request.reference = reference  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=reference)
        try:
            response = self.get_response(request)
            if request.resolver_match or response.status_code >= 400:
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info("request", **_asked(request), status=response.status_code, ms=milliseconds)
        finally:
            structlog.contextvars.clear_contextvars()
        response["X-Request-Id"] = reference
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Every middleware has run by now, so who and where are known."""
        structlog.contextvars.bind_contextvars(**_where(request))


def new_reference() -> str:
    """What an error page shows and the log line carries, so that one finds the other."""
    picked = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{picked[:4]}-{picked[4:]}"


def _asked(request: HttpRequest) -> dict[str, object]:
    match = request.resolver_match
    return {"method": request.method, "route": match.route if match else "(none)"}


def _where(request: HttpRequest) -> dict[str, int]:
    # Never asks the database: a user nobody has looked at yet stays unlooked at.
    person = request.__dict__.get("_cached_user")
    district = getattr(request, "district", None)
    found = {"person_id": getattr(person, "pk", None), "district_id": getattr(district, "pk", None)}
    return {key: pk for key, pk in found.items() if pk is not None}


def _told(error: BaseException) -> Iterator[str]:
    chain = _chain(error)
    way_matters = not any(_is_absence(one) for one in chain)
    for one in chain:
        if way_matters:
            yield from (line.rstrip() for line in traceback.format_tb(one.__traceback__))
        first_line = (str(one).splitlines() or [""])[0]
        yield f"{type(one).__module__}.{type(one).__qualname__}: {first_line}"


def _is_absence(error: BaseException) -> bool:
    """PostgreSQL or the broker is not there: its name says all, and no line of ours is to blame."""
    if getattr(error, "pgcode", "") is None:
        return type(error).__name__ in {"OperationalError", "InterfaceError"}
    return type(error).__name__ in {"ConnectionError", "ConnectionRefusedError", "TimeoutError"}


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it came from, first cause first."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found[::-1]
