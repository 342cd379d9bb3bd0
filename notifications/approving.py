"""One page for a yes or no: exactly what families get, to whom, by which rules, and what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import Holder
from notifications import composing, content, judging
from notifications.actions import approvals, pauses
from notifications.approvals_shown import answers, who_decides
from notifications.audience.counts import Counts, count
from notifications.checking import recorded
from notifications.differences import Change, changes
from notifications.judging import Judgement
from notifications.left_out import as_ruled
from notifications.models import Approval, Channel, Message, Recording, Words
from notifications.neighbors import Neighbor, neighbors
from notifications.panel import Panel, panel
from notifications.segments import segments
from notifications.wording import grade_name, joined, language_name, people
from policies.verdict import Outcome

S = Message.Status


@dataclass(frozen=True)
class Version:
    """What the families of one language get, in the order in which it arrives."""

    language: str
    name: str
    families: int
    text: str
    parts: int
    has_call: bool
    recording: Recording | None
    recorded: str
    spoken: str
    subject: str
    letter: str


@dataclass(frozen=True)
class Page:
    message: Message
    title: str
    who: str
    counts: Counts
    versions: Sequence[Version]
    others: str
    reasons: Sequence[composing.Reason]
    stopped: str
    panel: Panel
    changes: Sequence[Change]
    neighbors: Sequence[Neighbor]
    answers: Sequence[Approval]
    deciders: Sequence[Holder]
    is_open: bool
    may_answer: bool
    # Why a yes is not to be had, though this person could say it; and the button when it is.
    obstacle: str
    button: str

    @property
    def missed(self) -> int:
        return self.counts.families - self.counts.will_reach


def page_of(message: Message, *, by: User, now: datetime) -> Page:
    counts, worded = count(message, without=as_ruled(message)), content.by_language(message)
    judgement = judging.judge(message, now, by=message.submitted_by or message.author)
    asks = judgement.verdict.asks
    is_open = message.status == S.SUBMITTED
    return Page(
        message=message,
        title=content.title(message),
        who=_audience(message),
        counts=counts,
        versions=_versions(message, counts, worded, by, now),
        others=composing.read_neither(message, list(worded), counts),
        reasons=composing.reasons(counts),
        stopped=composing.stopped(message, counts),
        panel=panel(judgement.verdict, judgement.facts, checked_at=now, district=message.district),
        changes=changes(message, judgement, now) if is_open else [],
        neighbors=neighbors(message, now),
        answers=answers(message),
        deciders=who_decides(message, asks),
        is_open=is_open,
        may_answer=is_open and approvals.may_answer(message, by, now, asks=asks),
        obstacle=_obstacle(message, judgement, by, now) if is_open else "",
        button=_button(message, judgement, counts, now),
    )


def _audience(message: Message) -> str:
    if message.audience == Message.Audience.GRADES:
        which = joined([grade_name(one) for one in message.grades])
        return _("Families of %(which)s") % {"which": which}
    if message.audience == Message.Audience.CLASSES:
        which = joined(list(message.audience_classes.values_list("class_group__title", flat=True)))
        return _("Families of %(which)s") % {"which": which}
    return message.get_audience_display()


def _versions(
    message: Message, counts: Counts, worded: Mapping[str, Words], by: User, now: datetime
) -> list[Version]:
    """Who has no version in a language of their own gets the main one."""
    families = dict(counts.by_language)
    main = next(iter(worded), "")
    own = {language: families.get(language, 0) for language in worded}
    rest = counts.families - sum(own[one] for one in own if one != main)
    return [
        _version(message, one, rest if one.language == main else own[one.language], by, now)
        for one in worded.values()
    ]


def _version(message: Message, words: Words, families: int, by: User, now: datetime) -> Version:
    ways = set(message.channels)
    text = content.text_message(message, words) if Channel.SMS in ways else ""
    has_call = Channel.VOICE in ways
    recording = words.recording if has_call else None
    return Version(
        language=words.language,
        name=language_name(words.language),
        families=families,
        text=text,
        parts=segments(text).parts if text else 0,
        has_call=has_call,
        recording=recording,
        recorded=recorded(recording, by, now) if recording else "",
        spoken=words.text if has_call and recording is None else "",
        subject=content.email_subject(message, words) if Channel.EMAIL in ways else "",
        letter=content.email_text(message, words) if Channel.EMAIL in ways else "",
    )


def _obstacle(message: Message, judgement: Judgement, by: User, now: datetime) -> str:
    if message.wanted_at is not None and message.wanted_at <= now:
        return _("The time it was to go has passed. Return it, so that it gets a new one.")
    if pauses.stands_against(message):
        return _("All sending is paused just now. It can be approved once messages leave again.")
    if judgement.lets_go:
        return _("The policy asks for no approval any more. Return it, and it can be sent.")
    if judgement.verdict.outcome != Outcome.APPROVAL:
        return _("The policy’s answer has changed since. Return it to its author.")
    said = Approval.objects.filter(message=message, submission=message.submission, by=by)
    return _("You have said yes. Somebody else must, too.") if said.exists() else ""


def _button(message: Message, judgement: Judgement, counts: Counts, now: datetime) -> str:
    """The act and its consequence: when it goes, or who must still agree."""
    if any(one.is_all for one in judgement.verdict.asks) or len(judgement.verdict.asks) > 1:
        return _("Approve: others must agree, too")
    if message.wanted_at is not None:
        here = message.district
        at = composing.in_short(here.local(message.wanted_at), here.today(now))
        return _("Approve: sends %(time)s") % {"time": at}
    to = people(counts.will_reach, counts.staff, are_students=message.goes_to_students)
    return _("Approve: sends now to %(people)s") % {"people": to}
