"""What a district's policy said and says, what was asked and decided about it, who was told."""

from policies.models.notices import Notice
from policies.models.questions import QuestionEntry
from policies.models.versions import PolicyVersion

__all__ = ["Notice", "PolicyVersion", "QuestionEntry"]
