"""One document through all published versions: from when to when each held, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator

from policies import changes, in_force
from policies.changes import Changes
from policies.content import Content
from policies.library import Shelf
from policies.models import PolicyVersion

PAGE = 20


@dataclass(frozen=True)
class Held:
    """`before` is the version that held until then; None for the first."""

    version: PolicyVersion
    before: PolicyVersion | None
    until: date | None
    replaced_by: int | None  # on the very day on which it began
    changes: Changes | None

    @property
    def clauses(self) -> list[str]:
        return [one.clause.number for one in self.changes.clauses] if self.changes else []

    @property
    def rules(self) -> list[str]:
        return [one.title for one in self.changes.rules] if self.changes else []


def history(shelf: Shelf, document: str, number: str | None) -> Page[PolicyVersion]:
    """A page of versions, the latest first; contents are read for those alone."""
    page = Paginator(shelf.versions, PAGE).get_page(number)
    rows = list(shelf.versions)
    start = page.start_index() - 1
    shown = [_held(shelf, rows, start + n, document) for n in range(len(page.object_list))]
    page.object_list = shown  # type: ignore[assignment]
    return page


def _held(shelf: Shelf, rows: Sequence[PolicyVersion], place: int, document: str) -> Held:
    version = rows[place]
    before = rows[place + 1] if place + 1 < len(rows) else None
    after = rows[place - 1] if place else None
    ends = after.in_force_from if after else None
    same_day = ends is not None and ends == version.in_force_from
    return Held(
        version=version,
        before=before,
        until=ends - timedelta(days=1) if ends and not same_day else None,
        replaced_by=after.number if after and same_day else None,
        changes=_changed(shelf, before, version, document) if before else None,
    )


def _changed(shelf: Shelf, old: PolicyVersion, new: PolicyVersion, document: str) -> Changes | None:
    """What concerns the document alone: its clauses, and rules that rest on them."""
    pair = [in_force.version_numbered(shelf.district, one.number) for one in (old, new)]
    if not all(pair):
        return None
    before, after = (one.content for one in pair if one)
    found = changes.between(before, after)
    ids = _ids(before, document) | _ids(after, document)
    return Changes(
        clauses=tuple(one for one in found.clauses if one.clause.document == document),
        rules=tuple(one for one in found.rules if ids & _rests_on(one)),
    )


def _ids(content: Content, document: str) -> set[str]:
    return {one.id for one in content.clauses if one.document == document}


def _rests_on(change: changes.RuleChange) -> set[str]:
    return {clause for one in (change.before, change.after) if one for clause in one.clauses}
