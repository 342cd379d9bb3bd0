"""What a district's policy said and says, what was asked and decided about it, who was told, and
who has signed what."""

from policies.models.campaigns import Campaign
from policies.models.notices import Notice
from policies.models.outsiders import Outsider, SigningLink
from policies.models.papers import OUTSIDERS, Group, Paper, PaperVersion
from policies.models.questions import QuestionEntry
from policies.models.signatures import Reminder, Signature
from policies.models.versions import PolicyVersion

__all__ = [
    "OUTSIDERS",
    "Campaign",
    "Group",
    "Notice",
    "Outsider",
    "Paper",
    "PaperVersion",
    "PolicyVersion",
    "QuestionEntry",
    "Reminder",
    "Signature",
    "SigningLink",
]
