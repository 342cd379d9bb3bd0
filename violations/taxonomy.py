"""What a report is about, by what means, on whose device, and who began (S0-04, S0-08).

Closed lists, so that reports can be told apart and counted; what fits none is said in words.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What somebody comes to tell (S0-66, S0-67, S0-71, S1-37, S1-16)."""

    OWN = "own", _("I used something other than the district’s tools with a student")
    STUDENT = "student", _("A student contacted me in a way that worries me")
    SEEN = "seen", _("I saw or heard about something")
    EMERGENCY = "emergency", _("I reached a student on a personal account in an emergency")
    QUESTION = "question", _("I am not sure, and want to ask first")


class Source(models.TextChoices):
    STAFF = "staff", _("Somebody who works here")
    PUBLIC = "public", _("The public page")
    PROGRAM = "program", _("Another system of the district")


class Medium(models.TextChoices):
    """By what means (S0-06, S4-05)."""

    TEXT = "text", _("Text message")
    CALL = "call", _("Phone or video call")
    VOICEMAIL = "voicemail", _("Voicemail")
    EMAIL = "email", pgettext_lazy("means", "Email")
    SOCIAL = "social", _("Social network")
    CHAT = "chat", _("Chat app or game")
    IMAGE = "image", _("Picture or video that was shared")
    CLOUD = "cloud", _("Shared file or cloud storage")
    OTHER = "other", pgettext_lazy("means", "Something else")


class Ownership(models.TextChoices):
    """Whose device or account it was (S0-04, S4-07)."""

    PERSONAL = "personal", _("A personal one")
    ISSUED = "issued", _("The district’s")
    UNKNOWN = "unknown", pgettext_lazy("device", "Not known")


class Initiator(models.TextChoices):
    """Who began; whoever it was, what is improper stays so (S0-08)."""

    ADULT = "adult", _("The adult")
    STUDENT = "student", pgettext_lazy("who began", "The student")
    OTHER = "other", _("Somebody else")
    UNKNOWN = "unknown", pgettext_lazy("who began", "Not known")


class About(models.TextChoices):
    """Whom a report from outside is about, so that it never goes to them."""

    STAFF = "staff", _("A teacher, coach or other employee")
    LEADER = "leader", _("The principal or an assistant principal")
    DISTRICT = "district", _("Somebody in the district office")
    STUDENT = "student", _("A student")
    UNSURE = "unsure", _("I am not sure")


class Relation(models.TextChoices):
    """Who reports from outside."""

    PARENT = "parent", _("A parent or guardian")
    STUDENT = "student", _("A student")
    OTHER = "other", _("Somebody else")


class Category(models.TextChoices):
    """What is said to have happened."""

    # Improper, whoever began it (S0-08), and what is too close (S0-50).
    DEROGATORY = "derogatory", _("Insulting or degrading words")
    SEXUAL = "sexual", _("Sexual or lewd content")
    THREATENING = "threatening", _("Threats or harassment")
    DISCRIMINATORY = "discriminatory", _("Discriminating words")
    FRATERNIZATION = "fraternization", _("Socializing as friends")
    SUGGESTIVE = "suggestive", _("Suggestive words or pictures")
    CLOSE = "close", _("Too close a relationship, or too much attention")
    # The three that the policy names, and the ways around its tools (S0-70, S0-53, S0-55…57).
    NON_EDUCATIONAL = "non_educational", _("Contact that is not about school")
    NOT_REPORTED = "not_reported", _("Contact that was not reported in time")
    NO_OPT_IN = "no_opt_in", _("One student alone, without the parent’s permission")
    OFF_PLATFORM = "off_platform", _("Not by the district’s tools")
    PROFILE = "profile", _("Personal profile, with a student or a parent")
    ON_LEAVE = "on_leave", _("Contact while on leave or suspended")
    RECORDS = "records", _("Student records kept on something of one’s own")
    IDENTIFIED = "identified", _("Information about students on a personal site")
    TOPIC = "topic", _("Personal topics without need")
    # Use of the network (S1-16…25, S1-30).
    GAIN = "gain", _("Personal gain or selling")
    LIABILITY = "liability", _("Costs or liability for the district")
    INSTALLED = "installed", _("Software installed without permission")
    POLITICS = "politics", _("Politics with the district’s means")
    INTRUSION = "intrusion", _("Breaking in, malware, somebody else’s account")
    BULLYING = "bullying", _("Cyberbullying, hate or defamation")
    ENDANGERING = "endangering", _("Information that endangers somebody")
    OBSCENE = "obscene", _("Obscene material seen or shared")
    DEVICE = "device", _("Device that is not allowed on the network")
    TAMPERING = "tampering", _("Tampering, vandalism, going around filters")
    WEAKNESS = "weakness", _("A weakness or a leak of data")
    OTHER = "other", pgettext_lazy("what happened", "Something else")


C = Category
GROUPS: Mapping[Promise, tuple[Category, ...]] = {
    _("What was written or shown"): (
        C.DEROGATORY, C.SEXUAL, C.THREATENING, C.DISCRIMINATORY, C.FRATERNIZATION, C.SUGGESTIVE,
        C.CLOSE, C.BULLYING, C.ENDANGERING, C.OBSCENE,
    ),
    _("How staff and students were in touch"): (
        C.OFF_PLATFORM, C.NO_OPT_IN, C.NON_EDUCATIONAL, C.PROFILE, C.NOT_REPORTED, C.ON_LEAVE,
        C.TOPIC, C.RECORDS, C.IDENTIFIED,
    ),
    _("How the network was used"): (
        C.GAIN, C.LIABILITY, C.INSTALLED, C.POLITICS, C.INTRUSION, C.DEVICE, C.TAMPERING,
        C.WEAKNESS, C.OTHER,
    ),
}  # fmt: skip


class Part(models.TextChoices):
    """In what part somebody is in it."""

    ACCUSED = "accused", _("Whom it is about")
    STUDENT = "student", pgettext_lazy("part in a report", "Student")
    OTHER = "other", _("Somebody else who knows of it")


class Stage(models.TextChoices):
    """All that whoever reported is told of how it goes."""

    RECEIVED = "received", pgettext_lazy("report", "Received")
    LOOKED_INTO = "looked_into", pgettext_lazy("report", "Being looked into")
    CLOSED = "closed", pgettext_lazy("report", "Closed")
