"""Versions one after another: what the next begins with, what it undoes, what it yields to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.templatetags.belltower import day as in_words
from policies.models import PolicyVersion
from tenancy.refusals import Refused

GOES_ON, AS_IT_IS = "goes-on", "as-it-is"
UNDONE = gettext_noop("Version %(number)s ends when this begins, and this does not contain it.")
HASTENED = gettext_noop("This contains version %(number)s, which begins only on %(day)s.")
LATER = gettext_noop("Version %(number)s begins on %(day)s and does not contain this.")


@dataclass(frozen=True)
class Succession:
    """Where a version would stand if it began on a day, and what would be lost by that."""

    # What ends that day, though the version was not written on it.
    undone: PolicyVersion | None
    # What the version was written on, where that was to begin only later.
    hastened: PolicyVersion | None
    # What begins after that day, without anything of this version.
    later: Sequence[PolicyVersion]

    @property
    def sentences(self) -> list[str]:
        found = [_say(UNDONE, one) for one in [self.undone] if one]
        found += [_say(HASTENED, one) for one in [self.hastened] if one]
        return found + [_say(LATER, one) for one in self.later]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What whoever publishes may want; none where there is nothing to choose."""
        if not self.sentences:
            return []
        if not self.later:
            return [(self._key(AS_IT_IS), _("Publish it all the same"))]
        given = {"numbers": ", ".join(str(one.number) for one in self.later)}
        return [
            (self._key(GOES_ON), _("This goes on. Withdrawn: version %(numbers)s") % given),
            (self._key(AS_IT_IS), _("This ends then. Begins: version %(numbers)s") % given),
        ]

    def goes_on(self, answer: str) -> bool:
        return answer == self._key(GOES_ON)

    def _key(self, way: str) -> str:
        """With the versions that it is about: an answer counts for no others."""
        about = [self.undone, self.hastened, *self.later]
        return "-".join([way, *(str(one.number) for one in about if one)])


def bases() -> list[PolicyVersion]:
    """What the next version may begin with: the one in force, then those that wait to begin."""
    in_force = PolicyVersion.objects.in_force()[:1]
    return [*in_force, *_that_hold(PolicyVersion.objects.waiting())]


def base_of(number: int | None) -> PolicyVersion:
    """The version in force, unless another is asked for that waits to begin."""
    found = [one for one in bases() if number is None or one.number == number]
    if found:
        return found[0]
    if number is None:
        raise Refused(_("There is no version of your own yet. Begin with a known policy."))
    raise Refused(
        _("Version %(number)s is not in force and does not wait to begin.") % {"number": number}
    )


def succession(version: PolicyVersion, day: date) -> Succession:
    published = PolicyVersion.objects.published()
    before = published.filter(in_force_from__lte=day).first()
    later = _that_hold(published.filter(in_force_from__gt=day))
    return Succession(
        undone=before if before and before.content_hash not in _inherited(version) else None,
        hastened=next((one for one in later if one.pk == version.based_on_id), None),
        later=later,
    )


@dataclass(frozen=True)
class Standing:
    """A version of the list, and where it stands today: a chip's kind, mark and words."""

    version: PolicyVersion
    kind: str
    icon: str
    label: str


def standings(versions: Iterable[PolicyVersion], today: date) -> list[Standing]:
    """One that yields to another of the same day never held: that one says so (GOES_ON)."""
    found = list(versions)
    published = [one for one in found if one.status == PolicyVersion.Status.PUBLISHED]
    hold = {one.pk for one in _that_hold(sorted(published, key=_begins, reverse=True))}
    held = [one for one in published if one.pk in hold and _begins(one)[0] <= today]
    now = max(held, key=_begins, default=None)
    return [Standing(one, *_stands(one, hold, now, today)) for one in found]


def _stands(
    version: PolicyVersion, hold: set[int], now: PolicyVersion | None, today: date
) -> tuple[str, str, str]:
    if version.status == PolicyVersion.Status.SUBMITTED:
        return "wait", "glass", capfirst(version.get_status_display())
    if version.status != PolicyVersion.Status.PUBLISHED:
        return "quiet", "pencil", capfirst(version.get_status_display())
    if version.pk not in hold:
        return "quiet", "cross", _("Replaced before it held")
    if version == now:
        return "plain", "tick", _("In force")
    if _begins(version)[0] > today:
        return "info", "clock", _("Begins then")
    return "quiet", "clock", _("Over")


def _begins(version: PolicyVersion) -> tuple[date, int]:
    assert version.in_force_from is not None  # noqa: S101
    return version.in_force_from, version.number


def _that_hold(found: Iterable[PolicyVersion]) -> list[PolicyVersion]:
    """The first to begin first; of those that begin on one day only the one that then holds."""
    return list({one.in_force_from: one for one in reversed(list(found))}.values())


def _inherited(version: PolicyVersion) -> set[str]:
    """The contents that it was written on, one after the other."""
    rows = PolicyVersion.objects.published().values_list("pk", "content_hash", "based_on_id")
    written = {pk: (content, base) for pk, content, base in rows}
    found, base = set(), version.based_on_id
    while base in written:
        content, base = written[base]
        found.add(content)
    return found


def _say(sentence: str, version: PolicyVersion) -> str:
    assert version.in_force_from is not None  # noqa: S101
    begins = strip_tags(in_words(version.in_force_from, "year"))
    return _(sentence) % {"number": version.number, "day": begins}
