"""The lines of the check page: what, to whom, when and how, each with where it is changed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.templatetags.belltower import clock, grouped, moment
from notifications import content
from notifications.audience.counts import Counts
from notifications.guideline import guideline
from notifications.judging import Judgement
from notifications.models import Advice, Channel, CopyList, Message
from notifications.wording import counted, grade_name, joined
from policies.facts import Facts
from policies.in_force import readable_version_of
from policies.rules.copies import lists_for


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    hint: str = ""
    change_url: str = ""


def rows(message: Message, counts: Counts, judgement: Judgement, now: datetime) -> list[Row]:
    """In the order of the page; each leads to the step where it is changed."""
    facts = judgement.facts
    is_correction = message.audience == Message.Audience.CONTACTED
    subject = _("kept as %(reference)s") % {"reference": message.reference}
    kind = message.get_kind_display()
    return [
        Row(
            _("Message"),
            content.title(message),
            f"{kind} · {subject}",
            step_url(message, "words"),
        ),
        *_topic(message),
        Row(
            _("Who"),
            _audience(message, counts),
            "",
            "" if is_correction else step_url(message, "audience"),
        ),
        Row(_("When"), _when(message), _after_school(message), step_url(message, "when")),
        *_outreach(message, judgement, now),
        Row(_("By"), _ways(message), "", _ways_url(message)),
        *_purpose(message),
        *_advised(message, facts),
        *_copied(message, facts, now),
    ]


def _ways_url(message: Message) -> str:
    """To a class there is no call to record."""
    return "" if message.is_of_class else step_url(message, "recording")


def _purpose(message: Message) -> list[Row]:
    """What it is for, and that others read along (S0-52, S0-58)."""
    if not message.goes_to_students:
        return []
    purpose = str(message.get_purpose_display()) if message.purpose else _("not said yet")
    return [
        Row(_("Purpose"), purpose, "", step_url(message, "audience")),
        Row(_("Visible to"), _("Their families, the principal and the record"), _along(message)),
    ]


def _topic(message: Message) -> list[Row]:
    if not message.topic:
        return []
    about = str(message.get_topic_display())
    return [Row(_("About"), about, "", step_url(message, "topic"))]


def _outreach(message: Message, judgement: Judgement, now: datetime) -> list[Row]:
    """What these families have had of it, and will have by then."""
    told = guideline(message.district, judgement, now)
    return [Row(told.label, told.families)] if told else []


def _along(message: Message) -> str:
    """Who gets it beside the students."""
    names = [_("their parents")] if message.adds_parents else []
    names += [message.colleague.display_name] if message.colleague else []
    return _("Also to %(names)s") % {"names": joined(names)} if names else ""


def _advised(message: Message, facts: Facts) -> list[Row]:
    if facts.advice is None:
        return []
    at = message.district.local(datetime.fromisoformat(facts.advice.at))
    how = Advice.How(facts.advice.how).label if facts.advice.how else ""
    given = {"name": facts.advice.name, "how": how, "time": clock(at.time())}
    words = _("%(name)s, %(how)s, %(time)s") % given
    return [Row(_("Advice"), words, "", step_url(message, "advice"))]


def _copied(message: Message, facts: Facts, now: datetime) -> list[Row]:
    """Who is told with it, by the policy in force."""
    setting = readable_version_of(message.district, now).content.setting("copies")
    keys = lists_for(facts, **setting.parameters) if setting else ()
    if not keys:
        return []
    return [Row(_("Copies"), joined([str(CopyList.Key(one).label) for one in keys]))]


def _audience(message: Message, counts: Counts) -> str:
    given = {
        "people": counted(counts.families, are_students=message.goes_to_students),
        "place": content.place_name(message),
    }
    families = _("%(people)s of %(place)s") % given
    if message.audience == Message.Audience.CONTACTED and message.corrects:
        return _("%(families)s, exactly those that %(reference)s was sent to") % {
            "families": families,
            "reference": message.corrects.reference,
        }
    if message.audience == Message.Audience.GRADES:
        which = joined([grade_name(one) for one in message.grades])
    elif message.audience in {Message.Audience.CLASSES, Message.Audience.STUDENTS}:
        which = joined(list(message.audience_classes.values_list("class_group__title", flat=True)))
    elif message.audience == Message.Audience.SCHOOL:
        which = _("all grades")
    else:
        which = _("all schools")
    return f"{families}, {which}{_staff(counts)}"


def _staff(counts: Counts) -> str:
    if not counts.staff:
        return ""
    of_staff = ngettext("%(number)s of the staff", "%(number)s of the staff", counts.staff)
    return f"; {of_staff % {'number': grouped(counts.staff)}}"


def _when(message: Message) -> str:
    if message.wanted_at is None:
        return _("Now, after ten seconds in which you can stop it")
    return str(moment(message.district.local(message.wanted_at)))


def _after_school(message: Message) -> str:
    if message.wanted_at is None or message.school is None:
        return ""
    at = message.district.local(message.wanted_at)
    leaves = message.school.dismissal_on(at.date())
    if leaves is None:
        return _("No school on that day")
    said = (
        _("After dismissal, %(time)s") if at.time() >= leaves else _("Before dismissal, %(time)s")
    )
    return said % {"time": clock(leaves)}


def _ways(message: Message) -> str:
    names = {
        Channel.VOICE: _("phone call"),
        Channel.SMS: _("text"),
        Channel.EMAIL: _("email"),
    }
    ways = joined([names[Channel(one)] for one in message.channels])
    return ways[:1].upper() + ways[1:]


def step_url(message: Message, step: str) -> str:
    """A step to go to and come back from."""
    return message.district.url(f"message_{step}", reference=message.reference) + "?then=check"
