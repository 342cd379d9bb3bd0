"""Every word that a family reads, by its key: one closed table, so that it can be put whole into
another language and checked by a named person.

`%(…)s` are facts; what stands between two pairs of stars is set in bold on a page.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

PLACE = re.compile(r"%\((\w+)\)s")

# What somebody signs: these words, in the language that they read, are kept with the answer.
SIGNED: Mapping[str, str] = {
    "contact.title": _("Permission for individual messages"),
    "contact.says": _(
        "I allow staff of the school to write to %(child)s alone, by text or email, about school."
    ),
    "contact.asker": _("%(asker)s asks for it. What it is about: %(purpose)s."),
    "contact.kept": _("Every message is kept. I can read all of them, and so can the principal."),
    "contact.principal": _("This permission counts only once the principal agrees, too."),
    "contact.yes_one": _("Yes, only to %(asker)s"),
    "contact.yes_any": _("Yes, to any employee of the school"),
    "contact.no": _("I do not give permission"),
    "site.title": _("Permission for a class site"),
    "site.says": _("I allow %(child)s to use this site or account of the school: %(about)s."),
    "site.kept": _("The school runs it and looks through it."),
    "site.yes_any": _("Yes, my child may use it"),
    "site.no": _("I do not give permission"),
    "media.title": _("Permission to show name and picture"),
    "media.says": _(
        "I allow the school to show the name and picture of %(child)s, and work from class, in "
        "public: on its sites, in letters and in the news of the district."
    ),
    "media.kept": _("What is already printed cannot be called back. Pages on the web can."),
    "media.yes_any": _("Yes, the school may show them"),
    "media.no": _("I do not give permission"),
    "under_13.title": _("Permission for a child under 13"),
    "under_13.says": _(
        "I allow the school to write to %(child)s, who is under 13, and to make accounts for "
        "lessons."
    ),
    "under_13.kept": _("The school uses what it knows of my child for school only."),
    "under_13.yes_any": _("Yes, the school may do that"),
    "under_13.no": _("I do not give permission"),
    "directory.title": _("Keep my child out of the directory"),
    "directory.says": _(
        "I do not want the school to give out the name, grade and activities of %(child)s, or to "
        "name them in messages to other families."
    ),
    "directory.kept": _("The school still uses them for its own work."),
    "directory.yes_any": _("Yes, keep them private"),
    "directory.no": _("No, they may be in the directory"),
    "until": _("It ends on %(day)s at the latest."),
    "any_time": _("I can take it back at any time. It then ends at once."),
    "no_harm": _("Saying no changes nothing in class."),
    "purpose.academics": _("learning in class"),
    "purpose.activity": _("an activity or a team"),
    "purpose.safety": _("safety"),
    "purpose.employment": _("work for the district"),
    "purpose.personal": _("a personal matter"),
    "purpose.": _("school"),
    "i_am": _("I am the mother, father or legal guardian of %(child)s."),
    "i_sign": _("I agree to sign online. My typed name counts as my signature."),
    "i_sign_by_hand": _("I sign this form by hand."),
    "asked_to_agree": _("The school asked me to agree to this:"),
    "my_answer": _("My answer:"),
}

# The pages and messages around it.
AROUND: Mapping[str, str] = {
    "start.contact": _(
        "A person at the school wants to write directly to your child. We ask you first."
    ),
    "start.site": _("A class uses a site of the school. We ask you before your child comes in."),
    "start.media": _("We ask you before we show your child’s name or picture in public."),
    "start.under_13": _("Your child is under 13. We ask you before we write to your child."),
    "start.directory": _("You decide if the school may name your child to others."),
    "start.minutes": _("It takes about **3 minutes**."),
    "start.you_decide": _("You decide. If you say no, **nothing changes** in class."),
    "start.kept": _("Each message **is kept**. You can read them."),
    "start.change": _("You can change your mind **at any time**."),
    "start.button": _("Begin"),
    "start.see": _("See it"),
    "start.paper": _("I prefer paper: print the form"),
    "start.only_you": _("This link is for you alone and works until %(day)s."),
    "start.doubts": _("Not sure if this is the school? Call us: %(phone)s."),
    "code.title": _("Confirm that it is you"),
    "code.sent_sms": _("We sent a code by text to the phone that ends in %(end)s."),
    "code.sent_voice": _("We are calling the phone that ends in %(end)s with a code."),
    "code.sent_email": _("We sent a code by email to %(end)s."),
    "code.label": _("Code of 6 digits"),
    "code.lasts": _("It works for 10 minutes."),
    "code.button": _("Continue"),
    "code.none": _("I did not get a code"),
    "code.send_sms": _("Text me a code"),
    "code.send_voice": _("Call me with the code"),
    "code.send_email": _("Email me a code"),
    "code.not_mine": _("That is not my phone or email"),
    "code.call_office": _(
        "Call the school. They can change the number or email that they have for you."
    ),
    "code.wrong": _("This code is not right. Check the 6 digits, or ask for a new code."),
    "code.over": _("This code has ended. Ask for a new one."),
    "code.missing": _("Enter the 6 digits of the code."),
    "code.often": _("You asked for many codes. Wait an hour, or call the school."),
    "step": _("Question %(number)s of %(of)s"),
    "back": _("Back"),
    "continue": _("Continue"),
    "change": _("Change"),
    "error": _("Error:"),
    "to_fix": _("Please look at this"),
    "who.title": _("Who are you?"),
    "who.other": _("I am somebody else"),
    "who.missing": _("Choose who you are."),
    "answer.contact": _("May staff write to %(child)s alone?"),
    "answer.site": _("May %(child)s use this site?"),
    "answer.media": _("May the school show the name and picture of %(child)s?"),
    "answer.under_13": _("May the school write to %(child)s?"),
    "answer.directory": _("Should we keep the name of %(child)s private?"),
    "answer.asks": _("%(asker)s asks. What it is about: %(purpose)s."),
    "answer.own_words": _("In the words of the school:"),
    "answer.no_hint": _("They will write to you, not to %(child)s."),
    "answer.until_hint": _("Until %(day)s at the latest"),
    "answer.missing": _("Choose one answer. No is an answer, too."),
    "until.title": _("Until when?"),
    "until.whole": _("Until the end of the school year, %(day)s"),
    "until.earlier": _("Until an earlier day"),
    "until.day": _("Which day?"),
    "until.missing": _("Choose until when."),
    "until.bad_day": _("Enter a day between today and %(day)s."),
    "sign.title": _("Check and sign"),
    "sign.no_title": _("Check your answer"),
    "sign.answer": _("Your answer"),
    "sign.until": _("Until"),
    "sign.child": _("For"),
    "sign.who": _("You"),
    "sign.read": _("Read the whole text"),
    "sign.name": _("Type your full name"),
    "sign.button": _("Sign and send"),
    "sign.no_button": _("Send my answer"),
    "sign.kept": _("We keep the day, the time and your name."),
    "sign.name_missing": _("Type your full name, for example %(name)s."),
    "sign.tick_i_am": _("Tick this if it is so. Only a parent or legal guardian can sign."),
    "sign.tick_i_sign": _("Tick this to sign online, or use the paper form."),
    "done.yes": _("We got your permission"),
    "done.yes.directory": _("We got your request"),
    "done.no": _("We got your answer"),
    "done.number": _("Number"),
    "done.signed": _("Signed by"),
    "done.received": _("Received"),
    "done.next": _("What comes next"),
    "done.principal": _("%(principal)s reads it and decides."),
    "done.the_principal": _("The principal reads it and decides."),
    "done.we_tell_you": _("We tell you by text or email."),
    "done.until_then": _("Until then it **does not count**."),
    "done.guardian": _("Parent or guardian"),
    "done.no_means": _("Your answer is no. You need to do nothing more."),
    "done.copy": _("Save a copy (PDF)"),
    "done.print": _("Print a copy"),
    "done.withdraw": _("Take it back"),
    "done.withdraw.directory": _("Take my request back"),
    "done.taken_back": _("Taken back"),
    "done.still_messages": _("Taking it back does not stop messages from the school to you."),
    "done.yes_now": _("I changed my mind: give permission"),
    "done.yes_now.directory": _("I changed my mind: keep them private"),
    "done.answer": _("Give my answer"),
    "account.open": _("See everything about my children"),
    "account.works.title": _("You work for a district, too"),
    "account.works.says": _(
        "Sign in as you do for work. Then change to parent: you find your children there."
    ),
    "account.works.button": _("Sign in"),
    "account.again": _("To allow it again, ask the office for the paper form and sign it."),
    "state.submitted": _("Signed. The principal has not decided yet."),
    "state.active": _("In force since %(day)s."),
    "state.declined": _("You said no."),
    "state.newer": _(
        "The school has a newer answer about this: number %(number)s. You can read it, or take it "
        "back, where you see everything about your children."
    ),
    "state.not_agreed": _("The principal did not agree. This permission does not count."),
    "state.not_in_force": _("This permission does not count any more. Call the office."),
    "state.withdrawn": _("Taken back on %(day)s."),
    "state.ended": _("The school ended it on %(day)s."),
    "state.expired": _("It ended on %(day)s."),
    "state.lapsed": _("The time to answer is over."),
    "state.called_off": _("The school took its question back. You need to do nothing."),
    "status.title": _("How it stands now"),
    "status.other_no": _("Another guardian of %(child)s said no. You can still answer."),
    "withdraw.title": _("Take the permission back?"),
    "withdraw.title.directory": _("May the school share these details again?"),
    "withdraw.says.contact": _(
        "From now on nobody may write to %(child)s alone with this permission. Other permissions "
        "go on."
    ),
    "withdraw.says": _("From now on this permission does not count any more."),
    "withdraw.says.directory": _(
        "From now on the school may give out the name, grade and activities of %(child)s."
    ),
    "withdraw.goes_on": _(
        "Another permission goes on: number %(number)s. You can take it back, too, where you see "
        "everything about your children."
    ),
    "withdraw.no_reason": _("You need no reason. It ends at once."),
    "withdraw.stop": _(
        "School messages to you go on. Answer a text with STOP to end texts of that kind."
    ),
    "withdraw.button": _("Take it back now"),
    "withdraw.keep": _("No, keep it"),
    "withdraw.done": _("It is taken back"),
    "withdraw.done.directory": _("Your request is taken back"),
    "withdraw.done_says": _("It ended: %(time)s. You need to do nothing more."),
    "expired.title": _("This link has ended"),
    "expired.says": _("We can send a new one to the phone or email that the school has for you."),
    "expired.button": _("Send me a new link"),
    "expired.sent": _("A new link is on its way to you. You can close this page."),
    "unknown.title": _("This link opens nothing"),
    "unknown.says": _(
        "Check that the whole address is there. Or call the school and ask for a new link."
    ),
    "often.title": _("Too many tries"),
    "often.says": _("Wait ten minutes. Then open the link from your message again."),
    "other.title": _("This is not for you to sign"),
    "other.says": _(
        "Only a parent or guardian whom the school has on file can answer. If that is you, call "
        "the school."
    ),
    "office.title": _("Please call the office"),
    "office.says": _("The school can help you with this by phone or on paper."),
    "office.call": _("Call %(school)s: %(phone)s."),
    "paper.title": _("On paper"),
    "paper.give": _("Fill it in, sign it and give it to the office of %(school)s."),
    "paper.child": _("Name of the child"),
    "paper.name": _("Your full name"),
    "paper.signature": _("Signature"),
    "paper.day": _("Day"),
    "help": _("Help: %(phone)s"),
    "accessibility": _("Accessibility"),
    "skip": _("Skip to content"),
    "language.not_checked": _(
        "We do not have this form in your language yet. Call %(phone)s: somebody reads it to you."
    ),
    # Texts, calls and emails.
    "mail.ask_subject": _("The school asks for your permission"),
    "mail.ask_subject.directory": _("A question about your child’s details"),
    "mail.ask": _(
        "%(asker)s asks for your permission. You can say yes or no, in about 3 minutes: %(link)s"
    ),
    "mail.ask_office": _(
        "The school asks for your permission. You can say yes or no, in about 3 minutes: %(link)s"
    ),
    "mail.ask.directory": _(
        "Should the school keep your child’s details private? Say yes or no: %(link)s"
    ),
    "mail.again": _("You have not answered yet. Yes or no, both are fine: %(link)s"),
    "mail.code_subject": _("Your code"),
    "mail.code": _("Your code is %(code)s. It works for 10 minutes. Give it to nobody."),
    "mail.state_subject": _("Your permission"),
    "mail.state_subject.directory": _("Your request"),
    "mail.active": _(
        "The permission that you signed is in force. Read it or take it back: %(link)s"
    ),
    "mail.active.directory": _(
        "Your request to keep your child’s details private is in force. Read it or take it back: "
        "%(link)s"
    ),
    "mail.not_agreed": _(
        "The principal did not agree to the permission. Nothing changes: %(link)s"
    ),
    "mail.not_in_force": _("A permission for your child does not count any more: %(link)s"),
    "mail.ended": _("The school ended a permission for your child. It no longer counts: %(link)s"),
    "mail.withdrawn": _(
        "A permission for your child was taken back. It no longer counts: %(link)s"
    ),
    "mail.withdrawn.directory": _(
        "The request to keep your child’s details private was taken back: %(link)s"
    ),
    "mail.other_active": _(
        "Another guardian gave a permission for your child. Read it or take it back: %(link)s"
    ),
    "mail.other_active.directory": _(
        "Another guardian asked to keep your child’s details private. Read it or take it back: "
        "%(link)s"
    ),
}

WORDS: Mapping[str, str] = {**SIGNED, **AROUND}


TITLES = {"es": {"Mr.": "Sr.", "Ms.": "Sra.", "Mrs.": "Sra.", "Miss": "Srta."}}


def titled(name: str, language: str) -> str:
    """A colleague's name as pages of that language call people: Mr. Diaz, Sr. Diaz."""
    title, space, rest = name.partition(" ")
    return TITLES.get(language, {}).get(title, title) + space + rest


# The words of the district's own in the language that is spoken now, by key.
NONE: Mapping[str, str] = MappingProxyType({})
_own: ContextVar[Mapping[str, str]] = ContextVar("optin_words", default=NONE)


@contextmanager
def spoken(own: Mapping[str, str]) -> Iterator[None]:
    """Let these be said: a district's own, in a language that this house does not have."""
    was = _own.set(own)
    try:
        yield
    finally:
        _own.reset(was)


def of_kind(key: str, kind: str) -> str:
    """The words that this kind of permission has of its own, where it has any."""
    own = f"{key}.{kind}"
    return own if own in WORDS else key


def said(key: str, language: str, **facts: object) -> str:
    """These words in a language; in English where there are none in it. Raises KeyError for a key
    that is not in the table."""
    return plain(key, language) % facts if facts else plain(key, language)


def plain(key: str, language: str) -> str:
    """With its places for facts still open."""
    text = WORDS[key]
    if language not in dict(settings.LANGUAGES):
        return _own.get().get(key, text)
    with translation.override(language):
        return gettext(text)


def places(text: str) -> set[str]:
    """The facts that a text has places for."""
    return set(PLACE.findall(text))
