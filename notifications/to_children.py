"""What staff wrote to one's own child: who, when, what for and by which rule (S0-58, S1-36).

Of the frozen ruling only rules and clauses are shown: its sentences and facts may be about other
children who got the same message.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications import addressed, content, moderated
from notifications.judging import UNAVAILABLE
from notifications.models import Message, Moderation, Recipient, Reliance, Ruling
from notifications.wording import Chip
from policies.rules import RULES
from policies.verdict import Clause, Finding, Verdict
from rosters.models import Student

State, Reason = Recipient.State, Recipient.Reason
# What kept it from going, not from arriving.
HELD_BACK = {Reason.CANCELLED, Reason.PERMISSION}


@dataclass(frozen=True)
class Rule:
    """One rule that it passed: what it is about, and where the district's policy says so."""

    title: str
    clauses: Sequence[Clause]

    @property
    def cite(self) -> str:
        return "; ".join(dict.fromkeys(one.cite for one in self.clauses))


@dataclass(frozen=True)
class Written(addressed.GoneOut):
    """One message, as it reached this child: who wrote, what for, its words, and why it might."""

    sender: str
    title: str
    text: str
    language: str
    chip: Chip | None
    rules: Sequence[Rule]
    was_checked: bool
    # The family's permission that it rests on, by its reference.
    permission: str
    # A later message that puts it right.
    is_corrected: bool


@dataclass(frozen=True)
class Letters:
    written: Sequence[Written]
    earlier: str


def written_to(child: Student, *, before: str = "", size: int = addressed.AT_ONCE) -> Letters:
    """The newest first; nothing about any other child is in it."""
    page = addressed.page(_to_students(), [child.pk], before=before, size=size)
    keys = [one.pk for one in page.messages]
    rulings = {
        one.message_id: one
        for one in Ruling.objects.filter(message__in=keys)
        .exclude(step=Ruling.Step.CHECK)
        .order_by("message_id", "-id")
        .distinct("message_id")
    }
    rests = Reliance.objects.filter(message__in=keys, student=child)
    rests_on = dict(rests.values_list("message", "consent__reference"))
    corrected = set(
        Message.objects.filter(corrects__in=keys, released_at__isnull=False).values_list(
            "corrects", flat=True
        )
    )
    off = moderated.hidden(keys)
    return Letters(
        [
            _written(
                one,
                page.recipients[one.pk][0],
                rulings.get(one.pk),
                rests_on.get(one.pk, ""),
                is_corrected=one.pk in corrected,
                off=off.get(one.pk),
            )
            for one in page.messages
        ],
        page.earlier,
    )


def _to_students() -> QuerySet[Message]:
    return Message.objects.filter(to=Message.To.STUDENTS)


def _written(  # noqa: PLR0913  # what was read for all of them at once
    message: Message,
    recipient: Recipient,
    ruling: Ruling | None,
    permission: str,
    *,
    is_corrected: bool,
    off: Moderation | None,
) -> Written:
    """In the reader's language where it was written in that, else in the main one."""
    words = content.by_language(message)
    chosen = words.get(get_language() or "") or next(iter(words.values()))
    is_checked = ruling is not None and ruling.outcome != UNAVAILABLE
    return Written(
        message,
        content.signature(message),
        moderated.title() if off else chosen.subject or content.title(message),
        moderated.words(off) if off else chosen.text,
        (get_language() or "en") if off else chosen.language,
        chip_of(message, recipient),
        rules_of(ruling) if ruling is not None and is_checked else [],
        is_checked,
        permission,
        is_corrected,
    )


def chip_of(message: Message, recipient: Recipient) -> Chip | None:
    """What is to be said of it beside its words; nothing of what simply arrived."""
    if recipient.state == State.NOT_REACHED and recipient.reason in HELD_BACK:
        return Chip("stop", "noentry", str(recipient.get_reason_display()))
    if recipient.state == State.NOT_REACHED:
        label = _("Did not arrive: %(reason)s") % {"reason": recipient.get_reason_display()}
        return Chip("wait", "alert", label)
    if message.status == Message.Status.STOPPED:
        return Chip("quiet", "cross", _("Stopped later by the school"))
    if recipient.state in {State.WAITING, State.TRYING}:
        return Chip("info", "clock", _("On its way"))
    return None


def rules_of(ruling: Ruling) -> list[Rule]:
    """Those that this message passed and that stand in the policy; what is asked before students
    are written to first."""
    passed = [one for one in Verdict.from_json(ruling.verdict).findings if _lets_go(one)]
    passed.sort(key=_is_general)
    found: dict[str, Rule] = {}
    for one in passed:
        title = str(_(RULES[one.rule].title)) if one.rule in RULES else one.rule
        found.setdefault(one.rule, Rule(title, one.clauses))
    return list(found.values())


def _lets_go(one: Finding) -> bool:
    return one.outcome.lets_go and bool(one.clauses)


def _is_general(one: Finding) -> bool:
    return one.rule not in RULES or RULES[one.rule].to != {"students"}
