"""Which district is open just now: the managers' wall, and the setting that row security reads.

Opening a district gives no right. Whether this person belongs here is the next question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=models.Model)

_open: ContextVar[int | None] = ContextVar("district", default=None)


class NoDistrict(RuntimeError):
    """Rows of a district were asked for with no district open. Always a bug."""


class DistrictKey(NamedTuple):
    """Enough of a district to open it and to name it in a log."""

    id: int
    slug: str


@contextmanager
def working_in(district_id: int) -> Iterator[None]:
    """Open a district: a transaction, the managers' scope and the database's, closed together."""
    with transaction.atomic():
        outside = _open.get()
        here = _open.set(district_id)
        try:
            _tell(district_id)
            yield
            # After an error the (savepoint's) rollback puts the setting back by itself, and a
            # statement here would only hide the error behind "transaction is aborted".
            if not connection.needs_rollback:
                _tell(outside)
        finally:
            _open.reset(here)


def current_district_id() -> int:
    """The open district; raises NoDistrict when there is none, or no transaction to hold it."""
    district_id = _open.get()
    if district_id is None:
        raise NoDistrict("No district is open. Use working_in(district.id).")
    if not connection.in_atomic_block:
        # The database forgets the setting with the transaction and would answer with 0 rows.
        raise NoDistrict("The district's transaction has ended; its scope ended with it.")
    return district_id


@contextmanager
def across_districts(why: str) -> Iterator[None]:
    """Let tables of due work (`DueWork`) be read over all districts, to find where to go next.

    Only ids of work can be seen so; the work itself reopens its district.
    """
    log.debug("tenancy.across_districts", why=why)
    with transaction.atomic():
        _set("app.across", "on")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set("app.across", "")


@contextmanager
def as_oneself(person_id: int) -> Iterator[None]:
    """Let a person's own rows (`OwnRows`) be read in all districts, and nothing else."""
    with transaction.atomic():
        _set("app.person", str(person_id))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set("app.person", "")


def every_district() -> list[DistrictKey]:
    """All districts, for work that visits each in turn; the district table has no wall."""
    district = apps.get_model(settings.DISTRICT_MODEL)
    return [DistrictKey(*row) for row in district._default_manager.values_list("id", "slug")]


class DistrictManager(models.Manager[M]):
    """Rows of the open district; raises NoDistrict instead of answering without one."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(district_id=current_district_id())


class UnscopedManager(models.Manager[M]):
    """Behind `across_districts` and `as_oneself` only: row security alone decides what is seen."""


def _tell(district_id: int | None) -> None:
    _set("app.district", "" if district_id is None else str(district_id))


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [name, value])
