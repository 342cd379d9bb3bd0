"""What a district's policy said and says, what was asked and decided about it, who was told."""

from policies.models.notices import Notice

"""What a district's policy said and says, what was asked and decided about it, and who has signed
what."""

from policies.models.campaigns import Campaign
from policies.models.outsiders import Outsider, SigningLink
from policies.models.papers import OUTSIDERS, Group, Paper, PaperVersion
from policies.models.questions import QuestionEntry
from policies.models.signatures import Reminder, Signature
from policies.models.versions import PolicyVersion

__all__ = ["Notice", "PolicyVersion", "QuestionEntry"]
__all__ = [
    "OUTSIDERS",
    "Campaign",
    "Group",
    "Outsider",
    "Paper",
    "PaperVersion",
    "PolicyVersion",
    "QuestionEntry",
    "Reminder",
    "Signature",
    "SigningLink",
]
