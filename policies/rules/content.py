"""What the words of a message may hold, and what stands beneath them."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Choices, Roles, Strictness, Wordings
from policies.rules.registry import passed, rule
from policies.rules.strictness import noted, strictly
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

OF_A_STUDENT = ("student_name", "student_id")
PERSONAL = ("address", "phone", *OF_A_STUDENT, "password")
NO_WORDINGS: Mapping[str, str] = {}
WRITTEN = ("outreach", "emergency", "weather", "class", "trip")


@rule("S1-26", "S1-27", "S1-44", title=_("Personal data in the words"), kinds=WRITTEN)
def personal_data_in_words(
    facts: Facts,
    *,
    what: Annotated[
        tuple[str, ...], Choices(_("What is looked for in the words?"), of=PERSONAL)
    ] = PERSONAL,
    strictness: Annotated[
        str, Strictness(_("What if it is found?"), of=("note", "reason", "block"))
    ] = "reason",
) -> Iterable[Finding]:
    """What is found may be harmless (the school's own telephone): hence a reason, not a stop; and
    in an emergency a note, for it does not wait.

    Attendance names each child to its own family, and is not looked through.
    """
    if facts.kind == "emergency":
        strictness = "note"
    if facts.unlisted_in_words and "student_name" in what:
        yield _unlisted(facts)
    for one in PERSONAL:
        if one in what and one in facts.found_in_words:
            finding = _in_words("personal_data_in_words", _found(one, facts))
            yield _agreed(one, strictly(strictness, finding, facts))


def _unlisted(facts: Facts) -> Finding:
    """The family has said no to it, so no reason of the sender's stands against that."""
    sentence = say_counted(
        "%(number)s student in the words has a family that does not want the name given out.",
        "%(number)s students in the words have families that do not want their names given out.",
        facts.unlisted_in_words,
    )
    finding = _in_words("personal_data_in_words", sentence)
    return noted(finding) if facts.kind == "emergency" else finding


def _found(what: str, facts: Facts) -> Sentence:
    if what != "student_name" or not facts.students_in_words:
        return say(FOUND[what])
    return say_counted(
        "The words name %(number)s student to other families.",
        "The words name %(number)s students to other families.",
        facts.students_in_words,
    )


def _agreed(what: str, finding: Finding) -> Finding:
    """Of a student, the reason is that the family is content with it."""
    if finding.remedy != "reason" or what not in OF_A_STUDENT:
        return finding
    return finding._replace(remedy_label=say(_("Write down that the family agreed")))


@rule("S1-17", title=_("Selling in the words"), kinds=("outreach", "class", "trip", "service"))
def selling_in_words(
    facts: Facts,
    *,
    strictness: Annotated[
        str, Strictness(_("What if it is found?"), of=("note", "reason", "block"))
    ] = "reason",
) -> Iterable[Finding]:
    """A hint from the words: a bake sale sells, too, and is nobody's personal gain."""
    if "selling" in facts.found_in_words:
        yield strictly(strictness, _in_words("selling_in_words", say(SELLING)), facts)


def _in_words(name: str, sentence: Sentence) -> Finding:
    return Finding(
        name,
        Outcome.BLOCKED,
        sentence,
        remedy="words",
        remedy_label=say(_("Change the words")),
    )


@rule("S3-06", title=_("A disclaimer by sender"))
def disclaimer_by_sender(
    facts: Facts,
    *,
    officers: Annotated[tuple[str, ...], Roles(_("Who speaks for the district itself?"))],
    in_texts: Annotated[
        Mapping[str, str],
        Wordings(
            _("What stands below a text of anybody else?"),
            most=160,
            hint=_("One short sentence: each text carries it. Empty adds nothing."),
        ),
    ] = NO_WORDINGS,
    in_emails: Annotated[
        Mapping[str, str], Wordings(_("What stands below an email of anybody else?"), most=600)
    ] = NO_WORDINGS,
) -> Iterable[Finding]:
    """Below what anybody else says stands a disclaimer: these words, added when it is sent and
    taken out by nobody; where the policy has none, the sender writes it.

    What is published is out of our hands, and waits until the disclaimer is in it.
    """
    if facts.is_any_of(officers):
        return
    if facts.has_disclaimer:
        yield passed("disclaimer_by_sender", _("The disclaimer stands below it."))
    elif facts.to == "public":
        yield Finding(
            "disclaimer_by_sender",
            Outcome.BLOCKED,
            say(_("What is published here must carry the disclaimer, because of your role.")),
            remedy="disclaimer",
            remedy_label=say(_("Add the disclaimer")),
        )
    else:
        sentence = say(COMES_BELOW if in_texts or in_emails else PUT_BELOW)
        yield Finding("disclaimer_by_sender", Outcome.NOTE, sentence)


@rule("S1-13", "S1-28", title=_("Students in what is published"), to=("public",))
def media_release(facts: Facts) -> Iterable[Finding]:
    """Nobody's name, picture or work is published without the family's permission."""
    if not facts.unreleased_students:
        yield passed("media_release", _("Nobody is shown whose family has not allowed it."))
        return
    yield Finding(
        "media_release",
        Outcome.BLOCKED,
        say_counted(
            "%(number)s student shown here has no permission to be published.",
            "%(number)s students shown here have no permission to be published.",
            facts.unreleased_students,
        ),
        remedy="words",
        remedy_label=say(_("Take them out of it")),
        ways=(("permission", say(_("Ask their families"))),),
    )


FOUND = {
    "address": _("The words hold what looks like somebody’s home address."),
    "phone": _("The words hold what looks like somebody’s telephone number."),
    "student_name": _("The words name a student to others than the student’s own family."),
    "student_id": _("The words hold what looks like a student’s number."),
    "password": _("The words hold what looks like a password. Hand it over in person."),
}
COMES_BELOW = _("The district’s disclaimer comes below it, because of your role.")
PUT_BELOW = _("Put the district’s disclaimer below it, because of your role.")
SELLING = _("The words look as if something is sold for somebody’s own gain.")
