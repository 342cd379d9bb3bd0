"""Guards against the news story: the wrong school, far too many, the same thing twice.

None of them is in a policy. Each stops a message until its author types the place's name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _

from districts.hours import hour
from policies.facts import Facts
from policies.parameters import Kinds, One, Strictness, Whole
from policies.rules.registry import passed, rule
from policies.rules.strictness import noted, strictly
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

BROADCAST = ("outreach", "emergency", "weather")


def _stop(name: str, facts: Facts, sentence: Sentence, heading: Sentence) -> Finding:
    """Once the place's name is typed, what stopped it is only something to know."""
    finding = Finding(
        name,
        Outcome.BLOCKED,
        sentence,
        remedy="confirm",
        remedy_label=say(_("Type the name of %(place)s to go on"), place=facts.place),
        heading=heading,
    )
    return noted(finding) if facts.is_retyped else finding


@rule(title=_("Another school in the words"), kinds=(*BROADCAST, "attendance", "class"))
def names_another_school(facts: Facts) -> Iterable[Finding]:
    """The words name a school outside the audience, or one whose name looks like it."""
    if not facts.schools_named:
        return
    sentence = say(
        _("The words name %(schools)s, and this goes to %(place)s."),
        schools=", ".join(facts.schools_named),
        place=facts.place,
    )
    finding = _stop("names_another_school", facts, sentence, say(OTHER_SCHOOL))
    if finding.remedy:
        finding = finding._replace(ways=(("words", say(_("Change the words"))),))
    yield finding


@rule(title=_("More families than the school has"), kinds=BROADCAST, to=("families",))
def larger_than_school(
    facts: Facts,
    *,
    percent: Annotated[int, Whole(_("Above how many percent of its families?"), 100, 1000)] = 120,
) -> Iterable[Finding]:
    """More than a school has is a mistake of the audience or of a roster."""
    own = facts.families_of_place
    if facts.scope != "school" or not own or facts.families * 100 <= own * percent:
        return
    sentence = say(
        _("This goes to %(number)s families, and %(place)s has %(own)s."),
        number=facts.families,
        place=facts.place,
        own=own,
    )
    heading = say(_("This is more people than %(place)s has."), place=facts.place)
    yield _other_audience(_stop("larger_than_school", facts, sentence, heading))


@rule(
    title=_("Far more families than before"),
    kinds=("outreach", "weather", "class"), to=("families",),
)  # fmt: skip
def unusual_audience(
    facts: Facts,
    *,
    factor: Annotated[int, Whole(_("How many times the largest so far?"), 2, 100)] = 3,
    least: Annotated[int, Whole(_("From how many families on?"), 1, 100_000)] = 100,
    strictness: Annotated[str, One(_("What if it is?"), of=("note", "confirm"))] = "confirm",
) -> Iterable[Finding]:
    """Beside this author's own messages of this kind; a first message has nothing beside it."""
    largest = facts.asker.largest_audience
    if not largest or facts.families < least or facts.families <= factor * largest:
        return
    sentence = say(
        _("This goes to %(number)s families. Your largest so far went to %(largest)s."),
        number=facts.families,
        largest=largest,
    )
    heading = say(_("This is more people than usual."))
    finding = _other_audience(_stop("unusual_audience", facts, sentence, heading))
    yield noted(finding) if strictness == "note" else finding


def _other_audience(finding: Finding) -> Finding:
    if not finding.remedy:
        return finding
    return finding._replace(ways=(("audience", say(_("Change who gets it"))),))


@rule(title=_("The same message again"))
def same_again(facts: Facts) -> Iterable[Finding]:
    """The same words to the same people within minutes are nearly always a second click."""
    if not facts.same_sent_at:
        return
    sent = hour(datetime.fromisoformat(facts.same_sent_at).time())
    sentence = say(_("The same words went to the same people at %(hour)s."), hour=sent)
    yield _stop("same_again", facts, sentence, say(_("This has just been sent.")))


@rule(title=_("A drill in the words of an emergency"), kinds=("emergency",))
def drill_in_words(
    facts: Facts,
    *,
    strictness: Annotated[
        str, Strictness(_("What if it is found?"), of=("note", "reason"))
    ] = "reason",
) -> Iterable[Finding]:
    """ "Drill", "practice" or "test": begun live by mistake, or taken for no emergency (ux 2.a).

    "This is not a drill" is as good an answer as any, and is written down in a moment.
    """
    if "drill" not in facts.found_in_words:
        return
    finding = Finding(
        "drill_in_words",
        Outcome.BLOCKED,
        say(DRILL),
        remedy="words",
        remedy_label=say(_("Change the words")),
        heading=say(_("Is this a real emergency?")),
    )
    yield strictly(strictness, finding, facts)


@rule("S0-02", title=_("As many absences as there can be"), kinds=("attendance",))
def absences_plausible(
    facts: Facts,
    *,
    factor: Annotated[
        int, Whole(_("How many times the most that is usual looks wrong?"), 1, 100)
    ] = 2,
    least: Annotated[int, Whole(_("From how many absences on?"), 1, 10_000)] = 20,
) -> Iterable[Finding]:
    """Nobody beyond the unexcused of today is named; a day far out of the usual is looked at."""
    told = facts.absences
    if told is None:
        return
    if told.named > told.on_file:
        yield _beyond_the_file(told.named, told.on_file)
    elif told.usual_most and told.named >= least and told.named > factor * told.usual_most:
        words = _("%(named)s students would be named. On most days it is %(usual)s at most.")
        sentence = say(words, named=told.named, usual=told.usual_most)
        heading = say(_("This is more absences than usual."))
        yield _stop("absences_plausible", facts, sentence, heading)
    else:
        yield passed("absences_plausible", _("The number of absences is as on most days."))


def _beyond_the_file(named: int, on_file: int) -> Finding:
    """No name typed makes it right: somebody with an excuse would be called."""
    words = _("%(named)s students would be named, and today’s roster has %(on_file)s unexcused.")
    return Finding(
        "absences_plausible",
        Outcome.BLOCKED,
        say(words, named=named, on_file=on_file),
        remedy="audience",
        remedy_label=say(_("Check the absences")),
        heading=say(_("This names more absences than there are.")),
    )


@rule(title=_("Several schools at once"), kinds=BROADCAST)
def several_schools(
    facts: Facts,
    *,
    least: Annotated[int, Whole(_("From how many schools on?"), 2, 1000)] = 2,
    kinds: Annotated[tuple[str, ...], Kinds(_("For which messages?"))] = ("emergency",),
) -> Iterable[Finding]:
    """A tick is enough for one school; for more of them the author types where it goes."""
    if facts.kind not in kinds or facts.school_count < least:
        return
    sentence = say_counted(
        "This goes to %(number)s school at once.",
        "This goes to %(number)s schools at once.",
        facts.school_count,
    )
    yield _stop("several_schools", facts, sentence, say(_("This goes to several schools.")))


DRILL = _("The words speak of a drill, practice or a test, and this goes to families as real.")
OTHER_SCHOOL = _("The words name another school.")
