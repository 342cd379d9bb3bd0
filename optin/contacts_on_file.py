"""How guardians are reached, as the school has it: one's own in full, of others the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from optin.models import ContactChange
from optin.signers import is_for_office, signers_of
from rosters.models import ContactPoint, Guardian, Student

What = ContactChange.What
Kind = ContactPoint.Kind


@dataclass(frozen=True)
class OnFile:
    """One detail; `value` is a number or address, or the code of a language."""

    what: ContactChange.What
    value: str
    # Why nothing can be sent there.
    fault: str = ""
    # Written as it came, where it leads nowhere.
    written: str = ""

    @property
    def is_language(self) -> bool:
        return self.what in ContactChange.LANGUAGES

    @property
    def is_phone(self) -> bool:
        return self.what in {What.MOBILE, What.HOME}

    @property
    def end(self) -> str:
        """What tells it to its owner and to nobody else."""
        if self.is_phone:
            return f"…{self.value[-2:]}" if self.value else ""
        if self.what == What.EMAIL and self.value:
            name, _at, host = self.value.partition("@")
            return f"…{name[-1:]}@{host}"[:60]
        return self.value[:60]


@dataclass(frozen=True)
class Other:
    """Another guardian of the same child, as far as they are anybody else’s business."""

    name: str
    ends: Sequence[str]
    has_email: bool


def own(guardian: Guardian) -> list[OnFile]:
    """Every detail that can be on file, also those that are not."""
    return [own_value(guardian, what) for what in What]


def own_value(guardian: Guardian, what: ContactChange.What) -> OnFile:
    """The roster tells one language of a home: what is spoken there, and of a guardian what they
    are written to in, where it says that apart."""
    if what in ContactChange.LANGUAGES:
        spoken = Student.objects.filter(guardianships__guardian=guardian).exclude(language="")
        first = spoken.order_by("pk").values_list("language", flat=True).first() or ""
        return OnFile(what, (guardian.language or first) if what == What.WRITTEN else first)
    point = ContactPoint.objects.filter(guardian=guardian, kind=what.value).first()
    if point is None:
        return OnFile(what, "")
    fault = str(point.get_fault_display()) if point.fault else ""
    return OnFile(what, point.destination or "", fault, point.written)


def others(child: Student, guardians: Sequence[Guardian]) -> list[Other]:
    """Nobody, where the roster limits who decides for the child: who is reached where is then for
    the office alone."""
    if is_for_office(child):
        return []
    mine = {one.pk for one in guardians}
    found = []
    for guardian in signers_of(child):
        if guardian.pk in mine:
            continue
        points = list(ContactPoint.objects.filter(guardian=guardian, destination__isnull=False))
        found.append(
            Other(
                guardian.full_name,
                [str(one.destination)[-2:] for one in points if one.kind != Kind.EMAIL],
                any(one.kind == Kind.EMAIL for one in points),
            )
        )
    return found
