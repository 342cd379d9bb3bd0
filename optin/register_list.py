"""The registers as pages show them: lines with their state as a chip, and what became of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.models import District, User
from optin.listing import Chip, Step
from optin.models import REGISTERS, DeclaredRelationship, Entry, EntryQuerySet, Register
from optin.register_permissions import seen_by
from records import book

PAGE = 50
S, T = Entry.State, DeclaredRelationship.Standing
CHIPS: Mapping[str, tuple[str, str]] = {
    S.COMING: ("info", "clock"),
    S.IN_FORCE: ("ok", "tick"),
    S.OVER: ("quiet", "lock"),
    T.DECLARED: ("wait", "clock"),
    T.ACKNOWLEDGED: ("ok", "tick"),
    T.TAKEN_BACK: ("quiet", "left"),
    T.ENDED: ("quiet", "lock"),
}


@dataclass(frozen=True)
class Line:
    entry: Entry
    chip: Chip


def chip(entry: Entry, today: date) -> Chip:
    state: Entry.State | DeclaredRelationship.Standing = entry.state(today)
    if isinstance(entry, DeclaredRelationship):
        state = entry.standing
    return (*CHIPS[state], str(state.label))


def seen(
    person: User, district: District, register: str, today: date, page: int
) -> tuple[list[Line], bool]:
    """Of one register or of all, what is over last; and whether there is a further page."""
    chosen = [one for one in REGISTERS if register in ("", one)]
    return _page({one: seen_by(person, REGISTERS[one], district) for one in chosen}, today, page)


def own(person: User, today: date, page: int) -> tuple[list[Line], bool]:
    """What somebody has declared, and the shifts that they were assigned."""
    mine = Q(staff=person)
    return _page({key: mine for key, one in REGISTERS.items() if one.IS_OWN}, today, page)


def find(reference: str) -> Entry | None:
    """The registers number their entries together."""
    for register in REGISTERS.values():
        found = _named(register).filter(reference=reference).first()
        if found is not None:
            return found
    return None


def steps(entry: Entry) -> list[Step]:
    """From the record book, with the names of who did it."""
    events = book.page(subject=entry)
    people = User.objects.in_bulk({one.actor_id for one in events if one.actor_id})
    names = {one.pk: one.display_name for one in people.values()}
    return [
        Step(one.at, " · ".join(filter(None, [one.sentence, names.get(one.actor_id or 0)])))
        for one in events
    ]


def _page(wanted: Mapping[Register, Q], today: date, page: int) -> tuple[list[Line], bool]:
    """The registers are merged: each has at most as many lines as are shown by then."""
    last = page * PAGE
    found: list[Entry] = []
    for register, which in wanted.items():
        found += _named(REGISTERS[register]).filter(which).newest(today)[: last + 1]
    found.sort(key=lambda one: one.reference, reverse=True)
    found.sort(key=lambda one: one.state(today) == S.OVER)
    lines = [Line(one, chip(one, today)) for one in found[last - PAGE : last]]
    return lines, len(found) > last


def _named(register: type[Entry]) -> EntryQuerySet[Entry]:
    return register.objects.select_related("staff", "entered_by", "ended_by", register.OF)
