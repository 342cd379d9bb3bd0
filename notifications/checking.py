"""Everything about a draft on one page, before it is sent: what, to whom, and whether."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import Holder
from districts.templatetags.belltower import clock
from notifications import composing, confirming, content, judging, students_named
from notifications.audience.counts import Counts, count
from notifications.check_lines import Row, rows, step_url
from notifications.differences import Change, held_back_by
from notifications.gate import Gate, gate_of
from notifications.judging import Judgement
from notifications.left_out import LeftOut, left_out
from notifications.models import Channel, Message, Recording, Words
from notifications.panel import Panel, panel
from notifications.segments import segments
from notifications.ways_on import instead_of, ways_on
from notifications.who_sends import who_sends
from notifications.wording import language_name, people
from policies.verdict import Verdict

NO_SCHOOL = SafeString("")


@dataclass(frozen=True)
class Letter:
    """What the families of one language hear and read."""

    language: str
    name: str
    families: int
    subject: str
    text: str
    recording: Recording | None
    recorded: str
    parts: int
    # What stands below it because of who sends it: (on which way, the words).
    below: Sequence[tuple[str, str]]
    words_url: str
    recording_url: str


@dataclass(frozen=True)
class Checked:
    counts: Counts
    # Students whom the policy leaves out, by its sentence; where it may be said, by name.
    left_out: Sequence[LeftOut]
    to_students: bool
    panel: Panel
    # What the panel shows, to be frozen once it was seen.
    shown: Judgement
    fingerprint: str
    school_name: SafeString
    rows: Sequence[Row]
    letters: Sequence[Letter]
    # Sentences that name a student to other families, where the policy asks about it.
    naming: Sequence[str]
    others: str
    reasons: Sequence[composing.Reason]
    stopped: str
    button: str
    understood: SafeString
    look_alikes: Sequence[list[tuple[str, bool]]]
    who_can: Sequence[Holder]
    gate: Gate
    # What has changed since it was sent off, of a draft that did not go when its time came.
    held_back: Sequence[Change]
    # Why there is no button, beside what the policy says.
    obstacle: str
    obstacle_url: str

    @property
    def missed(self) -> int:
        return self.counts.families - self.counts.will_reach

    @property
    def people(self) -> str:
        return people(self.counts.will_reach, self.counts.staff, are_students=self.to_students)

    @property
    def may_go(self) -> bool:
        return self.gate.is_open and not self.obstacle

    @property
    def act(self) -> str:
        return self.gate.act.value


def check(message: Message, *, by: User, now: datetime) -> Checked:
    judgement, worded = judging.judge(message, now, by=by), content.by_language(message)
    counts = count(message, without=judgement.verdict.left_out)
    gate = gate_of(judgement.verdict, message)
    shown = judging.once_confirmed(judgement, message, now)
    obstacle, step = _obstacle(message, counts, worded, now)
    answer = panel(
        shown.verdict,
        shown.facts,
        checked_at=now,
        district=message.district,
        steps=ways_on(message, judgement.verdict, by=by, now=now),
    )
    asks = any(one.remedy == "ask" for one in judgement.verdict.to_settle)
    return Checked(
        counts=counts,
        left_out=left_out(judgement.verdict),
        to_students=message.goes_to_students,
        panel=replace(answer, told=instead_of(message, now)),
        shown=shown,
        fingerprint=content.fingerprint(message),
        school_name=confirming.underlined(message.school.name, message.school)
        if message.school
        else NO_SCHOOL,
        rows=rows(message, counts, judgement, now),
        letters=_letters(message, counts, worded, by=by, now=now),
        naming=_naming(worded, judgement.verdict),
        others=composing.read_neither(message, list(worded), counts),
        reasons=composing.reasons(counts),
        stopped=composing.stopped(message, counts),
        button=confirming.button(message, counts, gate, now),
        understood=confirming.sentence(message, counts, gate, now),
        look_alikes=composing.look_alikes(message.school) if message.school else [],
        who_can=who_sends(message, now) if asks else [],
        gate=gate,
        held_back=held_back_by(message, judgement, now),
        obstacle=obstacle,
        obstacle_url=step_url(message, step) if step else "",
    )


def _naming(worded: Mapping[str, Words], verdict: Verdict) -> list[str]:
    """Looked up anew: the facts say how many students are named, never who."""
    if all(one.rule != "personal_data_in_words" for one in verdict.to_settle):
        return []
    return students_named.sentences(f"{one.subject}\n{one.text}" for one in worded.values())


def _obstacle(
    message: Message, counts: Counts, worded: Mapping[str, Words], now: datetime
) -> tuple[str, str]:
    if not worded:
        return _("There are no words yet."), "words"
    if not message.channels:
        return _("Choose how it should reach families."), "recording"
    if not counts.families:
        return _("Nobody is in this audience. Choose a wider one."), "audience"
    if not counts.will_reach:
        return _("Nobody would be reached. The reasons stand above."), "audience"
    if message.wanted_at is not None and message.wanted_at <= now:
        return _("The time you chose has passed. Choose another, or send it now."), "when"
    return "", ""


def _letters(
    message: Message, counts: Counts, worded: Mapping[str, Words], *, by: User, now: datetime
) -> list[Letter]:
    families = dict(counts.by_language)
    main = next(iter(worded), "")
    own = {language: families.get(language, 0) for language in worded}
    own[main] = counts.families - sum(own[one] for one in own if one != main)
    return [_letter(message, one, own[one.language], by=by, now=now) for one in worded.values()]


def _letter(message: Message, words: Words, families: int, *, by: User, now: datetime) -> Letter:
    has_call = Channel.VOICE in message.channels
    recording = words.recording if has_call else None
    return Letter(
        language=words.language,
        name=language_name(words.language),
        families=families,
        subject=words.subject,
        text=words.text,
        recording=recording,
        recorded=recorded(recording, by, now) if recording else "",
        parts=segments(content.text_message(message, words)).parts
        if Channel.SMS in message.channels
        else 0,
        below=content.below(message, words.language),
        words_url=step_url(message, "words"),
        recording_url=step_url(message, "recording") if has_call else "",
    )


def recorded(recording: Recording, reader: User, now: datetime) -> str:
    """Whose voice it is, who brought it, and when."""
    district = recording.district
    at = district.local(recording.made_at)
    today = at.date() == district.today(now)
    time = composing.in_words(at, "short")
    if today:
        time = _("today %(time)s") % {"time": clock(at.time())}
    given = {"name": recording.voice.display_name, "time": time}
    if recording.voice == recording.made_by:
        if recording.voice == reader:
            return _("Recorded by you, %(time)s.") % given
        return _("Recorded by %(name)s, %(time)s.") % given
    given["by"] = recording.made_by.display_name
    if recording.made_by == reader:
        return _("%(name)s’s voice, added by you, %(time)s.") % given
    return _("%(name)s’s voice, added by %(by)s, %(time)s.") % given
