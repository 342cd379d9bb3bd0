"""Whose files are open just now: the managers' half of what row security holds for itself
(violations.constraints). Each holds without the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

from django.db import models
from django.db.models.functions import Cast

from districts.models import NamedGrant
from tenancy.scope import DistrictManager

M = TypeVar("M", bound=models.Model)


class Reading(NamedTuple):
    """One person, or the house; neither, and no file is there."""

    person_id: int | None = None
    is_house: bool = False


NOBODY = Reading()
_now: ContextVar[Reading] = ContextVar("reading", default=NOBODY)


@contextmanager
def shown_to(person_id: int | None) -> Iterator[None]:
    with _as(Reading(person_id)):
        yield


@contextmanager
def shown_to_house() -> Iterator[None]:
    """Whoever reads is the same again afterwards."""
    with _as(_now.get()._replace(is_house=True)):
        yield


@contextmanager
def _as(reading: Reading) -> Iterator[None]:
    before = _now.set(reading)
    try:
        yield
    finally:
        _now.reset(before)


class OpenByNameManager(DistrictManager[M]):
    """Cases open by name to whoever reads, unless it is about them or their superior."""

    def get_queryset(self) -> models.QuerySet[M]:
        rows, reading = super().get_queryset(), _now.get()
        if reading.is_house:
            return rows
        if reading.person_id is None:
            return rows.none()
        granted = NamedGrant.objects.filter(
            user=reading.person_id,
            permission__codename="case_open",
            object_pk=Cast(models.OuterRef("pk"), models.CharField()),
        )
        return rows.exclude(excluded__contains=[reading.person_id]).filter(models.Exists(granted))
